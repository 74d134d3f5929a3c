# SPDX-License-Identifier: MIT
"""The reference for a U(1) gauge field with dynamics of its own: an independent implementation in plain NumPy.

theta_mu on links and the canonical electric field E_mu have shape (D, n_D, ..., n_1), axis mu of the lattice is axis -mu of an
array. phi and pi are complex: spinors of shape (K/2, ...) or a scalar field of shape (1, ...). X_0 is -i, so that a link
exp(theta X_0) multiplies by exp(-i theta), and theta = -a A.
"""
import math

import numpy as np

from gauge_reference import PAULI

W1 = 1 / (2 - 2 ** (1 / 3))
PARTS = {"unitary": (1.0,), "leapfrog": (1.0,), "yoshida4": (W1, 1 - 2 * W1, W1)}


def ahead(field, mu):
    """The value at i + e_mu, mu = 1 ... D."""
    return np.roll(field, -1, axis=-mu)


def behind(field, mu):
    return np.roll(field, 1, axis=-mu)


def divergence(electric):
    return sum(electric[mu - 1] - behind(electric[mu - 1], mu) for mu in range(1, len(electric) + 1))


class GaugeField:
    """The energy of the field alone, and its flows."""

    def __init__(self, dimensions, coupling, spacing):
        self.dimensions, self.coupling, self.spacing, self.volume = dimensions, coupling, spacing, spacing ** dimensions
        self.square = coupling ** 2 * spacing ** (3 - dimensions)
        self.axes = range(1, dimensions + 1)

    def link(self, theta, mu):
        return np.exp(-1j * theta[mu - 1])

    def plaquette(self, theta, a, b):
        return theta[a - 1] + ahead(theta[b - 1], a) - ahead(theta[a - 1], b) - theta[b - 1]

    def electric_energy(self, electric):
        return self.square / (2 * self.spacing) * np.sum(electric ** 2)

    def magnetic_energy(self, theta):
        return sum(np.sum(1 - np.cos(self.plaquette(theta, a, b))) for a in self.axes for b in self.axes if a < b) / (
            self.square * self.spacing)

    def electric_flow(self, theta, electric, t):
        return theta + t * self.square * electric / self.spacing

    def magnetic_flow(self, theta, electric, t):
        force = np.zeros_like(electric)
        for a in self.axes:
            for b in self.axes:
                if a < b:
                    sine = np.sin(self.plaquette(theta, a, b)) / (self.square * self.spacing)
                    force[a - 1] -= sine - behind(sine, b)
                    force[b - 1] += sine - behind(sine, a)
        return electric + t * force


class Dirac(GaugeField):
    """Spinors, by the palindrome of rotations."""

    scheme = "unitary"

    def __init__(self, dimensions, coupling, mass=0.0, spacing=1.0):
        super().__init__(dimensions, coupling, spacing)
        self.mass, self.name = mass, f"dirac_{dimensions}d"
        self.x = [np.array([[-1j]])] if dimensions == 1 else list(1j * PAULI)
        self.components = 2 * len(self.x[0])

    def mixed(self, matrix, field):
        return np.einsum("ab,b...->a...", matrix, field)

    def charge(self, phi, pi):
        return self.volume / 2 * (np.sum(np.abs(phi) ** 2, axis=0) + np.sum(np.abs(pi) ** 2, axis=0))

    def energy(self, phi, pi, theta, electric):
        bias = sum(self.mixed(x, self.link(theta, mu) * ahead(pi, mu) - pi)
                   for mu, x in zip(self.axes, self.x)) / self.spacing
        inner = np.sum(phi.conj() * (-1j) * bias).real
        matter = self.mass / 2 * (np.sum(np.abs(phi) ** 2) - np.sum(np.abs(pi) ** 2)) - inner
        return self.volume * matter + self.electric_energy(electric) + self.magnetic_energy(theta)

    def massive(self, phi, pi, t):
        return np.exp(-1j * self.mass * t) * phi, np.exp(1j * self.mass * t) * pi

    def onsite(self, phi, pi, t):
        width = math.sqrt(self.dimensions)
        total, angle = sum(self.x) / width, width * t / self.spacing
        return (math.cos(angle) * phi - math.sin(angle) * self.mixed(total, pi),
                math.cos(angle) * pi - math.sin(angle) * self.mixed(total, phi))

    def hop(self, phi, pi, theta, electric, mu, t):
        x, angle = self.x[mu - 1], t / self.spacing
        q = self.mixed(x, self.link(theta, mu) * ahead(pi, mu))
        new, q = math.cos(angle) * phi + math.sin(angle) * q, math.cos(angle) * q - math.sin(angle) * phi
        pi = behind(self.link(theta, mu).conj() * self.mixed(x.conj().T, q), mu)
        electric = electric.copy()
        electric[mu - 1] -= self.volume / 2 * np.sum(np.abs(new) ** 2 - np.abs(phi) ** 2, axis=0)
        return new, pi, electric

    def step(self, phi, pi, theta, electric, h):
        phi, pi = self.onsite(*self.massive(phi, pi, h / 2), h / 2)
        electric = self.magnetic_flow(theta, electric, h / 2)
        for mu in self.axes:
            phi, pi, electric = self.hop(phi, pi, theta, electric, mu, h / 2)
        theta = self.electric_flow(theta, electric, h)
        for mu in reversed(self.axes):
            phi, pi, electric = self.hop(phi, pi, theta, electric, mu, h / 2)
        electric = self.magnetic_flow(theta, electric, h / 2)
        phi, pi = self.massive(*self.onsite(phi, pi, h / 2), h / 2)
        return phi, pi, theta, electric


