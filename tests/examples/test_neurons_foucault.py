# SPDX-License-Identifier: MIT
"""examples/neurons_foucault.toml: the exact solution, and the Hamiltonian of the corrected and of the printed (2.19)."""
import math

import numpy as np

from example_run import ExampleTest, column, program, times


class Foucault(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result = cls.run_example("neurons_foucault")
        cls.half = cls.run_example("neurons_foucault", output="half", time__step=0.0025, time__steps=25120,
                                   output__every=80, observe__every=80)

    def error(self, run):
        """Largest distance from cos(t) (cos(0.05 t), sin(0.05 t))."""
        t = times(run)
        exact = np.cos(t)[:, None] * np.stack([np.cos(0.05 * t), np.sin(0.05 * t)], axis=1)
        return np.abs(np.array([run.state(step)[0] for step in run.steps()]) - exact).max()

    def test_the_plane_turns(self):
        self.assert_below("distance from the exact swing", self.error(self.result), 0.01)
        self.assert_near("ratio of the errors", self.error(self.result) / self.error(self.half), 2.0, 0.1)
        step = round(10 * math.pi / 0.005 / 40) * 40  # a quarter of a turn, near a turning point
        self.assert_near("place at t = 31.4", self.result.state(step)[0], [0.0, 1.0], 0.02)

    def test_the_hamiltonian_is_conserved_to_the_order_of_the_step(self):
        energy, half = column(self.result, "energy"), column(self.half, "energy")
        self.assert_below("change of the energy", np.ptp(energy) / energy[0], 0.01)
        self.assert_near("ratio of the changes", np.ptp(energy) / np.ptp(half), 2.0, 0.1)

    def test_no_loss_is_written_and_the_run_says_why(self):
        self.assertNotIn("loss", self.result.observables()[0])
        self.assertIn("no loss is written: V = V^T", self.result.stderr)

    def test_the_printed_condition_has_no_hamiltonian_and_no_turn(self):
        printed = self.run_example("neurons_foucault", output="printed",
                                   theory__learning_self=[[1.0, 0.05], [-0.05, 1.0]])
        self.assertNotIn("energy", printed.observables()[0])
        self.assertIn("B(V - 1) = -(W - 1)^T B", printed.stderr)
        step = round(10 * math.pi / 0.005 / 40) * 40
        self.assert_below("way along axis 2 at t = 31.4", abs(printed.state(step)[0][1]), 0.1)


if __name__ == "__main__":
    program.main()
