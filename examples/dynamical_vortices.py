#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the initial state of dynamical_vortices.toml: vortices at rest in the Abelian Higgs model on a plane.

  dynamical_vortices.py [--case CASE.toml] [--windings 1 -1] [--distance 6] [--relax 10] DIRECTORY

Writes phi.npy, pi.npy and A.npy to DIRECTORY, for lattice, theory and coupling of the case. The vortices lie on a line along
axis 1 around the middle of the box, each in the middle of a plaquette, DISTANCE from one to the next, rounded to whole sites.

The gauge is the one in which phi is real and not negative. There a vortex of winding n is flux 2 pi n in the plaquettes around its
centre, and -2 pi n in the plaquette at the centre, which compact links do not see. So the angles of the plaquettes have the sum 0
whatever the windings are, and links with these angles and without divergence are found by Fourier transform. The first guess has
phi = v tanh(r) and the flux of a Gaussian; then descent of the energy along its gradient, for the time RELAX, makes the true profile.
Time and lengths are in units of 1/m, m = sqrt(-2 mass_squared) the mass of the Higgs field.
"""
import argparse
import pathlib
import sys
import tomllib

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent


def ahead(field, mu):
    """The value at i + e_mu, mu = 1, 2; axis mu of the lattice is axis -mu of an array."""
    return np.roll(field, -1, axis=-mu)


def behind(field, mu):
    return np.roll(field, 1, axis=-mu)


def plaquette(angle):
    return angle[0] + ahead(angle[1], 1) - ahead(angle[0], 2) - angle[1]


class Model:
    """The static energy of a case: a^2 sum of |U phi_{i+mu} - phi_i|^2/2a^2 + (coupling/4)(|phi|^2 - v^2)^2 + (1 - cos)/(g^2 a^4)."""

    def __init__(self, case):
        theory = case["theory"]
        if (theory["name"], theory.get("potential"), len(case["lattice"]["shape"])) != ("complex_scalar", "phi4", 2):
            raise ValueError('vortices need theory.name = "complex_scalar" with potential = "phi4" on a lattice of two axes')
        if theory["mass_squared"] >= 0:
            raise ValueError(f"theory.mass_squared is {theory['mass_squared']}, and vortices need a broken symmetry; allowed: below 0")
        self.shape = tuple(reversed(case["lattice"]["shape"]))
        self.a, self.g = case["lattice"]["spacing"], case["gauge"]["coupling"]
        self.quartic = case["theory"]["coupling"]
        self.square = -case["theory"]["mass_squared"] / self.quartic  # v^2
        self.higgs_mass = np.sqrt(2 * self.quartic * self.square)

    def energy(self, phi, angle):
        energy = np.sum(self.quartic / 4 * (np.abs(phi) ** 2 - self.square) ** 2) * self.a**2
        energy += sum(np.sum(np.abs(np.exp(1j * angle[mu - 1]) * ahead(phi, mu) - phi) ** 2) / 2 for mu in (1, 2))
        return energy + np.sum(1 - np.cos(plaquette(angle))) / (self.g * self.a) ** 2

    def gradient(self, phi, angle):
        """Of the energy: with respect to phi per volume, and to a A per (a/g)^2."""
        there = [np.exp(1j * angle[mu - 1]) * ahead(phi, mu) for mu in (1, 2)]
        back = [behind(np.exp(-1j * angle[mu - 1]) * phi, mu) for mu in (1, 2)]
        of_phi = (4 * phi - sum(there) - sum(back)) / self.a**2 + self.quartic * (np.abs(phi) ** 2 - self.square) * phi
        sine = np.sin(plaquette(angle)) / self.a**2
        current = [self.g**2 * np.imag(np.conj(phi) * one) for one in there]
        return of_phi, np.stack([current[0] + sine - behind(sine, 2), current[1] - sine + behind(sine, 1)])


def links_of(flux):
    """Links a A without divergence whose plaquettes have these angles; the sum of the angles must be 0."""
    k = [2 * np.pi * np.fft.fftfreq(n) for n in flux.shape[::-1]]
    wave = np.meshgrid(*k[::-1], indexing="ij")[::-1]
    eigenvalue = sum(4 * np.sin(one / 2) ** 2 for one in wave)
    eigenvalue.flat[0] = np.inf
    stream = np.fft.ifftn(np.fft.fftn(flux) / eigenvalue).real  # at the plaquettes
    return np.stack([stream - behind(stream, 2), behind(stream, 1) - stream])


def vortices(model, windings, distance):
    """phi and a A of the first guess."""
    n2, n1 = model.shape
    apart = max(1, round(distance / model.higgs_mass / model.a))
    if apart * len(windings) > n1:
        raise ValueError(f"{len(windings)} vortices {apart} sites apart do not fit on an axis of {n1} sites")
    phi, flux = np.full(model.shape, np.sqrt(model.square)), np.zeros(model.shape)
    for number, winding in enumerate(windings):
        centre = (n1 // 2 - apart * (len(windings) - 1) // 2 + number * apart, n2 // 2)

        def radius(shift):
            """Distance from the centre, in 1/m, at sites (shift 0.5) or at plaquettes (shift 0)."""
            x, y = (np.arange(n) - c - shift for n, c in zip((n1, n2), centre))
            x, y = x - n1 * np.round(x / n1), y - n2 * np.round(y / n2)
            return model.higgs_mass * model.a * np.hypot(*np.meshgrid(x, y))

        phi *= np.tanh(radius(0.5) / 1.5) ** abs(winding)
        bump = np.exp(-(radius(0) ** 2) / 4)
        flux += 2 * np.pi * winding * bump / bump.sum()
        flux[centre[1], centre[0]] -= 2 * np.pi * winding
    return phi, links_of(flux)


def relaxed(model, phi, angle, time):
    """After descent along the gradient for a time, by steps that are stable."""
    step = 0.2 * model.a**2
    for _ in range(int(time / model.higgs_mass**2 / step)):
        of_phi, of_angle = model.gradient(phi, angle)
        phi, angle = phi - step * of_phi, angle - step * of_angle
    return phi, angle


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--case", type=pathlib.Path, default=HERE / "dynamical_vortices.toml")
    parser.add_argument("--windings", type=int, nargs="+", default=[1, -1])
    parser.add_argument("--distance", type=float, default=6.0)
    parser.add_argument("--relax", type=float, default=10.0)
    return parser.parse_args(arguments)


def main():
    options = parse()
    try:
        model = Model(tomllib.loads(options.case.read_text()))
        phi, angle = vortices(model, options.windings, options.distance)
    except (OSError, ValueError, KeyError) as error:
        missing = "the case has no " if isinstance(error, KeyError) else ""
        print(f"dynamical_vortices.py: {options.case}: {missing}{error}", file=sys.stderr)
        return 2
    phi, angle = relaxed(model, phi, angle, options.relax)
    options.directory.mkdir(parents=True, exist_ok=True)
    np.save(options.directory / "phi.npy", np.stack([phi.real, phi.imag]))
    np.save(options.directory / "pi.npy", np.zeros((2, *model.shape)))
    np.save(options.directory / "A.npy", np.concatenate([np.zeros((1, *model.shape)), angle / model.a]))
    print(f"energy above the vacuum: {model.energy(phi, angle):.9g}, without forces {np.pi * model.square:.9g} a vortex")
    return 0


if __name__ == "__main__":
    sys.exit(main())
