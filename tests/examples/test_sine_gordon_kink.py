# SPDX-License-Identifier: MIT
"""examples/sine_gordon_kink.toml: the moving kink is the exact solution up to errors of second order."""
import numpy as np

from example_run import ExampleTest, column, program, relative_drift, times


class SineGordonKink(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coarse = cls.run_example("sine_gordon_kink")
        case = cls.coarse.case()
        cls.velocity, cls.position = case["initial"]["velocity"], case["initial"]["position"]
        cls.gamma = 1 / np.sqrt(1 - cls.velocity**2)
        cls.steepness = cls.gamma * np.sqrt(case["theory"]["coupling"])
        # half the spacing and half the step at the same times: every error of second order falls to a quarter
        cls.fine = cls.run_example(
            "sine_gordon_kink", output="fine", lattice__shape=[2 * case["lattice"]["shape"][0]],
            lattice__spacing=case["lattice"]["spacing"] / 2, time__step=case["time"]["step"] / 2,
            time__steps=2 * case["time"]["steps"], output__every=2 * case["output"]["every"])

    def half_box(self, run, time):
        """Positions within a quarter of the box on each side of the predicted kink, relative to it and ascending, and phi
        there."""
        lattice = run.case()["lattice"]
        length = lattice["shape"][0] * lattice["spacing"]
        x = np.arange(lattice["shape"][0]) * lattice["spacing"] - self.position - self.velocity * time
        x -= length * np.round(x / length)
        order = np.argsort(x)
        order = order[np.abs(x[order]) < length / 4]
        step = int(round(time / run.case()["time"]["step"]))
        return x[order], run.state(step)[0][0][order]

    def profile_error(self, run):
        """Largest distance from 4 arctan exp(gamma sqrt(lambda) (x - x0 - v t)) over all snapshots."""
        worst = 0.0
        for time in times(run):
            x, phi = self.half_box(run, time)
            worst = max(worst, np.max(np.abs(phi - 4 * np.arctan(np.exp(self.steepness * x)))))
        return worst

    def kink_velocity(self, run):
        """Velocity of the position where phi = pi."""
        places = []
        for time in times(run):
            x, phi = self.half_box(run, time)
            right = np.argmax(phi > np.pi)
            share = (np.pi - phi[right - 1]) / (phi[right] - phi[right - 1])
            places.append(x[right - 1] + share * (x[right] - x[right - 1]) + self.velocity * time)
        return np.polyfit(times(run), places, 1)[0]

    def slowdown(self, run):
        """The predicted loss of velocity: the lattice slows a wave of the kink's wave number gamma sqrt(lambda) by
        (k a)^2 / 24 of its velocity; the error of the leapfrog has the other sign and is smaller."""
        return self.velocity * (self.steepness * run.case()["lattice"]["spacing"]) ** 2 / 24

    def test_profile(self):
        # The error is a delay that grows with time. It is largest at the largest slope of phi, 2 gamma sqrt(lambda).
        errors = []
        for name, run in (("0.2", self.coarse), ("0.1", self.fine)):
            errors.append(self.profile_error(run))
            self.assert_below(f"largest error of the profile, spacing {name}", errors[-1],
                              1.2 * 2 * self.steepness * self.slowdown(run) * times(run)[-1])
        self.assert_near("ratio of the errors", errors[0] / errors[1], 4.0, 0.2)

    def test_velocity(self):
        for name, run in (("0.2", self.coarse), ("0.1", self.fine)):
            self.assert_near(f"velocity, spacing {name}", self.kink_velocity(run), self.velocity,
                             1.2 * self.slowdown(run))

    def test_energy(self):
        # Two solitons of 8 gamma sqrt(lambda). The energy of the leapfrog varies by O(h^2) of the change of its kinetic
        # part, which is small for a kink of constant shape: measured 1e-6, and 7e-8 with half the step.
        for name, run, size in (("0.2", self.coarse, 1), ("0.1", self.fine, 1 / 4)):
            energy, solitons = column(run, "energy"), 16 * self.steepness
            self.assert_near(f"energy, spacing {name}", energy[0], solitons, 2e-3 * size * solitons)
            self.assert_below(f"drift of the energy, spacing {name}", relative_drift(energy), 1e-5 * size)

    def test_topological_charge(self):
        for time in times(self.coarse):
            _, phi = self.half_box(self.coarse, time)
            self.assertAlmostEqual((phi[-1] - phi[0]) / (2 * np.pi), 1.0, delta=1e-3, msg=f"t = {time}")
            self.assertTrue(np.all(np.diff(phi) > -0.02), f"one climb at t = {time}")
        _, first = self.half_box(self.coarse, 0.0)
        print(f"topological charge: 1 within {abs((first[-1] - first[0]) / (2 * np.pi) - 1):.1e} at the start,"
              f" {abs((phi[-1] - phi[0]) / (2 * np.pi) - 1):.1e} at the end")


if __name__ == "__main__":
    program.main()
