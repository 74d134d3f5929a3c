# SPDX-License-Identifier: MIT
"""examples/gauge_landau.toml: frequencies of a packet in a uniform magnetic field, in D = 2 and 3."""
import numpy as np

import plot_package  # noqa: F401, makes dualfield_plot importable
from example_run import ExampleTest, column, program, relative_drift, times
from dualfield_plot.overlap import lines, overlap, spectrum


class Landau(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plane = cls.run_example("gauge_landau")
        cls.setup = cls.plane.case()
        cls.mass, cls.step = cls.setup["theory"]["mass"], cls.setup["time"]["step"]
        n1, n2, _ = cls.setup["lattice"]["shape"]
        cls.field = 2 * np.pi * cls.setup["gauge"]["flux"] / (n1 * n2 * cls.setup["lattice"]["spacing"] ** 2)

    def found(self, run, threshold=3e-3):
        """(omega, height) of the lines in <psi(0)|psi(t)>."""
        t = times(run)
        omega, weight = spectrum(overlap(run.state(step) for step in run.steps()), t[1] - t[0])
        return lines(omega, weight, threshold)

    def squares(self, omega):
        """s^2, from the leapfrog's cos(omega h) = cos(m h) (1 - h^2 s^2 / 2): exact where links do not depend on time."""
        h = self.step
        return 2 / h**2 * (1 - np.cos(omega * h) / np.cos(self.mass * h))

    def assert_levels(self, run, lowest):
        """Expects lines at +-sqrt(m^2 + 2nB), n = lowest ... 4 at least, and no others."""
        found = self.found(run)
        for sign in (1, -1):
            omega = np.sort(np.abs(found[np.sign(found[:, 0]) == sign, 0]))
            n = np.arange(lowest, lowest + len(omega))
            self.assertGreaterEqual(n[-1], 4)
            # tolerance: 2 % of omega^2 - m^2 for the lattice's error of second order, see below; 2e-4, a tenth of a line's width
            miss = np.abs(omega - np.sqrt(self.mass**2 + 2 * n * self.field))
            limit = 2e-4 + (n * self.field) ** 2 / np.sqrt(self.mass**2 + 2 * n * self.field)
            print(f"omega {omega.round(5)}, misses sqrt(m^2 + 2nB) by {miss.round(5)}, limits {limit.round(5)}")
            self.assertTrue(np.all(miss <= limit))
            # An error of first order in a is odd in the kinetic momentum and does not shift a level. That of second order
            # is -(nBa)^2, checked up to the next order, 1.5 (nB)^3 a^4 up to n = 4.
            n, s = n[:5 - lowest], self.squares(omega[:5 - lowest])
            rest = np.abs(s - 2 * n * self.field + (n * self.field) ** 2)
            self.assertTrue(np.all(rest <= 1.5 * (n * self.field) ** 3 + 4e-4 * omega[: len(n)]), rest)
        self.assert_near("weight of all levels together", found[:, 1].sum(), 1.0, 0.03)

    def test_levels_in_two_dimensions(self):
        self.assert_levels(self.plane, 0)

    def test_levels_in_three_dimensions(self):
        self.assert_levels(self.run_example("gauge_landau", output="space", lattice__shape=[32, 32, 4],
                                            output__every=10), 0)

    def test_the_lowest_level_has_one_spin_only(self):
        up = self.run_example("gauge_landau", output="up", initial__spin="up")
        self.assert_levels(up, 1)
        omega = self.found(up, 1e-4)[:, 0]
        self.assertGreater(np.abs(np.abs(omega) - self.mass).min(), 0.02, "a line at m")

    def test_without_a_field_there_are_no_lines(self):
        free = self.run_example("gauge_landau", output="free", gauge__flux=0, initial__momentum=[0.25, 0.0, 0.0])
        levels = np.sqrt(self.mass**2 + 2 * np.arange(4) * self.field)
        omega = np.abs(self.found(free)[:, 0])
        self.assertGreater(max(np.abs(omega - level).min() for level in levels), 0.01)

    def test_invariant(self):
        self.assert_below("drift of the invariant", relative_drift(column(self.plane, "invariant")), 1e-11)


if __name__ == "__main__":
    program.main()
