# SPDX-License-Identifier: MIT
"""examples/neurons_phi4.toml: one mode grows, at the rate given by W and m, and all neurons get the same sign."""
import math

import numpy as np

from example_run import ExampleTest, column, program, times


class CoupledPhi4(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result = cls.run_example("neurons_phi4")
        case = cls.result.case()
        cls.weight, cls.mass = np.array(case["theory"]["weight"]), case["theory"]["mass"]
        cls.phi = np.array([cls.result.state(step)[0] for step in cls.result.steps()])
        cls.beta = np.array([cls.result.state(step)[1] for step in cls.result.steps()])
        cls.stiffness = np.linalg.eigvalsh(cls.weight - np.eye(4)).max() ** 2 - cls.mass**2

    def test_one_mode_grows_at_its_rate(self):
        squares = np.linalg.eigvalsh(self.weight - np.eye(4)) ** 2 - self.mass**2
        self.assertEqual(np.sum(squares > 0.0), 1)
        # the growing part of phi and beta: phi' = k phi + beta along the vector of ones
        rate = math.sqrt(self.stiffness)
        growing = (self.phi.sum(axis=1) * (rate + 1.2) + self.beta.sum(axis=1))
        linear = (np.abs(growing) > 1e-4) & (np.abs(self.phi).max(axis=1) < 0.05)
        self.assertGreater(linear.sum(), 10)
        slope = np.polyfit(times(self.result)[linear], np.log(np.abs(growing[linear])), 1)[0]
        self.assert_near("rate of growth", slope, rate, 0.01)

    def test_all_agree_and_oscillate_in_one_minimum(self):
        peak = np.argmax(np.abs(self.phi).max(axis=1))
        self.assertEqual(len(set(np.sign(self.phi[peak]))), 1)
        top = math.sqrt(2.0 * self.stiffness)  # turning point from zero energy: V - (1.2)^2 phi^2/2 = 0
        self.assert_near("how far they roll", np.abs(self.phi[peak]), np.full(4, top), 0.03)
        self.assert_below("disagreement", np.ptp(self.phi[peak]), 0.03)

    def test_energy_is_conserved_to_the_order_of_the_step(self):
        def drift(run):
            energy = column(run, "energy")
            return np.max(np.abs(energy - energy[0]))
        half = self.run_example("neurons_phi4", output="half", time__step=0.001, time__steps=10000, observe__every=100)
        self.assert_below("change of the energy", drift(self.result), 0.03)
        self.assert_near("ratio of the changes", drift(self.result) / drift(half), 2.0, 0.1)

    def test_the_program_reports_the_growing_mode(self):
        run = program.Run(program.call("run", program.pathlib.Path(__file__).parents[2] / "examples/neurons_phi4.toml",
                                       "--dry-run"), self.directory)
        self.assertIn("the system itself grows", run.stderr)


if __name__ == "__main__":
    program.main()
