# SPDX-License-Identifier: MIT
"""examples/dirac_3d_packet.toml: the packet moves with the group velocity of its branches and keeps its charge."""
import numpy as np

from example_run import ExampleTest, charge_density, column, moments, program, relative_drift, times
from packet_theory import DiracModes, packet_modes


class Prediction:
    """The packet of a case as amplitudes of the branches of positive energy, (modes, 4)."""

    def __init__(self, case):
        self.mass, self.step = case["theory"]["mass"], case["time"]["step"]
        modes, weights = packet_modes(case)
        self.branches = DiracModes(case, modes)
        spin = 0 if case["initial"]["spin"] == "up" else 1
        held = np.sqrt(weights)[:, None] * self.branches.vectors.conj()[:, spin, :]  # the envelope is in phi only
        held[self.branches.omega < 0] = 0
        self.amplitudes = held / np.linalg.norm(held)

    def mean(self, values):
        """Mean over the packet of values (modes, 4) or (modes, 4, D)."""
        return np.einsum("nb,nb...->...", np.abs(self.amplitudes) ** 2, values)

    def group_velocity(self):
        return self.mean(self.branches.group_velocity())


def continuum_velocity(case):
    """k / sqrt(m^2 + k^2)"""
    momentum = np.array(case["initial"]["momentum"])
    return momentum / np.hypot(np.linalg.norm(momentum), case["theory"]["mass"])


class Dirac3dPacket(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packet = cls.run_example("dirac_3d_packet")
        cls.setup = cls.packet.case()
        cls.prediction = Prediction(cls.setup)

    def journey(self, run):
        """Displacement of the centroid and final width: measured, and predicted mode by mode."""
        case, end = run.case(), times(run)[-1]
        spacing, center = case["lattice"]["spacing"], np.array(case["initial"]["center"])
        ahead = end * continuum_velocity(case)
        prediction = Prediction(case)

        def turned(time):
            return prediction.branches.density(prediction.amplitudes, time)

        def way(first, last, origin):
            (start, _), (stop, width) = moments(first, spacing, origin), moments(last, spacing, origin + ahead)
            return stop - start, width

        measured = way(charge_density(run, 0), charge_density(run, run.steps()[-1]), center)
        return *measured, *way(turned(0), turned(end), np.zeros(3))

    def assert_moves_as_predicted(self, run):
        spin, end = run.case()["initial"]["spin"], times(run)[-1]
        way, width, predicted_way, predicted_width = self.journey(run)
        # Every mode evolves with the leapfrog's frequency. Tolerance: the leapfrog's eigenvectors differ from those of
        # continuous time by (h omega)^2 / 8 = 0.005 of the packet's few spacings of structure, and the tails of the
        # density meet across the periodic boundary.
        self.assert_near(f"way of the centroid, spin {spin}", way, predicted_way, 0.05)
        self.assert_near(f"width at the end, spin {spin}", width, predicted_width, 0.05)
        # The frequencies of the two spin branches differ by O(k^2 a). Their beat moves the centroid by a bounded length,
        # here half a spacing: 0.013 of velocity over the run.
        self.assert_near(f"velocity, spin {spin}, and the packet's mean d omega/dk", way / end,
                         Prediction(run.case()).group_velocity(), 0.02)
        return way / end

    def test_moves_with_the_group_velocity(self):
        velocity = self.assert_moves_as_predicted(self.packet)
        # one-sided differences: an error of order k a = 0.57, seen as a drift to the left, half its size at most
        self.assert_near("velocity and the continuum's", velocity, continuum_velocity(self.setup), 0.15)
        self.assertGreater(velocity[1], velocity[0] + 0.05, "spin up drifts to the left")

    def test_spin_down_drifts_to_the_right(self):
        run = self.run_example("dirac_3d_packet", output="down", initial__spin="down")
        velocity = self.assert_moves_as_predicted(run)
        self.assertGreater(velocity[0], velocity[1] + 0.05)

    def test_charge_and_invariant(self):
        self.assert_below("drift of the invariant", relative_drift(column(self.packet, "invariant")), 1e-11)
        # The charge is the invariant plus (h^2/4)|B pi|^2, which is up to (h s)^2 / 4 of it. That term would be constant
        # for a packet of positive energy of the leapfrog, which differs by (h omega)^2 / 4 from that of continuous time.
        charge, step = column(self.packet, "charge"), self.prediction.step
        square = self.prediction.mean(self.prediction.branches.omega**2)
        limit = 2 * (step**2 * (square - self.prediction.mass**2) / 4) * (step**2 * square / 4)
        self.assert_below("drift of the charge", relative_drift(charge), limit)
        volume = self.setup["lattice"]["spacing"] ** 3
        first, last = (volume * charge_density(self.packet, step).sum() for step in (0, self.packet.steps()[-1]))
        np.testing.assert_allclose([first, last], charge[[0, -1]], rtol=1e-12)

    def test_energy_is_positive(self):
        # the energy is (1/2) psi^dagger H psi: half of the mean omega for each unit of charge. The envelope is cut half
        # a box from its centre, at exp(-10), which the prediction leaves out.
        measured = 2 * column(self.packet, "energy")[0] / column(self.packet, "charge")[0]
        self.assert_near("2 energy / charge", measured, self.prediction.mean(self.prediction.branches.omega), 1e-7)


if __name__ == "__main__":
    program.main()
