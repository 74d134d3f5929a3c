# SPDX-License-Identifier: MIT
"""examples/klein_gordon_delayed.toml: the delayed tensors give leapfrog's Klein-Gordon field, mode by mode."""
import numpy as np

from example_run import EXAMPLES, ExampleTest, column, program, relative_drift, times
from packet_theory import klein_gordon


class KleinGordonDelayed(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delayed = cls.run_example("klein_gordon_delayed")
        cls.leapfrog = cls.run_example("klein_gordon_delayed", output="leapfrog", theory__name="klein_gordon",
                                       time__scheme="leapfrog")
        cls.setup = cls.delayed.case()

    def test_every_mode_oscillates_with_the_frequency_of_leapfrog(self):
        # At rest phi(-h) = phi(h), so every mode is phi_k(0) cos(omega_k t) with sin(omega h / 2) = (h / 2) Omega(k).
        lattice = self.setup["lattice"]
        axes = [2 * np.pi * np.fft.fftfreq(n, lattice["spacing"]) for n in reversed(lattice["shape"])]
        k = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
        omega = klein_gordon(self.setup, k.reshape(-1, 2))[0].reshape(k.shape[:-1])
        start = np.fft.fft2(self.delayed.state(0)[0][0])
        for step, time in zip(self.delayed.steps(), times(self.delayed)):
            expected = np.fft.ifft2(start * np.cos(omega * time)).real
            self.assert_below(f"distance from the sum of modes at t = {time:g}",
                              np.abs(self.delayed.state(step)[0][0] - expected).max(), 1e-12)

    def test_the_field_is_that_of_klein_gordon(self):
        for step in self.delayed.steps():
            one, other = (run.state(step)[0] for run in (self.delayed, self.leapfrog))
            self.assert_below(f"distance from leapfrog at step {step}", np.abs(one - other).max(), 1e-12)

    def test_beta_is_minus_the_field_of_the_step_before(self):
        last = self.delayed.steps()[-1]
        before = self.run_example("klein_gordon_delayed", output="before", time__steps=last - 1)
        np.testing.assert_array_equal(self.delayed.state(last)[1], -before.state(last - 1)[0])

    def test_a_ring_expands_with_the_speed_of_light(self):
        # The crest along axis 1 is found at a site, so its position is known to half a spacing, at the start and at the end.
        lattice = self.setup["lattice"]
        middle = lattice["shape"][0] // 2
        profiles = [self.delayed.state(step)[0][0][middle, middle:] for step in self.delayed.steps()]
        radii = lattice["spacing"] * np.argmax(profiles[1:], axis=1)
        way, time = radii[-1] - radii[0], times(self.delayed)[-1] - times(self.delayed)[1]
        self.assert_near("speed of the crest", way / time, 1.0, lattice["spacing"] / time + 0.01)
        heights = [profile.max() for profile in profiles[1:]]
        self.assertTrue(np.all(np.diff(heights) < 0), "the ring thins as it grows")
        self.assertGreater(np.abs(profiles[-1][0]), 1e-3, "a wake in the middle")

    def test_the_invariant_is_constant(self):
        self.assert_below("drift of the invariant", relative_drift(column(self.delayed, "invariant")), 1e-11)

    def test_an_unstable_step_is_announced(self):
        place = self.directory / "unstable"
        run = program.Run(program.call("run", EXAMPLES / "klein_gordon_delayed.toml", "--dry-run", "--set", "time.step=0.75", "--output", place),
                          place)
        self.assertEqual(run.code, 0, run.text)
        # (3.19): lambda + 1/lambda = 2 - h^2 (8 + m^2) at the corner of the zone
        trace = 2 - 0.75**2 * (8 + self.setup["theory"]["mass"] ** 2)
        growth = (-trace + np.sqrt(trace**2 - 4)) / 2
        self.assertIn(f"by a factor {growth:.5f}", run.stderr)


if __name__ == "__main__":
    program.main()
