# SPDX-License-Identifier: MIT
"""The reference for lattice field theories: an independent implementation in plain NumPy.

Arrays have shape (K, n_D, ..., n_1), so that direction mu = 1 is the last axis. Lattices are periodic.
"""
import math

import numpy as np

SCHEMES = ("synchronous", "sequential", "leapfrog", "yoshida4")
FREE = (*SCHEMES, "exact")  # schemes of theories without a potential
ROTATING = (*SCHEMES, "unitary", "exact")  # schemes of the Dirac field
WILSON = ("synchronous", "sequential", "unitary", "exact")  # schemes with a Wilson term

IDENTITY = np.eye(2)
SIGMA_1 = np.array([[0.0, 1.0], [1.0, 0.0]])
SIGMA_3 = np.array([[1.0, 0.0], [0.0, -1.0]])
I_SIGMA_2 = np.array([[0.0, 1.0], [-1.0, 0.0]])


def shifted(field, mu, sites=1):
    """S_mu: the value at i + sites * e_mu, written at i."""
    return np.roll(field, -sites, axis=-mu)


def mix(factor, field):
    """A K x K factor applied to the components of a field."""
    return np.einsum("ab,b...->a...", factor, field)


class KleinGordon:
    """dphi/dt = pi, dpi/dt = Lap phi - m^2 phi - V'(phi)."""

    name = "klein_gordon"
    components = 1

    def __init__(self, dimensions, mass_squared=0.0, spacing=1.0, potential="none", coupling=0.0):
        self.dimensions, self.mass_squared, self.spacing = dimensions, mass_squared, spacing
        self.potential, self.coupling = potential, coupling
        self.schemes = FREE if potential == "none" else SCHEMES

    def stiffness(self, phi):
        """K phi = m^2 phi - Lap phi."""
        result = self.mass_squared * phi
        for mu in range(1, self.dimensions + 1):
            result = result - (shifted(phi, mu) - 2.0 * phi + shifted(phi, mu, -1)) / self.spacing**2
        return result

    def potential_energy(self, phi):
        if self.potential == "phi4":
            return self.coupling * phi**4 / 4.0
        if self.potential == "sine_gordon":
            return self.coupling * (1.0 - np.cos(phi))
        return np.zeros_like(phi)

    def force(self, phi):
        slope = {"none": lambda f: 0.0 * f, "phi4": lambda f: f**3, "sine_gordon": np.sin}[self.potential]
        return -self.stiffness(phi) - self.coupling * slope(phi)

    def step(self, scheme, h, phi, pi):
        if scheme == "synchronous":
            return phi + h * pi, pi + h * self.force(phi)
        if scheme == "sequential":
            phi = phi + h * pi
            return phi, pi + h * self.force(phi)
        phi = phi + 0.5 * h * pi
        pi = pi + h * self.force(phi)
        return phi + 0.5 * h * pi, pi

    def densities(self, scheme, h, phi, pi):
        """The densities that are summed over the lattice, an array for each observable, in the order of the columns."""
        stiff = self.stiffness(phi)
        loss = 0.5 * phi * stiff + self.potential_energy(phi)
        columns = {"energy": 0.5 * pi**2 + loss}
        if self.potential == "none" and scheme == "sequential":
            columns["invariant"] = 0.5 * pi**2 + 0.5 * phi * stiff + 0.5 * h * pi * stiff
        if self.potential == "none" and scheme == "exact":
            columns["invariant"] = columns["energy"]
        if self.potential == "none" and scheme == "leapfrog":
            columns["invariant"] = 0.5 * pi**2 - 0.125 * h * h * pi * self.stiffness(pi) + 0.5 * phi * stiff
        columns["loss"] = loss
        return columns

    def generator(self, wave_numbers):
        """G(k), 2 x 2: d/dt (phi, pi) = G (phi, pi) for fields proportional to exp(ikx)."""
        laplacian = sum(4.0 * math.sin(0.5 * k * self.spacing) ** 2 for k in wave_numbers) / self.spacing**2
        return np.array([[0.0, 1.0], [-laplacian - self.mass_squared, 0.0]], dtype=complex)

    def propagator(self, wave_numbers, t):
        """exp(G(k) t): sine and cosine of omega t, or their limits."""
        square = -self.generator(wave_numbers)[1, 0]
        omega = np.sqrt(square)
        sine = np.sin(omega * t) / omega if omega != 0 else t
        return np.array([[np.cos(omega * t), sine], [-square * sine, np.cos(omega * t)]])

    def stable_step(self):
        """Leapfrog's bound on a lattice whose axes are even."""
        return 2.0 * self.spacing / math.sqrt(4 * self.dimensions + self.mass_squared * self.spacing**2)


