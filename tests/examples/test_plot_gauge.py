# SPDX-License-Identifier: MIT
"""scripts/plot_gauge.py: draws each kind of picture without a display, and reports errors."""
import contextlib
import io
import pathlib
import sys
import unittest

from example_run import EXAMPLES, ExampleTest, program
from test_dynamical_vortices import run_vortices

try:
    import matplotlib
except ImportError:
    matplotlib = None

sys.path.insert(0, str(pathlib.Path(EXAMPLES).parent / "scripts"))
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

    def plot(self, *arguments):
        """Exit code, output and messages of the script, run in this Python process."""
        import plot_gauge
        output, messages = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(messages):
            try:
                code = plot_gauge.main([str(argument) for argument in arguments])
            except SystemExit as end:
                code = end.code
        return code, output.getvalue(), messages.getvalue()

    def test_draws_every_kind(self):
        for kind, run in self.runs.items():
            with self.subTest(kind):
                code, output, messages = self.plot(kind, run, "--dpi", 50)
                self.assertEqual((code, messages, output.strip()), (0, "", str(run / f"{kind}.png")))
                self.assertTrue((run / f"{kind}.png").read_bytes().startswith(PNG))

    def test_draws_the_charged_scalar(self):
        for kind, name, changes in (("landau", "scalar_landau", {"lattice__shape": [8, 8]}),
                                    ("transmission", "scalar_klein", {"lattice__shape": [2400], "output__every": 800})):
            run = self.run_example(name, output=name, **changes).output
            code, output, messages = self.plot(kind, run, "--dpi", 50)
            self.assertEqual((code, messages, output.strip()), (0, "", str(run / f"{kind}.png")))

    def test_several_runs_are_one_picture(self):
        name, changes = SMALL["flux"]
        other = self.run_example(name, output="other", gauge__flux=0.75, **changes).output
        pictures = set()
        for number, runs in enumerate(([self.runs["flux"]], [self.runs["flux"], other], [other, self.runs["flux"]])):
            place = self.directory / f"{number}.png"
            self.assertEqual(self.plot("flux", *runs, "--output", place, "--title", "same", "--dpi", 50)[0], 0)
            pictures.add(place.read_bytes())
        self.assertEqual(len(pictures), 2, "the order of the runs is that of their flux")

    def test_reports_errors(self):
        few = self.run_example("gauge_landau", output="few", lattice__shape=[8, 8, 1], output__every=600).output
        for words, arguments in ((["uniform_magnetic", "flux_line"], ("landau", self.runs["flux"])),
                                 (["step", "uniform_electric"], ("transmission", self.runs["trajectory"])),
                                 (["dynamical", "flux_line"], ("vortices", self.runs["flux"])),
                                 (["nowhere", "not the directory of a run"], ("landau", self.directory / "nowhere")),
                                 (["16 snapshots"], ("landau", few))):
            code, _, messages = self.plot(*arguments)
            self.assertEqual(code, 2, messages)
            for word in words:
                self.assertIn(word, messages)


if __name__ == "__main__":
    program.main()
