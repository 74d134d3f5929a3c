# SPDX-License-Identifier: MIT
"""The reference for the charged scalar field: an independent implementation in plain NumPy.

Arguments and results have the form of gauge_reference.py, of which only the conventions of the potential are taken over:
phi and pi real, of shape (2, n_D, ..., n_1), complex inside; A_0 at sites and A_mu on links; d_mu + i A_mu.
"""
import math

import numpy as np

from gauge_reference import LINKS_AT_BEGIN, components, inner, spinor, substeps
from reference import shifted

SCHEMES = ("synchronous", "sequential", "leapfrog", "yoshida4")


class ChargedScalar:
    """dphi/dt = -i A_0 phi + pi, dpi/dt = -i A_0 pi + sum (U S + (U S)^+ - 2) phi/a^2 - m^2 phi - coupling |phi|^2 phi.

    `potential(begin, end, links_at_begin)` gives A of the part of a step from begin to end; none: no gauge field.
    """

    components = 2

    def __init__(self, dimensions, potential=None, mass_squared=0.0, spacing=1.0, coupling=0.0):
        self.dimensions, self.potential, self.mass_squared = dimensions, potential, mass_squared
        self.spacing, self.coupling = spacing, coupling

    def values(self, begin, end, links_at_begin, shape):
        if self.potential is None:
            return np.zeros((self.dimensions + 1, *shape))
        return self.potential(begin, end, links_at_begin)

    def ahead(self, values, mu, phi):
        """U phi of the next site along mu."""
        return np.exp(1j * self.spacing * values[mu]) * shifted(phi, mu)

    def behind(self, values, mu, phi):
        """The conjugate of U, at the site before along mu, times phi there."""
        return shifted(np.exp(-1j * self.spacing * values[mu]) * phi, mu, -1)

    def axes(self):
        return range(1, self.dimensions + 1)

    def force(self, values, phi):
        hops = sum(self.ahead(values, mu, phi) + self.behind(values, mu, phi) - 2 * phi for mu in self.axes())
        return hops / self.spacing**2 - self.mass_squared * phi - self.coupling * np.abs(phi) ** 2 * phi

    def advance(self, scheme, begin, h, phi, pi):
        """One step from time `begin`: new phi, new pi and, for leapfrog, the current of the step."""
        phi, pi = spinor(phi), spinor(pi)
        values = self.values(begin, begin + h, scheme in LINKS_AT_BEGIN, phi.shape[1:])
        current = None
        if scheme in LINKS_AT_BEGIN:
            ahead = phi + h * pi
            pi = pi + h * self.force(values, ahead if scheme == "sequential" else phi)
            phi, pi = (np.exp(-1j * h * values[0]) * field for field in (ahead, pi))
        else:
            half = np.exp(-0.5j * h * values[0])
            phi, pi = half * phi, half * pi
            phi = phi + h / 2 * pi
            current = h / self.spacing * self.current_of(values, phi)
            pi = pi + h * self.force(values, phi)
            phi = phi + h / 2 * pi
            phi, pi = half * phi, half * pi
        return components(phi), components(pi), current

    def charge_density(self, phi, pi):
        """pi . X_0 phi with X_0 = -i: positive for exp(-i omega t) with omega > 0."""
        return inner(spinor(pi), -1j * spinor(phi))

    def current_of(self, values, phi):
        return np.array([inner(phi, -1j * self.ahead(values, mu, phi)) / self.spacing for mu in self.axes()])

    def current(self, values, phi):
        return self.current_of(values, spinor(phi))

    def observables(self, scheme, h, values, phi, pi):
        """{column: (value, scale)} as reference.observables; `values` is the potential at that time. The invariant is there
        for scheme "leapfrog" and "sequential" without a potential; the caller knows whether the background is steady."""
        one, two = spinor(phi), spinor(pi)
        force = self.force(values, one) + self.coupling * np.abs(one) ** 2 * one
        loss = -0.5 * inner(one, force) + self.coupling / 4 * np.sum(np.abs(one) ** 4, axis=0)
        densities = {"charge": self.charge_density(phi, pi), "energy": 0.5 * inner(two, two) + loss}
        if self.coupling == 0 and scheme == "leapfrog":
            densities["invariant"] = densities["energy"] + h * h / 8 * inner(two, self.force(values, two))
        if self.coupling == 0 and scheme == "sequential":
            densities["invariant"] = densities["energy"] - h / 2 * inner(two, force)
        densities["loss"] = loss
        volume = self.spacing**self.dimensions
        result = {"max_abs": (float(max(np.abs(one).max(), np.abs(two).max())),) * 2}
        for name, density in densities.items():
            result[name] = (volume * math.fsum(density.ravel()), volume * math.fsum(np.abs(density).ravel()))
        return result


def evolve(theory, scheme, h, steps, phi, pi):
    """The state after some steps, each part of a step at its own time."""
    kind, parts = substeps(scheme)
    for n in range(steps):
        begin = n * h
        for part in parts:
            phi, pi, _ = theory.advance(kind, begin, part * h, phi, pi)
            begin += part * h
    return phi, pi