class KleinGordonDelayed(KleinGordon):
    """phi(t+h) = (2 + h^2 (Lap - m^2)) phi(t) + beta(t), beta(t+h) = -phi(t); pi stands for beta."""

    name = "klein_gordon_delayed"

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.schemes = ("synchronous",)

    def step(self, scheme, h, phi, pi):
        return 2.0 * phi - h * h * self.stiffness(phi) + pi, -phi

    def from_continuous_time(self, h, phi, pi):
        """phi and beta of a state (phi, pi): beta = -phi(t-h), one leapfrog step back."""
        return phi, -super().step("leapfrog", -h, phi, pi)[0]

    def densities(self, scheme, h, phi, pi):
        """The densities that are summed over the lattice, an array for each observable, in the order of the columns."""
        before = -pi
        kinetic, mean = 0.5 * ((phi - before) / h) ** 2, 0.5 * (phi + before)
        return {"energy": kinetic + 0.5 * mean * self.stiffness(mean),
                "invariant": kinetic + 0.5 * phi * self.stiffness(before),
                "loss": 0.5 * phi**2 + 0.5 * pi**2}


class Dirac:
    """dphi/dt = X0 M phi + B pi, dpi/dt = -B^T phi - X0 M pi, B = sum X_mu D_mu, M = m - (r a/2) Lap.

    D_mu is (S_mu - 1)/a, one_sided, or (S_mu - S_mu^-1)/2a, central.
    """

    def __init__(self, dimensions, mass=0.0, spacing=1.0, derivative="one_sided", wilson=0.0):
        self.dimensions, self.mass, self.spacing = dimensions, mass, spacing
        self.derivative, self.wilson = derivative, wilson
        self.name = f"dirac_{dimensions}d"
        self.schemes = WILSON if wilson else ROTATING
        if dimensions == 1:
            self.x0, self.x = I_SIGMA_2, [I_SIGMA_2]
        else:
            self.x0 = np.kron(IDENTITY, I_SIGMA_2)
            self.x = [-np.kron(SIGMA_1, I_SIGMA_2), np.kron(I_SIGMA_2, IDENTITY), -np.kron(SIGMA_3, I_SIGMA_2)]
        self.components = len(self.x0)

    def difference(self, field, mu):
        """D_mu field; -D_mu^T field for -mu, the difference on the other side."""
        side = 1 if mu > 0 else -1
        if self.derivative == "central":
            return (shifted(field, abs(mu)) - shifted(field, abs(mu), -1)) / (2.0 * self.spacing)
        return side * (shifted(field, abs(mu), side) - field) / self.spacing

    def bias(self, pi):
        """B pi."""
        return sum(mix(x, self.difference(pi, mu)) for mu, x in enumerate(self.x, start=1))

    def bias_transposed(self, phi):
        """B^T phi."""
        return -sum(mix(x.T, self.difference(phi, -mu)) for mu, x in enumerate(self.x, start=1))

    def massive(self, field):
        """M field."""
        result = self.mass * field
        for mu in range(1, self.dimensions + 1):
            bend = shifted(field, mu) - 2.0 * field + shifted(field, mu, -1)
            result = result - self.wilson / (2.0 * self.spacing) * bend
        return result

    def rotated(self, angle, field):
        """exp(angle X0) field."""
        return math.cos(angle) * field + math.sin(angle) * mix(self.x0, field)

    def turned_pairs(self, factor, mu, angle, phi, pi):
        """phi at i and pi at i + e_mu rotated by an angle: d phi = X pi, d pi = -X^T phi; -mu for i - e_mu, 0 for i."""
        side = 1 if mu > 0 else -1
        cosine, sine = math.cos(angle), math.sin(angle)
        beyond = shifted(pi, abs(mu), side) if mu else pi
        new_phi = cosine * phi + sine * mix(factor, beyond)
        beyond = cosine * beyond - sine * mix(factor.T, phi)
        return new_phi, shifted(beyond, abs(mu), -side) if mu else beyond

    def turned_links(self, field, mu, starts, angle):
        """field at i and at i + e_mu rotated by an angle, for links that start at some i_mu and share no site."""
        axis, n = -mu, field.shape[-mu]
        here = np.take(field, starts, axis)
        ends = [(i + 1) % n for i in starts]
        there = np.take(field, ends, axis)
        cosine, sine = math.cos(angle), math.sin(angle)
        result = np.moveaxis(field.copy(), axis, 0)
        result[starts] = np.moveaxis(cosine * here + sine * mix(self.x0, there), axis, 0)
        result[ends] = np.moveaxis(cosine * there + sine * mix(self.x0, here), axis, 0)
        return np.moveaxis(result, 0, axis)

    def rotations(self, shape):
        """The parts of a unitary step, each a function of (t, phi, pi), on n_1, ..., n_D sites."""
        a, long_axes = self.spacing, [mu for mu, n in enumerate(shape, start=1) if n > 1]
        mass = self.mass + self.wilson * len(long_axes) / a
        parts = [lambda t, phi, pi: (self.rotated(mass * t, phi), self.rotated(-mass * t, pi))]

        def add_pairs(factor, mu, frequency):
            parts.append(lambda t, phi, pi: self.turned_pairs(factor, mu, frequency * t, phi, pi))

        if self.derivative == "central":
            for mu, x in enumerate(self.x, start=1):
                add_pairs(x, mu, 0.5 / a)
                add_pairs(-x, -mu, 0.5 / a)
        else:
            add_pairs(-sum(self.x) / math.sqrt(self.dimensions), 0, math.sqrt(self.dimensions) / a)
            for mu, x in enumerate(self.x, start=1):
                add_pairs(x, mu, 1.0 / a)

        def add_links(mu, starts):
            bend = -0.5 * self.wilson / a
            parts.append(lambda t, phi, pi: (self.turned_links(phi, mu, starts, bend * t),
                                             self.turned_links(pi, mu, starts, -bend * t)))

        for mu in long_axes if self.wilson else []:
            n = shape[mu - 1]
            even = n - n % 2
            add_links(mu, list(range(0, even, 2)))
            add_links(mu, list(range(1, even if n % 2 else n, 2)))
            if n % 2:
                add_links(mu, [n - 1])
        return parts

    def unitary_step(self, h, phi, pi):
        """L, onsite, hops, links of the Wilson term, and back again, half a step each."""
        parts = self.rotations(phi.shape[:0:-1])
        for part in parts + parts[::-1]:
            phi, pi = part(0.5 * h, phi, pi)
        return phi, pi

    def step(self, scheme, h, phi, pi):
        if scheme == "unitary":
            return self.unitary_step(h, phi, pi)
        if scheme in ("synchronous", "sequential"):
            new_phi = phi + h * (mix(self.x0, self.massive(phi)) + self.bias(pi))
            read = phi if scheme == "synchronous" else new_phi
            return new_phi, pi - h * (self.bias_transposed(read) + mix(self.x0, self.massive(pi)))
        half = 0.5 * h * self.mass
        phi, pi = self.rotated(half, phi), self.rotated(-half, pi)
        phi = phi + 0.5 * h * self.bias(pi)
        pi = pi - h * self.bias_transposed(phi)
        phi = phi + 0.5 * h * self.bias(pi)
        return self.rotated(half, phi), self.rotated(-half, pi)

    def densities(self, scheme, h, phi, pi):
        """The densities that are summed over the lattice, an array for each observable, in the order of the columns."""
        bias = self.bias(pi)
        charge = phi**2 + pi**2
        columns = {"charge": charge, "energy": 0.5 * (phi * self.massive(phi) - pi * self.massive(pi)) -
                   phi * mix(self.x0, bias)}
        if scheme in ("unitary", "exact"):
            columns["invariant"] = charge
        if scheme == "leapfrog":
            columns["invariant"] = charge - 0.25 * h * h * bias**2
        if scheme == "sequential" and self.mass == 0.0 and self.wilson == 0.0:
            columns["invariant"] = charge + h * phi * bias
        own = pi * mix(self.x0, self.massive(pi))
        shared = 0.5 * np.sum(phi**2, axis=0)
        for a in range(self.components):
            columns[f"loss_{a + 1}"] = shared + own[a]
        return columns

    def generator(self, wave_numbers):
        """G(k), 2K x 2K, antihermitian."""
        angles = np.array(wave_numbers) * self.spacing
        central = self.derivative == "central"
        d = (1j * np.sin(angles) if central else np.exp(1j * angles) - 1.0) / self.spacing
        mass = self.mass + self.wilson / self.spacing * np.sum(1.0 - np.cos(angles))
        b = sum(x * d_mu for x, d_mu in zip(self.x, d))
        return np.block([[mass * self.x0, b], [-b.conj().T, -mass * self.x0]])

    def propagator(self, wave_numbers, t):
        """exp(G(k) t) by the eigenvectors of the hermitian iG."""
        omega, vectors = np.linalg.eigh(1j * self.generator(wave_numbers))
        return vectors * np.exp(-1j * omega * t) @ vectors.conj().T

    def stable_step(self):
        """Leapfrog's bound for every mass, where it has one."""
        if self.derivative == "central":
            return 2.0 * self.spacing / math.sqrt(self.dimensions)
        return self.spacing * {1: 1.0, 3: 0.481776}[self.dimensions]