class Scalar(GaugeField):
    """A complex scalar field q with momentum p, by drift, kick, drift."""

    scheme, name, components = "leapfrog", "complex_scalar", 2

    def __init__(self, dimensions, coupling, mass=0.0, spacing=1.0, quartic=0.0):
        super().__init__(dimensions, coupling, spacing)
        self.mass, self.quartic = mass, quartic

    def charge(self, q, p):
        """v p.(eps q), where eps multiplies by -i."""
        return self.volume * np.sum((p.conj() * (-1j) * q).real, axis=0)

    def energy(self, q, p, theta, electric):
        differences = sum(np.abs(self.link(theta, mu) * ahead(q, mu) - q) ** 2 for mu in self.axes) / self.spacing ** 2
        size = np.abs(q) ** 2
        matter = np.sum(np.abs(p) ** 2 / 2 + differences / 2 + self.mass ** 2 / 2 * size + self.quartic / 4 * size ** 2)
        return self.volume * matter + self.electric_energy(electric) + self.magnetic_energy(theta)

    def step(self, q, p, theta, electric, h):
        q, theta = q + h / 2 * p, self.electric_flow(theta, electric, h / 2)
        force = -self.mass ** 2 * q - self.quartic * np.abs(q) ** 2 * q
        electric = self.magnetic_flow(theta, electric, h)
        for mu in self.axes:
            link = self.link(theta, mu)
            force = force + (link * ahead(q, mu) + behind(link.conj() * q, mu) - 2 * q) / self.spacing ** 2
            electric[mu - 1] += h * self.volume / self.spacing ** 2 * (q.conj() * (-1j) * link * ahead(q, mu)).real[0]
        p = p + h * force
        return q + h / 2 * p, p, self.electric_flow(theta, electric, h / 2), electric


def evolve(theory, scheme, h, steps, phi, pi, theta, electric):
    """The arrays after `steps` steps."""
    for _ in range(steps):
        for part in PARTS[scheme]:
            phi, pi, theta, electric = theory.step(phi, pi, theta, electric, part * h)
    return phi, pi, theta, electric


def gauss_electric(charge):
    """The electric field of charges, a gradient, with the mean charge taken out: by the exact inverse Laplacian."""
    sites, amplitude = charge.shape, np.fft.fftn(charge)
    k = np.meshgrid(*[2 * np.pi * np.arange(n) / n for n in sites], indexing="ij")
    eigenvalue = sum(4 * np.sin(one / 2) ** 2 for one in k)
    eigenvalue.flat[0] = 1.0
    amplitude.flat[0] = 0.0
    potential = np.fft.ifftn(amplitude / eigenvalue).real
    return np.stack([ahead(potential, mu) - potential for mu in range(1, charge.ndim + 1)])
