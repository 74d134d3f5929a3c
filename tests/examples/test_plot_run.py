# SPDX-License-Identifier: MIT
"""`dualfield plot --kind`: draws every kind of run on a lattice without a display, and reports errors."""
import pathlib
import subprocess
import sys
import unittest

from example_run import program
from plot_package import FOLDER, plot
from program import ProgramTest, default_format

try:
    import matplotlib
except ImportError:
    matplotlib = None

PNG = b"\x89PNG\r\n\x1a\n"
SHAPES = {"line": [12], "plane": [6, 5], "box": [6, 5, 4]}


@unittest.skipUnless(matplotlib, "needs Matplotlib (Debian: python3-matplotlib)")
class PlotRun(ProgramTest):
    def small_run(self, name, form="npy"):
        case = {"theory": {"name": "klein_gordon", "mass": 0.5}, "lattice": {"shape": SHAPES[name]},
                "time": {"step": 0.1, "steps": 8, "scheme": "leapfrog"}, "initial": {"kind": "packet", "width": 1.5},
                "output": {"every": 4, "format": form}, "observe": {"every": 2},
                "run": {"threads": 1}}
        return self.run_case(case, "--quiet", output=f"{name}_{form}").output

    def assert_draws(self, kind, run, *options):
        code, output, messages = plot(run, "--kind", kind, "--dpi", 50, *options)
        self.assertEqual((code, messages), (0, ""))
        picture = pathlib.Path(output.strip())
        content = picture.read_bytes()
        self.assertTrue(content.startswith(PNG))
        return picture, content

    def assert_refuses(self, words, kind, run, *options):
        code, _, messages = plot(run, "--kind", kind, *options)
        self.assertEqual(code, 2, messages)
        for word in words:
            self.assertIn(word, messages)

    def test_draws_lines_planes_and_boxes(self):
        for name in SHAPES:
            run = self.small_run(name)
            for kind in ("snapshots", "spacetime", "observables"):
                with self.subTest(name=name, kind=kind):
                    picture, _ = self.assert_draws(kind, run)
                    self.assertEqual(picture, run / f"{kind}.png")

    def test_a_slice_and_another_field_are_other_pictures(self):
        run = self.small_run("box")
        pictures = {self.assert_draws("snapshots", run, "--output", self.directory / f"{number}.png", *options)[1]
                    for number, options in enumerate([(), ("--slice", 2), ("--axis", 1), ("--field", "phi_1"),
                                                      ("--count", 1), ("--at", 0.4, 0.8)])}
        self.assertEqual(len(pictures), 6)

    def test_both_formats_give_the_same_picture(self):
        if default_format() != "hdf" or program.h5py is None:
            self.skipTest("needs a program with HDF5 and h5py")
        pictures = {self.assert_draws("snapshots", self.small_run("box", form), "--title", "same")[1]
                    for form in ("npy", "hdf")}
        self.assertEqual(len(pictures), 1)

    def test_runs_as_a_command(self):
        run = self.small_run("line")
        done = subprocess.run([sys.executable, FOLDER, run, "--kind", "observables"], text=True, capture_output=True, timeout=120)
        self.assertEqual((done.returncode, done.stdout.strip()), (0, str(run / "observables.png")), done.stderr)

    def test_reports_errors(self):
        run = self.small_run("box")
        self.assert_refuses(["nowhere", "not the directory of a run"], "snapshots", self.directory / "nowhere")
        self.assert_refuses(["phi_9", "density, phi_1, pi_1"], "snapshots", run, "--field", "phi_9")
        self.assert_refuses(["colour", "max_abs"], "observables", run, "--columns", "colour")
        self.assert_refuses(["--slice 9", "0 to 3"], "snapshots", run, "--slice", 9)
        self.assert_refuses(["--axis 4", "1, 2, 3"], "snapshots", run, "--axis", 4)
        self.assert_refuses(["--count"], "snapshots", run, "--count", 0)
        code, _, messages = plot(run, "--slice", 1)
        self.assertEqual((code, "--kind snapshots" in messages), (2, True), messages)
        (run / "snapshots" / "00000004" / "phi.npy").write_bytes(b"torn")
        self.assert_refuses(["00000004", "cannot be read"], "spacetime", run)


if __name__ == "__main__":
    program.main()
