# SPDX-License-Identifier: MIT
"""examples/one_neuron.toml: period and energy of the anharmonic oscillator, its loss, and that F changes the loss only."""
import math

import numpy as np

from example_run import ExampleTest, column, program


def elliptic_integral(square):
    """K(k) with k^2 = square, by the arithmetic-geometric mean."""
    a, b = 1.0, math.sqrt(1.0 - square)
    while abs(a - b) > 1e-15:
        a, b = (a + b) / 2.0, math.sqrt(a * b)
    return math.pi / (2.0 * a)


class OneNeuron(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result = cls.run_example("one_neuron", output__every=1)
        cls.theory, cls.step = cls.result.case()["theory"], cls.result.case()["time"]["step"]
        states = [cls.result.state(step) for step in cls.result.steps()]
        cls.phi, cls.beta = (np.array([state[field][0] for state in states]) for field in (0, 1))

    def potential(self, phi):
        return 0.5 * self.theory["mass"] ** 2 * phi**2 + 0.25 * self.theory["coupling"] * phi**4

    def test_period(self):
        stiffness = self.theory["mass"] ** 2 + self.theory["coupling"] * 1.5**2
        exact = 4.0 * elliptic_integral(self.theory["coupling"] * 1.5**2 / (2.0 * stiffness)) / math.sqrt(stiffness)
        falls = np.flatnonzero((self.phi[:-1] > 0.0) & (self.phi[1:] <= 0.0))
        zeros = (falls + self.phi[falls] / (self.phi[falls] - self.phi[falls + 1])) * self.step
        self.assertGreaterEqual(len(zeros), 10)
        self.assert_near("period", exact, 3.8650, 1e-4)
        self.assert_near("measured period", (zeros[-1] - zeros[0]) / (len(zeros) - 1), exact, 1e-3)

    def test_hamiltonian_and_loss_have_their_formulas(self):
        energy = 0.5 * self.beta**2 + self.potential(self.phi)
        np.testing.assert_allclose(column(self.result, "energy"), energy, rtol=1e-13)
        loss = self.potential(self.phi) + 0.5 * (self.phi - self.beta) ** 2
        np.testing.assert_allclose(column(self.result, "loss"), loss, rtol=1e-13)

    def test_energy_oscillates_and_does_not_drift(self):
        energy = column(self.result, "energy")
        swing = round(3.8650 / self.step)
        self.assert_below("breathing", np.ptp(energy) / energy[0], 2.0 * self.step)
        means = [energy[start:start + swing].mean() for start in (0, len(energy) - swing)]
        self.assert_below("drift of the mean over a swing", abs(means[1] / means[0] - 1.0), 5e-4)
        self.assertGreater(np.ptp(column(self.result, "loss")), 1.0)

    def test_the_free_function_changes_the_loss_alone(self):
        other = self.run_example("one_neuron", output="cosine", output__every=1, theory__free_function="cosine")
        self.assertEqual(other.bytes_of_state(), self.result.bytes_of_state())
        self.assertGreater(np.abs(column(other, "loss") - column(self.result, "loss")).max(), 0.1)


if __name__ == "__main__":
    program.main()
