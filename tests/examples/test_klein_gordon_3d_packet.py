# SPDX-License-Identifier: MIT
"""examples/klein_gordon_3d_packet.toml: energy travels with the group velocity of lattice and leapfrog."""
import numpy as np

from example_run import ExampleTest, column, moments, program, relative_drift, times
from packet_theory import klein_gordon, packet_modes


def energy_density(case, phi, pi):
    """(pi^2 + m^2 phi^2 + the mean of the squared forward and backward differences) / 2: symmetric about each site."""
    phi, pi = phi[0], pi[0]
    total = pi**2 + case["theory"]["mass"] ** 2 * phi**2
    for axis in range(phi.ndim):
        difference = (np.roll(phi, -1, axis) - phi) / case["lattice"]["spacing"]
        total += 0.5 * (difference**2 + np.roll(difference, 1, axis) ** 2)
    return 0.5 * total


class KleinGordon3dPacket(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packet = cls.run_example("klein_gordon_3d_packet")
        cls.setup = case = cls.packet.case()
        modes, weights = packet_modes(case)
        cls.omega, cls.velocities = klein_gordon(case, modes)
        energies = weights * cls.omega**2  # the envelope gives |phi_k|^2
        cls.weights = energies / energies.sum()
        cls.group_velocity = cls.weights @ cls.velocities
        momentum = np.array(case["initial"]["momentum"])
        cls.continuum = momentum / np.hypot(np.linalg.norm(momentum), case["theory"]["mass"])
        cls.times = times(cls.packet)
        found = [moments(energy_density(case, *cls.packet.state(step)), case["lattice"]["spacing"],
                         case["initial"]["center"] + cls.continuum * t)
                 for step, t in zip(cls.packet.steps(), cls.times)]
        cls.positions, cls.widths = (np.array(values) for values in zip(*found))

    def test_moves_with_the_group_velocity(self):
        # The energy of a mode moves with exactly d omega/dk. Tolerance: the energy density differs from the leapfrog's
        # invariant by (h omega)^2 / 8 = 5e-3 of the non-uniform part of the motion, and the tails across the periodic
        # boundary are 5e-5 of the whole or less.
        for start, stop in ((0, -1), (1, 2)):
            velocity = (self.positions[stop] - self.positions[start]) / (self.times[stop] - self.times[start])
            self.assert_near(f"velocity from t = {self.times[start]:g} to {self.times[stop]:g}", velocity,
                             self.group_velocity, 1e-4)

    def test_the_lattice_slows_the_packet(self):
        # (k a)^2 / 8 each from phase and slope, with the packet's spread of velocities
        self.assert_near("group velocity and the continuum's k / omega", self.group_velocity, self.continuum, 0.05)
        self.assertLess(np.linalg.norm(self.group_velocity), np.linalg.norm(self.continuum) - 0.01)

    def test_spreads_as_its_velocities_do(self):
        # sigma^2(t) = sigma^2(0) + Var(v) t^2, because position and velocity are uncorrelated in a Gaussian times a plane
        # wave. Tolerance 1 %: the tails that meet across the periodic boundary.
        variance = self.weights @ (self.velocities - self.group_velocity) ** 2
        expected = np.sqrt(self.widths[0] ** 2 + np.outer(self.times**2, variance))
        self.assert_near("widths", self.widths, expected, 0.01 * expected.max())
        self.assertGreater(self.widths[-1, 2], 1.2 * self.widths[-1, 0], "a disc across its path")

    def test_energy_is_conserved(self):
        self.assert_below("drift of the invariant", relative_drift(column(self.packet, "invariant")), 1e-11)
        # The energy is the invariant and (h^2/8) pi K pi, (h omega)^2 / 8 of it; that would be constant, did the packet
        # run one way only for the leapfrog as well: the two disagree by (h omega)^2 / 4 about what that is.
        energy = column(self.packet, "energy")
        turn = self.setup["time"]["step"] ** 2 * (self.weights @ self.omega**2)
        limit = 2 * (turn / 8) * (turn / 4)
        self.assert_below("drift of the energy", relative_drift(energy), limit)
        volume = self.setup["lattice"]["spacing"] ** 3
        first, last = (volume * np.sum(energy_density(self.setup, *self.packet.state(step)))
                       for step in (0, self.packet.steps()[-1]))
        np.testing.assert_allclose([first, last], energy[[0, -1]], rtol=1e-12)


if __name__ == "__main__":
    program.main()
