# SPDX-License-Identifier: MIT
"""What all peers have in common. A module NAME_peer.py has VARIANTS, {theory: names}, version() and a class Peer."""

import time

import numpy as np

from equations import TYPES, coefficients

SAMPLE = 0.04  # seconds that a timed sample should take


class PeerBase:
    """Fields of one theory and precision on a device, and their evolution.

    A peer defines load(phi, pi) and state() for staggered NumPy arrays of the shape (K, n3, n2, n1), run(steps) for an even
    number of steps, and wait() until the device has done them.
    """

    def __init__(self, theory, variant, shape, precision, device):
        self.theory, self.variant, self.shape, self.device = theory, variant, tuple(shape), device
        self.type = np.dtype(TYPES[precision])
        self.numbers = {name: self.type.type(value) for name, value in coefficients(theory).items()}

    def wait(self):
        pass

    def seconds(self, steps):
        """The time of so many steps; by the clock, unless the device can tell."""
        self.wait()
        began = time.perf_counter()
        self.run(steps)
        self.wait()
        return time.perf_counter() - began

    def steps_of_a_sample(self):
        """An even number of steps that takes about SAMPLE seconds."""
        self.run(2)
        one = self.seconds(4) / 4
        return 2 * int(min(1000, max(2, np.ceil(SAMPLE / one / 2))))

    def seconds_per_step(self, steps):
        return self.seconds(steps) / steps


class ArrayPeer(PeerBase):
    """A peer whose fields are NumPy arrays self.phi, self.pi, with one array to spare; step() makes one step."""

    def load(self, phi, pi):
        self.phi, self.pi = np.array(phi, self.type), np.array(pi, self.type)
        self.spare = np.empty_like(self.phi)

    def run(self, steps):
        for _ in range(steps):
            self.step()

    def state(self):
        return self.phi, self.pi
