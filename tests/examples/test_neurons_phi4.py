# SPDX-License-Identifier: MIT
"""examples/neurons_phi4.toml: one mode grows, at the rate that W and m say, and decides on a sign for all neurons."""
import math

import numpy as np

from example_run import ExampleTest, column, program, times


class CoupledPhi4(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whole = cls.run_example("neurons_phi4")
        case = cls.whole.case()
        cls.weight, cls.mass = np.array(case["theory"]["weight"]), case["theory"]["mass"]
        cls.phi = np.array([cls.whole.state(step)[0] for step in cls.whole.steps()])
        cls.beta = np.array([cls.whole.state(step)[1] for step in cls.whole.steps()])
        cls.stiffness = np.linalg.eigvalsh(cls.weight - np.eye(4)).max() ** 2 - cls.mass**2

    def test_one_mode_grows_at_its_rate(self):
        squares = np.linalg.eigvalsh(self.weight - np.eye(4)) ** 2 - self.mass**2
        self.assertEqual(np.sum(squares > 0.0), 1)
        # what of phi and beta grows: phi' = k phi + beta along the vector of all ones
        rate = math.sqrt(self.stiffness)
        growing = (self.phi.sum(axis=1) * (rate + 1.2) + self.beta.sum(axis=1))
        linear = (np.abs(growing) > 1e-4) & (np.abs(self.phi).max(axis=1) < 0.05)
        self.assertGreater(linear.sum(), 10)
        slope = np.polyfit(times(self.whole)[linear], np.log(np.abs(growing[linear])), 1)[0]
        self.assert_near("rate of growth", slope, rate, 0.01)

    def test_all_agree_and_roll_through_the_valley(self):
        peak = np.argmax(np.abs(self.phi).max(axis=1))
        self.assertEqual(len(set(np.sign(self.phi[peak]))), 1)
        top = math.sqrt(2.0 * self.stiffness)  # from zero with no energy: V - (1.2)^2 phi^2/2 vanishes there
        self.assert_near("how far they roll", np.abs(self.phi[peak]), np.full(4, top), 0.03)
        self.assert_below("disagreement", np.ptp(self.phi[peak]), 0.03)

    def test_energy_stays_up_to_the_step(self):
        def drift(run):
            energy = column(run, "energy")
            return np.max(np.abs(energy - energy[0]))
        half = self.run_example("neurons_phi4", output="half", time__step=0.001, time__steps=10000, observe__every=100)
        self.assert_below("change of the energy", drift(self.whole), 0.01)
        self.assert_near("ratio of the changes", drift(self.whole) / drift(half), 2.0, 0.1)

    def test_the_program_says_what_grows(self):
        run = program.Run(program.call("run", program.pathlib.Path(__file__).parents[2] / "examples/neurons_phi4.toml",
                                       "--dry-run"), self.directory)
        self.assertIn("the system itself grows", run.stderr)


if __name__ == "__main__":
    program.main()
