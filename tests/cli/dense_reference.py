# SPDX-License-Identifier: MIT
"""The reference for neurons without a lattice: an independent implementation in plain NumPy.

Arrays have shape (N,) or (N, R), a column for each replica.
"""
import math

import numpy as np

SCHEMES = ("synchronous", "sequential", "leapfrog", "yoshida4")
POTENTIALS = {"none": (lambda x: 0.0 * x, lambda x: 0.0 * x), "phi4": (lambda x: x**4 / 4.0, lambda x: x**3),
              "sine_gordon": (lambda x: 1.0 - np.cos(x), np.sin)}
FREE_FUNCTIONS = {"none": lambda x: 0.0 * x, "quadratic": lambda x: 0.5 * x**2, "quartic": lambda x: x**4 / 4.0,
                  "cosine": lambda x: 1.0 - np.cos(x)}


class Neurons:
    """Common to both dynamics: dphi/dt = (W - 1) phi + B pi, and one step of a scheme."""

    def __init__(self, size, weight=None, bias=None, free_function="none"):
        self.one = np.eye(size)
        self.weight = self.one if weight is None else np.array(weight, dtype=float)
        self.bias = self.one if bias is None else np.array(bias, dtype=float)
        self.free = FREE_FUNCTIONS[free_function]

    def activation(self, phi, pi):
        return (self.weight - self.one) @ phi + self.bias @ pi

    def step(self, scheme, h, phi, pi):
        if scheme in ("synchronous", "sequential"):
            new_phi = phi + h * self.activation(phi, pi)
            return new_phi, pi + h * self.learning(phi if scheme == "synchronous" else new_phi, pi)
        if scheme == "yoshida4":
            outer = 1.0 / (2.0 - 2.0 ** (1.0 / 3.0))
            for part in (outer, 1.0 - 2.0 * outer, outer):
                phi, pi = self.step("leapfrog", part * h, phi, pi)
            return phi, pi
        phi = phi + 0.5 * h * self.activation(phi, pi)
        pi = pi + h * self.learning(phi, pi)
        return phi + 0.5 * h * self.activation(phi, pi), pi

    def evolve(self, scheme, h, steps, phi, pi):
        for _ in range(steps):
            phi, pi = self.step(scheme, h, phi, pi)
        return phi, pi

    def free_part(self, phi, pi):
        return self.free(phi - self.bias @ pi)


class Hamiltonian(Neurons):
    """(2.11) with the loss (2.16): dpi/dt = -(W - 1) pi - B^-1 V'(phi)."""

    def __init__(self, size, weight=None, bias=None, mass_squared=0.0, potential="none", coupling=0.0,
                 free_function="none"):
        super().__init__(size, weight, bias, free_function)
        self.mass_squared, self.coupling, self.shape = mass_squared, coupling, potential
        self.value, self.slope = POTENTIALS[potential]

    def potential(self, phi):
        return 0.5 * self.mass_squared * phi**2 + self.coupling * self.value(phi)

    def learning(self, phi, pi):
        slope = self.mass_squared * phi + self.coupling * self.slope(phi)
        if np.any(slope):
            slope = np.linalg.solve(self.bias, slope)
        return -(self.weight - self.one) @ pi - slope

    def energy(self, phi, pi):
        """(2.14), as terms to be added."""
        beta = self.bias @ pi
        return [0.5 * beta**2, beta * ((self.weight - self.one) @ phi), self.potential(phi)]

    def loss(self, phi, pi):
        """(2.16) with [BB^T, V''] = 0: for a nonlinear V, BB^T is diagonal."""
        metric = self.bias @ self.bias.T
        if self.shape == "none":
            first = 0.5 * self.mass_squared * phi * np.linalg.solve(metric, phi) if self.mass_squared else 0.0 * phi
        else:
            first = (self.potential(phi).T / np.diag(metric)).T
        return [0.5 * pi * ((self.weight - self.one) @ pi), first, self.free_part(phi, pi)]

    def invariant(self, scheme, h, phi, pi):
        beta = self.bias @ pi
        extra = {"leapfrog": -h * h / 8.0 * self.mass_squared * beta**2,
                 "sequential": 0.5 * h * self.mass_squared * beta * phi}[scheme]
        return [*self.energy(phi, pi), extra]


class Linear(Neurons):
    """(2.17): dpi/dt = A phi + (V - 1) pi, with A = -B^T and V = 2 - B^-1 W^T B unless given."""

    def __init__(self, size, weight=None, bias=None, learning_weight=None, learning_self=None, free_function="none"):
        super().__init__(size, weight, bias, free_function)
        self.learning_weight = -self.bias.T if learning_weight is None else np.array(learning_weight, dtype=float)
        if learning_self is None:
            learning_self = 2.0 * self.one - np.linalg.solve(self.bias, self.weight.T @ self.bias)
        self.learning_self = np.array(learning_self, dtype=float)

    def learning(self, phi, pi):
        return self.learning_weight @ phi + (self.learning_self - self.one) @ pi

    def energy(self, phi, pi):
        """(2.21), its index corrected; for any A with BA symmetric."""
        beta = self.bias @ pi
        return [-0.5 * phi * (self.bias @ self.learning_weight @ phi), 0.5 * beta**2,
                beta * ((self.weight - self.one) @ phi)]

    def loss(self, phi, pi):
        """(2.20), its pi part written with V; for any A with B^-T A symmetric."""
        pull = np.linalg.solve(self.bias.T, self.learning_weight @ phi)
        return [-0.5 * phi * pull, -0.5 * pi * ((self.learning_self - self.one) @ pi), self.free_part(phi, pi)]

    def invariant(self, scheme, h, phi, pi):
        beta = self.bias @ pi
        stiffness = -self.bias @ self.learning_weight
        extra = {"leapfrog": -h * h / 8.0 * beta * (stiffness @ beta),
                 "sequential": 0.5 * h * beta * (stiffness @ phi)}[scheme]
        return [*self.energy(phi, pi), extra]


def total(terms):
    """(sum, sum of absolute values) of arrays of terms."""
    numbers = np.concatenate([np.ravel(term) for term in terms])
    return math.fsum(numbers), math.fsum(np.abs(numbers))


def observables(system, scheme, h, phi, pi, columns):
    """{column: (value, scale)} for the requested ones of energy, invariant and loss."""
    found = {"energy": lambda: system.energy(phi, pi), "loss": lambda: system.loss(phi, pi),
             "invariant": lambda: system.invariant(scheme, h, phi, pi)}
    result = {"max_abs": (float(max(np.abs(phi).max(), np.abs(pi).max())),) * 2}
    return result | {name: total(found[name]()) for name in columns if name in found}
