# SPDX-License-Identifier: MIT
"""`dualfield plot` of runs in a gauge field: draws each comparison with theory without a display, and reports errors."""
import pathlib
import unittest

from example_run import ExampleTest, program
from plot_package import plot
from test_dynamical_vortices import run_vortices

try:
    import matplotlib
except ImportError:
    matplotlib = None

PNG = b"\x89PNG\r\n\x1a\n"
SMALL = {"landau": ("gauge_landau", {"lattice__shape": [8, 8, 1]}),
         "flux": ("gauge_aharonov_bohm", {"lattice__shape": [16, 4, 1], "gauge__position": [4.0, 2.0]}),
         "trajectory": ("gauge_bloch", {}),
         "transmission": ("gauge_klein", {"lattice__shape": [2048], "output__every": 800})}


@unittest.skipUnless(matplotlib, "needs Matplotlib (Debian: python3-matplotlib)")
class PlotGauge(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runs = {}
        for kind, (name, changes) in SMALL.items():
            cls.runs[kind] = cls.run_example(name, output=kind, **changes).output
        cls.runs["vortices"] = run_vortices(cls, "vortices", time__steps=40).output

    def test_draws_every_kind(self):
        for kind, run in self.runs.items():
            with self.subTest(kind):
                code, output, messages = plot(run, "--kind", kind, "--dpi", 50)
                self.assertEqual((code, messages, output.strip()), (0, "", str(run / f"{kind}.png")))
                self.assertTrue((run / f"{kind}.png").read_bytes().startswith(PNG))

    def test_a_run_that_suits_it_has_its_picture_unasked(self):
        for kind, run in self.runs.items():
            code, output, messages = plot(run, "--output", self.directory / f"all_{kind}", "--animation", "none", "--dpi", 50)
            self.assertEqual((code, messages), (0, ""))
            comparisons = {f"{each}.png" for each in self.runs}
            self.assertEqual(comparisons & {pathlib.Path(line).name for line in output.splitlines()}, {f"{kind}.png"})

    def test_draws_the_charged_scalar(self):
        for kind, name, changes in (("landau", "scalar_landau", {"lattice__shape": [8, 8]}),
                                    ("transmission", "scalar_klein", {"lattice__shape": [2400], "output__every": 800})):
            run = self.run_example(name, output=name, **changes).output
            code, output, messages = plot(run, "--kind", kind, "--dpi", 50)
            self.assertEqual((code, messages, output.strip()), (0, "", str(run / f"{kind}.png")))

    def test_several_runs_are_one_picture(self):
        name, changes = SMALL["flux"]
        other = self.run_example(name, output="other", gauge__flux=0.75, **changes).output
        pictures = set()
        for number, runs in enumerate(([self.runs["flux"]], [self.runs["flux"], other], [other, self.runs["flux"]])):
            place = self.directory / f"{number}.png"
            self.assertEqual(plot(*runs, "--kind", "flux", "--output", place, "--title", "same", "--dpi", 50)[0], 0)
            pictures.add(place.read_bytes())
        self.assertEqual(len(pictures), 2, "the order of the runs is that of their flux")

    def test_reports_errors(self):
        few = self.run_example("gauge_landau", output="few", lattice__shape=[8, 8, 1], output__every=600).output
        for words, arguments in ((["uniform_magnetic", "flux_line"], ("landau", self.runs["flux"])),
                                 (["step", "uniform_electric"], ("transmission", self.runs["trajectory"])),
                                 (["dynamical", "flux_line"], ("vortices", self.runs["flux"])),
                                 (["nowhere", "not the directory of a run"], ("landau", self.directory / "nowhere")),
                                 (["16 snapshots"], ("landau", few))):
            kind, run = arguments
            code, _, messages = plot(run, "--kind", kind)
            self.assertEqual(code, 2, messages)
            for word in words:
                self.assertIn(word, messages)


if __name__ == "__main__":
    program.main()
