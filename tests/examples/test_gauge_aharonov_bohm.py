# SPDX-License-Identifier: MIT
"""examples/gauge_aharonov_bohm.toml: frequencies on a tube depend only on the flux through it, modulo 2 pi."""
import numpy as np

import plot_package  # noqa: F401, makes dualfield_plot importable
from example_run import ExampleTest, column, program, relative_drift, times
from dualfield_plot.overlap import lines, overlap, spectrum


class AharonovBohm(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runs = {0.25: cls.run_example("gauge_aharonov_bohm")}
        for flux in (0.0, 0.5, 0.75, 1.0):
            cls.runs[flux] = cls.run_example("gauge_aharonov_bohm", output=f"flux_{flux}", gauge__flux=flux)
        cls.setup = cls.runs[0.25].case()
        cls.mass, cls.step, cls.width = cls.setup["theory"]["mass"], cls.setup["time"]["step"], cls.setup["initial"]["width"]
        cls.ring = cls.setup["lattice"]["shape"][1] * cls.setup["lattice"]["spacing"]
        cls.overlaps = {flux: overlap(run.state(step) for step in run.steps()) for flux, run in cls.runs.items()}

    def found(self, flux, threshold=0.02):
        """(omega > 0, height) of the lines."""
        t = times(self.runs[flux])
        found = lines(*spectrum(self.overlaps[flux], t[1] - t[0]), threshold)
        return found[found[:, 0] > 0]

    def wave_number(self, n, flux):
        return 2 * np.pi * (n - flux) / self.ring

    def on_lattice(self, n, flux):
        h = self.step
        square = (2 * np.sin(self.wave_number(n, flux) / 2)) ** 2
        return np.arccos(np.cos(self.mass * h) * (1 - h**2 * square / 2)) / h

    def assert_line(self, flux, n, continuum):
        """Expects a line at the frequency of wave n on the ring. The packet's momentum along the tube is uncertain by
        1/(2 width), which raises its mean frequency by 1/(8 width^2 omega); the tolerance is 1.5 times that. `continuum`
        is the tolerance against the continuum, for the error of the spacing at this wave number."""
        expected = self.on_lattice(n, flux)
        omega = self.found(flux)[:, 0]
        nearest = omega[np.argmin(np.abs(omega - expected))]
        spread = 1.5 / (8 * self.width**2 * expected)
        self.assert_near(f"line {n} at flux {flux}, lattice", nearest, expected, spread + 5e-4)
        self.assert_near(f"line {n} at flux {flux}, continuum", nearest, np.hypot(self.mass, self.wave_number(n, flux)),
                         spread + 5e-4 + continuum)

    def test_lines_are_where_the_flux_puts_them(self):
        self.assert_line(0.0, 0, 0.0)
        self.assert_line(0.25, 0, 5e-4)
        self.assert_line(0.25, 1, 0.01)
        self.assert_line(0.5, 0, 0.003)
        self.assert_line(0.75, 1, 5e-4)

    def test_half_a_flux_raises_the_lowest_frequency_most(self):
        lowest = {flux: self.found(flux)[0, 0] for flux in self.runs}
        self.assertGreater(lowest[0.25], 2 * lowest[0.0])
        self.assertGreater(lowest[0.5], 1.5 * lowest[0.25])
        self.assert_near("flux 0.25 and 0.75", lowest[0.75], lowest[0.25], 1e-3)

    def test_weights_of_the_lines(self):
        # (sin(pi flux) / (pi (n - flux)))^2, half of it for each sign of the frequency. The spread along the tube makes
        # lines broader than the window and so lower by up to 8 % (n = 0); at flux 1/2 two lines coincide.
        for flux, n, count in ((0.25, 0, 1), (0.5, 0, 2), (0.75, 1, 1)):
            found = self.found(flux)
            weight = 0.5 * count * (np.sin(np.pi * flux) / (np.pi * (n - flux))) ** 2
            highest = found[np.argmax(found[:, 1]), 1]
            self.assert_near(f"height of the main line at flux {flux}", highest / weight, 0.92, 0.1)

    def test_a_whole_flux_has_no_effect(self):
        self.assert_below("difference of flux 1 and 0", np.max(np.abs(self.overlaps[1.0] - self.overlaps[0.0])), 1e-11)
        self.assertGreater(np.max(np.abs(self.overlaps[0.5] - self.overlaps[0.0])), 0.5)

    def test_invariant(self):
        self.assert_below("drift of the invariant", relative_drift(column(self.runs[0.25], "invariant")), 1e-11)


if __name__ == "__main__":
    program.main()
