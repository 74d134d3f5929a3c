# SPDX-License-Identifier: MIT
"""examples/gauge_klein.toml: the share of a packet that passes a step of A_0."""
import numpy as np

from example_run import ExampleTest, charge_density, column, program, relative_drift
from packet_theory import packet_modes


def continuum(k, mass, height):
    """T = 4 kappa / (1 + kappa)^2 of a plane wave of positive energy; inside, q has the sign of omega - V."""
    omega = np.hypot(mass, k)
    square = (omega - height) ** 2 - mass**2
    inside = np.sign(omega - height) * np.sqrt(np.maximum(square, 0))
    kappa = inside / k * (omega + mass) / (omega - height + mass)
    return np.where(square > 0, 4 * kappa / (1 + kappa) ** 2, 0)


def lattice(k, mass, height, a):
    """1 - |r|^2 on the one-sided lattice, in continuous time. (omega - V - m) phi_j = (pi_{j+1} - pi_j)/a and
    (omega - V + m) pi_j = (phi_{j-1} - phi_j)/a, with V from site 0 on. The waves t e^{iqj} and e^{ikj} + r e^{-ikj} agree
    in phi_{-1} and in pi_0."""
    omega = np.sqrt(mass**2 + (2 / a * np.sin(k * a / 2)) ** 2)
    inside = omega - height
    sine = np.sign(inside) * a / 2 * np.sqrt(np.maximum(inside**2 - mass**2, 0))
    q, k = np.exp(2j * np.arcsin(sine)), np.exp(1j * k * a)
    ratio = (q - 1) * (omega + mass) / (inside + mass)
    reflected = ((1 - 1 / k) - ratio / k) / (ratio * k - (1 - k))
    return np.where(inside**2 > mass**2, 1 - np.abs(reflected) ** 2, 0)


class Klein(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.high = cls.run_example("gauge_klein")
        cls.setup = cls.high.case()
        cls.mass, cls.spacing = cls.setup["theory"]["mass"], cls.setup["lattice"]["spacing"]
        modes, weights = packet_modes(cls.setup)
        cls.modes = modes[:, 0]
        # the envelope is in phi only; its part of positive energy is cos^2 of half the mixing angle
        weights *= (1 + cls.mass / np.sqrt(cls.mass**2 + (2 / cls.spacing * np.sin(cls.modes * cls.spacing / 2)) ** 2)) / 2
        cls.weights = weights / weights.sum()

    def share(self, run):
        """The share of the charge beyond the step."""
        density = charge_density(run, run.steps()[-1])
        beyond = self.spacing * np.arange(density.size) >= self.setup["gauge"]["position"]
        return density[beyond].sum() / density.sum()

    def assert_share(self, run, height):
        # The lattice differs from the continuum by at most 0.004, an error of first order in the spacing, and the run from
        # the lattice in continuous time by 0.003, the leapfrog's error of second order in the step.
        measured = self.share(run)
        known = self.weights @ continuum(self.modes, self.mass, height)
        on_lattice = self.weights @ lattice(self.modes, self.mass, height, self.spacing)
        self.assert_below("lattice against continuum", abs(on_lattice - known), 0.0045)
        self.assert_near(f"share beyond a step of {height}", measured, known, 0.005)
        self.assert_near("the same on the lattice", measured, on_lattice, 0.004)
        return measured

    def at(self, height, **changes):
        output = f"at_{height}_{len(changes)}"
        return self.run_example("gauge_klein", output=output, gauge__height=height, output__every=0, **changes)

    def test_a_step_above_the_gap_transmits_most_of_the_packet(self):
        self.assertGreater(self.assert_share(self.high, 1.0), 0.6)

    def test_a_higher_step_transmits_more(self):
        coarse, fine = self.at(1.3), self.at(1.3, time__step=0.0625, time__steps=8000)
        self.assertGreater(self.assert_share(coarse, 1.3), self.share(self.high) + 0.1)
        on_lattice = self.weights @ lattice(self.modes, self.mass, 1.3, self.spacing)
        ratio = (self.share(coarse) - on_lattice) / (self.share(fine) - on_lattice)
        self.assert_near("ratio of the errors in time", ratio, 4.0, 0.5)

    def test_a_low_step_transmits_as_in_nonrelativistic_scattering(self):
        self.assert_share(self.at(0.18), 0.18)

    def test_a_step_within_the_gap_reflects_everything(self):
        self.assert_below("share beyond a step of 0.5", self.share(self.at(0.5)), 1e-4)

    def test_charge_varies_only_to_second_order_in_the_step(self):
        self.assert_below("change of the charge", relative_drift(column(self.high, "charge")), 0.01)


if __name__ == "__main__":
    program.main()
