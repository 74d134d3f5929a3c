# SPDX-License-Identifier: MIT
"""examples/scalar_klein.toml: the charge of a packet that comes back from a step of A_0, more than was sent."""
import numpy as np

from example_run import ExampleTest, column, program, relative_drift
from packet_theory import packet_modes


def squared(omega, h):
    """omega^2, or with a step h what leapfrog has in its place: rotations by A_0 commute with the drift, so that at each site
    (2/h sin((omega - V) h/2))^2 stands for (omega - V)^2."""
    return omega**2 if h == 0 else (2 / h * np.sin(omega * h / 2)) ** 2


def frequency(k, mass, a, h):
    """omega of a wave outside the step."""
    continuous = np.sqrt(mass**2 + (k**2 if a == 0 else (2 / a * np.sin(k * a / 2)) ** 2))
    return continuous if h == 0 else 2 / h * np.arcsin(h / 2 * continuous)


def reflected(k, mass, height, a=0, h=0):
    """R of a plane wave, in the continuum, or for a lattice of spacing a in steps h: (omega - V_j)^2 phi_j = m^2 phi_j -
    (phi_{j+1} - 2 phi_j + phi_{j-1})/a^2 with V from site 0 on. There e^{ikj} + r e^{-ikj} and t e^{iqj} agree at sites
    -1 and 0. Inside, q has the sign of omega - V."""
    inside = frequency(k, mass, a, h) - height
    square = squared(inside, h) - mass**2
    root = np.sign(inside) * np.sqrt(np.abs(square))
    if a == 0:
        ratio = (k - root) / (k + root)
    else:
        q = 2 / a * np.arcsin(a / 2 * root)
        ratio = (np.exp(-1j * q * a) - np.exp(-1j * k * a)) / (np.exp(1j * k * a) - np.exp(-1j * q * a))
    return np.where(square > 0, np.abs(ratio) ** 2, 1)


class ScalarKlein(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.high = cls.run_example("scalar_klein")
        cls.setup = cls.high.case()
        cls.mass, cls.a, cls.h = (cls.setup["theory"]["mass"], cls.setup["lattice"]["spacing"],
                                  cls.setup["time"]["step"])
        modes, weights = packet_modes(cls.setup)
        cls.modes = modes[:, 0]
        weights *= frequency(cls.modes, cls.mass, cls.a, 0)  # the charge of a mode is omega |phi|^2
        cls.weights = weights / weights.sum()

    def density(self, run, step):
        phi, pi = run.state(step)
        return pi[0] * phi[1] - pi[1] * phi[0]

    def share(self, run):
        """The charge before the step over all of it."""
        density = self.density(run, run.steps()[-1])
        before = self.a * np.arange(density.size) < self.setup["gauge"]["position"]
        return density[before].sum() / density.sum()

    def assert_share(self, run, height):
        # Tolerance 1e-4 R of the lattice's formula, which is exact in space and time, for what the tails of the packet make
        # at both ends of the step. The continuum differs by the errors of second order in space and time, here 2 % of R.
        measured = self.share(run)
        exact = self.weights @ reflected(self.modes, self.mass, height, self.a, self.h)
        self.assert_near(f"reflected by a step of {height}", measured, exact, 1e-4 * exact)
        known = self.weights @ reflected(self.modes, self.mass, height)
        self.assert_near("the same in the continuum", exact, known, 0.025 * known)
        return measured

    def at(self, height):
        return self.run_example("scalar_klein", output=f"at_{height}", gauge__height=height, output__every=0)

    def test_a_step_above_the_gap_reflects_more_than_comes(self):
        self.assertGreater(self.assert_share(self.high, 1.6), 4)

    def test_a_higher_step_amplifies_less(self):
        measured = self.assert_share(self.at(2.2), 2.2)
        self.assertGreater(measured, 1.5)
        self.assertLess(measured, 4)

    def test_a_low_step_lets_nearly_all_pass(self):
        self.assertLess(self.assert_share(self.at(0.1), 0.1), 0.05)

    def test_a_step_within_the_gap_reflects_everything(self):
        self.assert_near("reflected by a step of 0.5", self.share(self.at(0.5)), 1, 1e-6)

    def test_charge_is_conserved_and_positive_at_the_start(self):
        charge = column(self.high, "charge")
        self.assertGreater(charge[0], 0)
        self.assert_below("drift of the charge", relative_drift(charge), 1e-12)
        first = self.density(self.high, 0)
        self.assert_near("the sum of the densities", self.a * first.sum() / charge[0], 1, 1e-12)
        self.assert_below("the least charge density at the start", -first.min(), 1e-12 * first.max())


if __name__ == "__main__":
    program.main()
