# SPDX-License-Identifier: MIT
"""Predictions of lattice and scheme for a Gaussian packet: its modes, their frequencies and group velocities.

Everything here follows from the case's numbers and the Fourier symbol of the theory, written down once more for the
tests. Arrays over the packet's modes have shape (modes, ...).
"""
import numpy as np

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def packet_modes(case):
    """Wave numbers (modes, D) of the lattice that a packet holds, and their weights before any projection.

    The envelope exp(-r^2 / 4 width^2 + i k0 r) has |psi_k|^2 ~ exp(-2 width^2 (k - k0)^2); modes below 1e-16 of the
    highest are left out."""
    lattice, packet = case["lattice"], case["initial"]
    momentum, width = np.array(packet["momentum"]), packet["width"]
    axes = [2 * np.pi * np.fft.fftfreq(n, lattice["spacing"]) for n in lattice["shape"]]
    near = [axis[2 * width**2 * (axis - k0) ** 2 < 37] for axis, k0 in zip(axes, momentum)]
    k = np.stack(np.meshgrid(*near, indexing="ij"), axis=-1).reshape(-1, len(axes))
    return k, np.exp(-2 * width**2 * np.sum((k - momentum) ** 2, axis=-1))


def klein_gordon(case, k):
    """Frequency (modes,) and group velocity (modes, D) of the leapfrog: sin(omega h / 2) = (h / 2) Omega(k)."""
    a, h, mass = case["lattice"]["spacing"], case["time"]["step"], case["theory"]["mass"]
    continuous = np.sqrt(mass**2 + np.sum((2 / a * np.sin(0.5 * k * a)) ** 2, axis=-1))
    slope = np.sin(k * a) / a / continuous[:, None]
    return 2 / h * np.arcsin(0.5 * h * continuous), slope / np.sqrt(1 - (0.5 * h * continuous[:, None]) ** 2)


class DiracModes:
    """The branches of the Dirac symbol at given wave numbers, continuous in time.

    omega: (modes, size), ascending; vectors: (modes, size, size), a column a branch; slopes: D matrices dH/dk_mu
    between the branches, each (modes, size, size). H psi = i d psi / dt with psi = (phi, pi) as spinors."""

    def __init__(self, case, k):
        a, self.mass, self.step = case["lattice"]["spacing"], case["theory"]["mass"], case["time"]["step"]
        self.shape = case["lattice"]["shape"]
        self.places = tuple(np.rint(k.T * a * np.array(self.shape)[:, None] / (2 * np.pi)).astype(int))
        spin = PAULI if k.shape[1] == 3 else -np.ones((1, 1, 1))  # X_mu = i sigma_mu in D = 3, -i in D = 1
        difference, slope = (np.exp(1j * k * a) - 1) / a, 1j * np.exp(1j * k * a)
        upper = -np.einsum("nm,mij->nij", difference, spin)
        rest = self.mass * np.kron(np.diag([1, -1]), np.eye(len(spin[0])))
        self.omega, self.vectors = np.linalg.eigh(rest + offdiagonal(upper))
        self.slopes = []
        for mu, matrix in enumerate(spin):
            bare = offdiagonal(-slope[:, mu, None, None] * matrix)
            self.slopes.append(np.einsum("nia,nij,njb->nab", self.vectors.conj(), bare, self.vectors))

    def leapfrog_omega(self):
        """cos(omega' h) = cos(m h) (1 - h^2 s^2 / 2), s^2 = omega^2 - m^2."""
        h = self.step
        cosine = np.cos(self.mass * h) * (1 - 0.5 * h**2 * (self.omega**2 - self.mass**2))
        return np.sign(self.omega) * np.arccos(cosine) / h

    def group_velocity(self):
        """d omega' / dk of every branch: (modes, size, D)."""
        bare = np.stack([np.einsum("naa->na", slope).real for slope in self.slopes], axis=-1)
        h, leapfrog = self.step, self.leapfrog_omega()
        return bare * (np.cos(self.mass * h) * h * self.omega / np.sin(leapfrog * h))[..., None]


    def density(self, amplitudes, time):
        """|psi|^2 on the case's lattice, (n_D, ..., n_1), a time after the branches held the amplitudes (modes, size),
        those of a packet centred at site 0; up to a constant factor."""
        turned = amplitudes * np.exp(-1j * self.leapfrog_omega() * time)
        psi = np.zeros((turned.shape[1], *self.shape), complex)
        psi[(slice(None), *self.places)] = np.einsum("nib,nb->in", self.vectors, turned)
        return np.sum(np.abs(np.fft.ifftn(psi, axes=range(1, psi.ndim))) ** 2, axis=0).T


def offdiagonal(upper):
    """[[0, upper], [upper^dagger, 0]] for every mode."""
    lower = np.conj(np.swapaxes(upper, -1, -2))
    zero = np.zeros_like(upper)
    return np.concatenate([np.concatenate([zero, upper], axis=-1), np.concatenate([lower, zero], axis=-1)], axis=-2)
