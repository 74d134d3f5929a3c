# SPDX-License-Identifier: MIT
"""The reference for the Dirac field in a U(1) background: an independent implementation in plain NumPy.

Arguments and results have the program's form: phi and pi real, of shape (K, n_D, ..., n_1), and A_0, A_1 ... A_D of
shape (D+1, n_D, ..., n_1), A_0 at sites and A_mu on the link from i to i + e_mu. Inside, spinors are complex, X_0 is -i
and the derivative is d_mu + i A_mu. Only the shift is shared with class Dirac of reference.py.
"""
import math

import numpy as np

from reference import shifted

SCHEMES = ("synchronous", "sequential", "leapfrog", "yoshida4", "unitary")
FORMS = ("compact", "additive")
LINKS_AT_BEGIN = ("synchronous", "sequential")
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def spinor(field):
    """(K, ...) real to (K/2, ...) complex."""
    return field[0::2] + 1j * field[1::2]


def components(spin):
    """The inverse of `spinor`."""
    field = np.empty((2 * len(spin), *spin.shape[1:]))
    field[0::2], field[1::2] = spin.real, spin.imag
    return field


def static(values):
    """A potential that does not depend on time."""
    return lambda begin, end, links_at_begin: values


def in_time(function):
    """A potential function(t): A_0 is taken in the middle of a step, links in the middle or at its begin."""
    def potential(begin, end, links_at_begin):
        middle = begin + (end - begin) / 2
        values = np.array(function(begin if links_at_begin else middle))
        values[0] = function(middle)[0]
        return values
    return potential


def gradient(angles, spacing):
    """The change (D+1, ...) of a potential under psi_i -> exp(-i Lambda_i) psi_i with a static Lambda, the angles."""
    steps = [(shifted(angles, mu) - angles) / spacing for mu in range(1, angles.ndim + 1)]
    return np.stack([np.zeros_like(angles), *steps])


def turned(angles, field):
    """exp(Lambda X_0) field, real components: psi_i -> exp(-i Lambda_i) psi_i."""
    return components(np.exp(-1j * angles) * spinor(field))