class Linear:
    """phi' = W phi + B pi, pi' = A phi + V pi; each tensor a list of (factor, shift), coefficient included."""

    def __init__(self, components, terms, spacing=1.0):
        self.components, self.terms, self.spacing = components, dict(terms), spacing
        self.dimensions = len(next(shift for terms in self.terms.values() for _, shift in terms))
        if not self.terms.get("A"):
            self.terms["A"] = [(-factor.T, [-by for by in shift]) for factor, shift in self.terms.get("B", [])]

    def apply(self, tensor, field):
        result = np.zeros_like(field)
        for factor, shift in self.terms.get(tensor, []):
            source = field
            for mu, sites in enumerate(shift, start=1):
                source = shifted(source, mu, sites)
            result = result + mix(factor, source)
        return result

    def step(self, scheme, h, phi, pi):
        new_phi = self.apply("W", phi) + self.apply("B", pi)
        read = phi if scheme == "synchronous" else new_phi
        return new_phi, self.apply("A", read) + self.apply("V", pi)

    def symbol(self, tensor, wave_numbers):
        """K x K, on exp(ikx)."""
        result = np.zeros((self.components, self.components), dtype=complex)
        for factor, shift in self.terms.get(tensor, []):
            result += factor * np.exp(1j * self.spacing * np.dot(wave_numbers, shift))
        return result

    def propagator(self, wave_numbers, steps):
        """exp((M(k) - 1) steps): dz/dt = (M - 1)/h z over so many steps of h."""
        change = steps * (self.one_step_symbol("synchronous", wave_numbers) - np.eye(2 * self.components))
        halvings = max(0, math.frexp(np.abs(change).sum())[1])
        term = result = np.eye(2 * self.components, dtype=complex)
        for n in range(1, 25):
            term = term @ change / (2**halvings * n)
            result = result + term
        return np.linalg.matrix_power(result, 2**halvings)

    def one_step_symbol(self, scheme, wave_numbers):
        w, b, a, v = (self.symbol(tensor, wave_numbers) for tensor in "WBAV")
        if scheme == "sequential":
            return np.block([[w, b], [a @ w, a @ b + v]])
        return np.block([[w, b], [a, v]])