class ChargedDirac:
    """dphi/dt = (m + A_0) X_0 phi + b pi, dpi/dt = -b^T phi + (A_0 - m) X_0 pi.

    b = sum X_mu (U_mu S_mu - 1)/a with U = exp(i a A_mu), form compact, or sum X_mu ((S_mu - 1)/a + i A_mu), additive.
    `potential(begin, end, links_at_begin)` gives A of the part of a step from begin to end.
    """

    def __init__(self, dimensions, potential, mass=0.0, spacing=1.0, form="compact"):
        self.dimensions, self.potential, self.mass, self.spacing = dimensions, potential, mass, spacing
        self.compact = form == "compact"
        self.x = [np.array([[-1j]])] if dimensions == 1 else list(1j * PAULI)
        self.components = 2 * len(self.x[0])
        self.name = f"dirac_{dimensions}d"

    def mixed(self, factor, field):
        return np.einsum("ab,b...->a...", factor, field)

    def link(self, values, mu):
        return np.exp(1j * self.spacing * values[mu]) if self.compact else 1.0

    def onsite(self, values, mu):
        """The term of the derivative along mu that reads the site itself, without X_mu."""
        return -1.0 / self.spacing + (0.0 if self.compact else 1j * values[mu])

    def bias(self, values, pi):
        """b pi of a complex spinor."""
        return sum(self.mixed(x, self.link(values, mu) * shifted(pi, mu) / self.spacing + self.onsite(values, mu) * pi)
                   for mu, x in enumerate(self.x, start=1))

    def bias_transposed(self, values, phi):
        """b^T phi: the adjoint on complex spinors."""
        return sum(self.mixed(x.conj().T, shifted(np.conj(self.link(values, mu)) * phi, mu, -1) / self.spacing +
                              np.conj(self.onsite(values, mu)) * phi)
                   for mu, x in enumerate(self.x, start=1))

    def local_flow(self, values, t, phi, pi):
        return (np.exp(-1j * t * (self.mass + values[0])) * phi, np.exp(-1j * t * (values[0] - self.mass)) * pi)

    def euler(self, values, h, phi, pi, sequential):
        inside = 0.0 if self.compact else values[0]
        new_phi = phi + h * (-1j * (self.mass + inside) * phi + self.bias(values, pi))
        read = new_phi if sequential else phi
        new_pi = pi + h * (-self.bias_transposed(values, read) - 1j * (inside - self.mass) * pi)
        phase = np.exp(-1j * h * values[0]) if self.compact else 1.0
        return phase * new_phi, phase * new_pi

    def leapfrog(self, values, h, phi, pi):
        """The new fields, and the current on the links during the step, (D, ...)."""
        phi, pi = self.local_flow(values, h / 2, phi, pi)
        phi = phi + h / 2 * self.bias(values, pi)
        kicked = pi - h * self.bias_transposed(values, phi)
        current = [-h / self.spacing * inner(phi, self.mixed(x, self.link(values, mu) * shifted(pi + kicked, mu)))
                   for mu, x in enumerate(self.x, start=1)]
        phi = phi + h / 2 * self.bias(values, kicked)
        return *self.local_flow(values, h / 2, phi, kicked), np.array(current)

    def onsite_rotation(self, values, t, phi, pi):
        """The solution of dphi/dt = M pi, dpi/dt = -M^T phi at each site, by the singular values of its M."""
        shape = phi.shape[1:]
        matrix = sum(np.broadcast_to(self.onsite(values, mu), shape)[..., None, None] * x
                     for mu, x in enumerate(self.x, start=1))
        u, s, vh = np.linalg.svd(matrix)
        p, q = (np.einsum("...ba,b...->...a", m.conj(), f) for m, f in ((u, phi), (np.conj(np.swapaxes(vh, -1, -2)), pi)))
        new_p, new_q = np.cos(t * s) * p + np.sin(t * s) * q, np.cos(t * s) * q - np.sin(t * s) * p
        return (np.einsum("...ab,...b->a...", u, new_p), np.einsum("...ba,...b->a...", vh.conj(), new_q))

    def hop(self, values, mu, angle, phi, pi):
        """phi at i and pi at i + e_mu rotated by an angle; and the charge that moved from site i over the link."""
        x, link = self.x[mu - 1], self.link(values, mu)
        beyond = shifted(pi, mu)
        new_phi = math.cos(angle) * phi + math.sin(angle) * link * self.mixed(x, beyond)
        beyond = math.cos(angle) * beyond - math.sin(angle) * np.conj(link) * self.mixed(x.conj().T, phi)
        return new_phi, shifted(beyond, mu, -1), inner(phi, phi) - inner(new_phi, new_phi)

    def unitary(self, values, h, phi, pi):
        phi, pi = self.local_flow(values, h / 2, phi, pi)
        phi, pi = self.onsite_rotation(values, h / 2, phi, pi)
        current = np.zeros((self.dimensions, *phi.shape[1:]))
        axes = range(1, self.dimensions + 1)
        for mu in (*axes, *reversed(axes)):
            phi, pi, lost = self.hop(values, mu, h / (2 * self.spacing), phi, pi)
            current[mu - 1] += lost
        phi, pi = self.onsite_rotation(values, h / 2, phi, pi)
        return *self.local_flow(values, h / 2, phi, pi), current

    def advance(self, scheme, begin, h, phi, pi):
        """One step from time `begin`: new phi, new pi and, where the scheme has one, the current of the step."""
        values = self.potential(begin, begin + h, scheme in LINKS_AT_BEGIN)
        phi, pi = spinor(phi), spinor(pi)
        if scheme in LINKS_AT_BEGIN:
            phi, pi, current = *self.euler(values, h, phi, pi, scheme == "sequential"), None
        else:
            phi, pi, current = (self.unitary if scheme == "unitary" else self.leapfrog)(values, h, phi, pi)
        return components(phi), components(pi), current

    def charge_density(self, scheme, h, values, phi, pi):
        """rho of the scheme's continuity equation; h is the step."""
        phi, pi = spinor(phi), spinor(pi)
        density = inner(phi, phi) + inner(pi, pi)
        if scheme != "leapfrog":
            return density
        bias = self.bias(values, pi)
        return density - h * h / 4 * inner(bias, bias)

    def current(self, values, phi, pi):
        """J of drho/dt + sum (J_i - J_{i-mu})/a = 0 in continuous time, (D, ...)."""
        phi, pi = spinor(phi), spinor(pi)
        return np.array([-2.0 * inner(phi, self.mixed(x, self.link(values, mu) * shifted(pi, mu)))
                         for mu, x in enumerate(self.x, start=1)])

    def observables(self, scheme, h, values, phi, pi):
        """{column: (value, scale)} as reference.observables; `values` is the potential at that time."""
        volume = self.spacing**self.dimensions
        densities = {"charge": self.charge_density("unitary", h, values, phi, pi)}
        one, two = spinor(phi), spinor(pi)
        densities["energy"] = 0.5 * self.mass * (inner(one, one) - inner(two, two)) - inner(
            one, -1j * self.bias(values, two))
        if scheme in ("leapfrog", "unitary"):
            densities["invariant"] = self.charge_density(scheme, h, values, phi, pi)
        result = {"max_abs": (float(max(np.abs(one).max(), np.abs(two).max())),) * 2}
        for name, density in densities.items():
            result[name] = (volume * math.fsum(density.ravel()), volume * math.fsum(np.abs(density).ravel()))
        return result


def inner(one, two):
    """The product of two spinors' real components, at every site."""
    return np.sum(one.conj() * two, axis=0).real


def divergence(current):
    """sum over mu of J_{mu,i} - J_{mu,i-mu}."""
    return sum(j - shifted(j, mu, -1) for mu, j in enumerate(current, start=1))


def substeps(scheme):
    """The schedule and the parts of a step."""
    if scheme != "yoshida4":
        return scheme, (1.0,)
    outer = 1.0 / (2.0 - 2.0 ** (1.0 / 3.0))
    return "leapfrog", (outer, 1.0 - 2.0 * outer, outer)


def evolve(theory, scheme, h, steps, phi, pi, first=0):
    """The state after steps first + 1 ... first + steps, each part of a step at its own time."""
    kind, parts = substeps(scheme)
    for n in range(first, first + steps):
        begin = n * h
        for part in parts:
            phi, pi, _ = theory.advance(kind, begin, part * h, phi, pi)
            begin += part * h
    return phi, pi