def propagated(theory, t, phi, pi):
    """exp(Gt) (phi, pi), mode by mode."""
    axes = tuple(range(1, phi.ndim))
    waves = np.fft.fftn(np.concatenate([phi, pi]), axes=axes)
    for mode in np.ndindex(phi.shape[1:]):
        k = wave_numbers(mode[::-1], phi.shape[:0:-1], theory.spacing)
        waves[(slice(None), *mode)] = theory.propagator(k, t) @ waves[(slice(None), *mode)]
    fields = np.fft.ifftn(waves, axes=axes).real
    return fields[: len(phi)], fields[len(phi) :]


def one_step(theory, scheme, h, phi, pi):
    if scheme == "exact":
        return propagated(theory, h, phi, pi)
    if scheme != "yoshida4":
        return theory.step(scheme, h, phi, pi)
    outer = 1.0 / (2.0 - 2.0 ** (1.0 / 3.0))
    for part in (outer, 1.0 - 2.0 * outer, outer):
        phi, pi = theory.step("leapfrog", part * h, phi, pi)
    return phi, pi


def evolve(theory, scheme, h, steps, phi, pi):
    if scheme == "exact":
        return propagated(theory, steps if isinstance(theory, Linear) else h * steps, phi, pi)
    for _ in range(steps):
        phi, pi = one_step(theory, scheme, h, phi, pi)
    return phi, pi


def observables(theory, scheme, h, phi, pi):
    """{column: (value, scale)} in the order of the columns; scale is the sum of the absolute terms."""
    volume = theory.spacing**theory.dimensions
    result = {"max_abs": (float(max(np.abs(phi).max(), np.abs(pi).max())),) * 2}
    for name, density in theory.densities(scheme, h, phi, pi).items():
        terms = density.ravel()
        result[name] = (volume * math.fsum(terms), volume * math.fsum(np.abs(terms)))
    return result


def wave_numbers(mode, shape, spacing):
    """k_mu = 2 pi mode_mu / (n_mu a)."""
    return [2.0 * math.pi * m / (n * spacing) for m, n in zip(mode, shape)]


def array_shape(theory, shape):
    """(K, n_D, ..., n_1) of a lattice given as n_1, ..., n_D."""
    return (theory.components, *reversed(shape))
