# SPDX-License-Identifier: MIT
"""`dualfield plot`: the numbers that it draws, the pictures of every kind of run, and what it refuses."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from example_run import HERE, program
from plot_package import FOLDER, plot

SCRIPTS = HERE.parent.parent / "scripts"
try:
    import matplotlib
    matplotlib.use("Agg")
    from dualfield_plot import command as plot_directory
    from dualfield_plot import run_animation, run_numbers
    from matplotlib import pyplot
    from PIL import Image
    from dualfield_plot.run_directory import RunDirectory
    from dualfield_plot.run_over_time import draw_observables
    from dualfield_plot.run_snapshots import spectrum
except ImportError:
    plot_directory = None

LATTICE = {"observables", "snapshot", "density", "spectrum"}
PACKET = {"kind": "packet", "width": 1.5}


def case(theory, shape, steps=8, **sections):
    """A short case with a snapshot every second step; `sections` are added to it or change it."""
    result = {"theory": {"name": theory, "mass": 0.5}, "lattice": {"shape": shape, "spacing": 0.5},
              "time": {"step": 0.1, "steps": steps, "scheme": "leapfrog"}, "initial": PACKET,
              "observe": {"every": 1}, "output": {"every": 2, "format": "npy"}, "run": {"threads": 1}}
    return program.merged(result, sections)


@unittest.skipUnless(plot_directory, "needs Matplotlib (Debian: python3-matplotlib)")
class Numbers(unittest.TestCase):
    def test_the_spectrum_of_a_plane_wave_has_its_peak_at_its_wave_number(self):
        for shape, modes in (((48,), (5,)), ((15, 24), (2, -7)), ((9, 8, 12), (1, 3, -4)), ((1, 10, 16), (0, 5, 8))):
            with self.subTest(shape=shape):
                places = np.indices(shape)
                phase = sum(2 * np.pi * m * place / n for m, place, n in zip(modes, places, shape))
                state = [np.cos(phase), 0.5 * np.sin(phase)]
                wave, power, count = run_numbers.shell_spectrum(iter(state), shape, 0.5)
                exact = np.sqrt(sum((2 * np.pi * m / (0.5 * n)) ** 2 for m, n in zip(modes, shape)))
                width = 2 * np.pi / (0.5 * max(shape))
                self.assertLessEqual(abs(wave[np.argmax(power)] - exact), 0.5 * width)
                self.assertEqual(np.count_nonzero(power > 1e-20 * power.max()), 1)
                self.assertAlmostEqual(np.sum(power * count), sum(np.sum(part**2) for part in state), delta=1e-9)
                self.assertAlmostEqual(count.sum(), np.prod(shape))

    def test_shells_keep_the_sum_of_squares(self):
        noise = np.random.default_rng(7)
        for shape in ((31,), (32,), (7, 12), (6, 5, 9), (1, 1, 8), (4, 4, 3, 5)):
            with self.subTest(shape=shape):
                state = noise.normal(size=(3, *shape))
                wave, power, count = run_numbers.shell_spectrum(state, shape, 1.0)
                self.assertAlmostEqual(np.sum(power * count), np.sum(state**2), delta=1e-9)
                self.assertAlmostEqual(count.sum(), np.prod(shape))
                self.assertTrue(np.all(np.diff(wave) > 0))

    def test_drift_and_groups(self):
        np.testing.assert_allclose(run_numbers.relative_change(np.array([-4.0, -5.0, -3.0])), [0, 0.25, 0.25])
        for values in ([0, 0], [0, 1], [1e-16, 1e-3]):
            self.assertTrue(np.isnan(run_numbers.relative_change(np.array(values, float))).all())
        columns = "step time max_abs charge energy invariant loss_1 loss_2 positive negative".split()
        conserved, others = run_numbers.grouped(columns)
        self.assertEqual(conserved, ["energy", "invariant", "charge"])
        self.assertEqual(others, {"max_abs": ["max_abs"], "loss": ["loss_1", "loss_2"],
                                  "occupation": ["positive", "negative"]})

    def test_what_is_too_large_is_drawn_smaller(self):
        values = np.arange(10.0) ** 2
        np.testing.assert_allclose(run_numbers.block_means(values, 4), [5 / 3, 50 / 3, 149 / 3, 81])
        np.testing.assert_allclose(run_numbers.block_means(np.outer(values, values), 20), np.outer(values, values))
        np.testing.assert_allclose(run_numbers.block_means(np.ones((9, 30)), 5), np.ones((5, 5)))
        x, curve = run_numbers.envelope(np.arange(9000), np.sin(np.arange(9000)), 1000)
        self.assertEqual((len(x), len(curve)), (2000, 2000))
        self.assertEqual((curve.min(), curve.max()), (np.sin(np.arange(9000)).min(), np.sin(np.arange(9000)).max()))
        self.assertEqual(run_numbers.evenly(range(0, 900, 3), 4), [0, 300, 597, 897])
        places = run_numbers.interrupted(np.array([8.0, 9.5, 0.5, 1.5]), 10.0)
        np.testing.assert_array_equal(places, [8.0, np.nan, 0.5, 1.5])


@unittest.skipUnless(plot_directory, "needs Matplotlib (Debian: python3-matplotlib)")
class Pictures(program.ProgramTest):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="dualfield-plot-")
        cls.addClassCleanup(directory.cleanup)
        cls.place = pathlib.Path(directory.name)

    def assert_plots(self, run, names, frames=0, *options):
        """`plot` draws exactly these pictures, none of them empty, and a GIF of so many frames; returns the folder."""
        code, output, messages = plot(run.output, "--dpi", 40, *options)
        self.assertEqual((code, messages), (0, ""))
        paths = [pathlib.Path(line) for line in output.split("\n")[:-1]]
        self.assertEqual({path.name for path in paths},
                         {f"{name}.png" for name in names} | ({"animation.gif"} if frames else set()))
        self.assertEqual(sorted(paths), sorted(paths[0].parent.iterdir()))
        for path in paths:
            with Image.open(path) as picture:
                self.assertEqual(picture.format, path.suffix[1:].upper())
                self.assertGreater(len(picture.convert("RGB").getcolors(1 << 20)), 30, path.name)
                self.assertEqual(getattr(picture, "n_frames", 1), frames if path.suffix == ".gif" else 1)
        return paths[0].parent

    def test_klein_gordon_on_a_line(self):
        run = self.run_case(case("klein_gordon", [32], observe={"fields": ["energy_density", "momentum_density"],
                                                                 "also": ["position", "tail"]}), "--quiet")
        folder = self.assert_plots(run, LATTICE | {"spacetime", "energy_density", "momentum_density"}, 5)
        self.assertEqual(folder, run.output / "pictures")
        header, rows = run.observables()
        figure = draw_observables(RunDirectory(run.output))
        drawn = {line.get_label().partition(":")[0]: line for line in figure.axes[1].get_lines()}
        self.assertEqual(set(drawn), {"energy", "invariant"})
        for name, line in drawn.items():
            values = rows[:, header.index(name)]
            drift = np.abs(values - values[0]) / abs(values[0])
            np.testing.assert_array_equal(line.get_xdata(), rows[:, header.index("time")])
            np.testing.assert_array_equal(line.get_ydata(), np.where(drift > 0, drift, np.nan))
            self.assertIn(f"{drift.max():.1e}", line.get_label())
        pyplot.close(figure)

    def test_klein_gordon_on_a_plane_in_single_precision(self):
        run = self.run_case(case("klein_gordon", [12, 10]), "--quiet")
        exact = {step: run.state(step) for step in run.steps()}
        for path in run.output.glob("snapshots/*/*.npy"):
            np.save(path, np.load(path).astype(np.float32))
        self.assert_plots(run, LATTICE, 5)
        directory = RunDirectory(run.output)
        steps, densities = run_animation.frames(directory)
        self.assertEqual(steps, run.steps())
        for step, density in zip(steps, densities):
            phi, pi = exact[step]
            np.testing.assert_allclose(density, np.sum(phi**2 + pi**2, axis=0).T, rtol=1e-5, atol=1e-7)

    def test_klein_gordon_in_a_box_of_either_format(self):
        if program.default_format() != "hdf" or program.h5py is None:
            self.skipTest("needs a program with HDF5 and h5py")
        pictures = set()
        for form in ("npy", "hdf"):
            run = self.run_case(case("klein_gordon", [8, 6, 5], output={"format": form}), "--quiet", output=form)
            pictures.add((self.assert_plots(run, LATTICE, 5) / "snapshot.png").read_bytes())
            phi, pi = run.state()
            expected = np.sum(phi**2 + pi**2, axis=0)
            directory = RunDirectory(run.output)
            with directory.snapshot(8) as snapshot:
                np.testing.assert_allclose(snapshot.density(), expected, rtol=1e-15)
                cut, others = directory.cut()
                np.testing.assert_array_equal(snapshot.density(cut), expected[2])
            self.assertEqual(others, {3: 2})
            wave, power, count = spectrum(directory, 8)
            self.assertAlmostEqual(np.sum(power * count), expected.sum(), delta=1e-12 * expected.sum())
        self.assertEqual(len(pictures), 1)

    def test_snapshots_of_a_part_of_the_lattice(self):
        """Places are those of the lattice. A part has no spectrum, and half of a state no density."""
        for form in ("npy", "hdf") if program.default_format() == "hdf" and program.h5py else ("npy",):
            with self.subTest(form):
                region = [[2, 8, 2], [0, 6, 1], [3, 4, 1]]
                output = {"format": form, "region": region}
                run = self.run_case(case("klein_gordon", [8, 6, 5], output=output, time={"start": 3.0}), "--quiet",
                                    output=f"part_{form}")
                self.assert_plots(run, LATTICE - {"spectrum"}, 5)
                directory = RunDirectory(run.output)
                self.assertEqual((directory.axes, directory.lengths, directory.time(0)), ([1, 2], [3.0, 3.0], 3.0))
                np.testing.assert_array_equal(directory.coordinates(1), [1.0, 2.0, 3.0])
                self.assertEqual(directory.extent(1), (1.0, 4.0))
                self.assertEqual(directory.field("phi_1", 8).shape, (3, 6))
                half = self.run_case(case("klein_gordon", [12], output={"format": form, "fields": ["pi"]}), "--quiet",
                                     output=f"half_{form}")
                self.assert_plots(half, {"observables", "snapshot"})

    def test_dirac_on_a_line_has_as_many_frames_as_are_allowed(self):
        run = self.run_case(case("dirac_1d", [24], steps=206), "--quiet")
        self.assertEqual(len(run.steps()), 104)
        steps, _ = run_animation.frames(RunDirectory(run.output))
        self.assertEqual((len(steps), steps[0], steps[-1]), (run_animation.FRAMES, 0, 206))
        self.assert_plots(run, LATTICE | {"spacetime"}, 0, "--animation", "none")

    def test_dirac_in_a_gauge_field(self):
        for form in ("npy", "hdf") if program.default_format() == "hdf" and program.h5py else ("npy",):
            run = self.run_case(case("dirac_3d", [6, 6, 4], steps=4, output={"format": form},
                                     gauge={"kind": "uniform_magnetic", "flux": 1},
                                     observe={"fields": ["charge_density", "current"]}), "--quiet", output=form)
            if form == "npy":
                self.assert_plots(run, LATTICE | {"A", "charge_density", "current"}, 3)
            with RunDirectory(run.output).snapshot(4) as snapshot:
                self.assertEqual([name for name in snapshot.names if name.startswith("A")], ["A_0", "A_1", "A_2", "A_3"])
                np.testing.assert_allclose(snapshot.read("charge_density"), snapshot.density(), rtol=1e-14)

    def test_neurons(self):
        text = {"theory": {"name": "neurons", "weight": [[1.0, 0.2], [0.2, 1.0]], "mass": 0.5},
                "time": {"step": 0.1, "steps": 8, "scheme": "sequential"},
                "initial": {"kind": "random", "seed": 1, "amplitude": 0.3}, "run": {"threads": 1}}
        for number, changes in enumerate([{"output": {"every": 2}}, {"theory": {"replicas": 20}}, {}]):
            with self.subTest(changes=changes):
                run = self.run_case(program.merged(text, changes), "--quiet", output=f"neurons{number}")
                self.assert_plots(run, {"observables", "neurons"})

    def test_a_run_with_few_snapshots_or_none(self):
        run = self.run_case(case("klein_gordon", [16], output={"every": 0}), "--quiet")
        self.assert_plots(run, LATTICE)
        run = self.run_case(case("klein_gordon", [16], output={"format": "none"}), "--quiet", output="none")
        self.assert_plots(run, {"observables"})

    def test_a_row_that_is_being_written_and_values_that_are_not_finite(self):
        run = self.run_case(case("klein_gordon", [6, 6]), "--quiet")
        with open(run.output / "observables.csv", "a") as stream:
            stream.write("9,0.9,nan,inf,nan,1\n10,1.0,0.")
        np.save(run.output / "snapshots" / "00000008" / "phi.npy", np.full((1, 6, 6), np.nan))
        self.assertEqual(len(RunDirectory(run.output).observables()["time"]), 10)
        code, output, messages = plot(run.output, "--dpi", 20)
        self.assertEqual((code, len(output.split())), (0, 5), messages)

    def assert_refuses(self, words, *arguments, code=2):
        got, _, messages = plot(*arguments)
        self.assertEqual(got, code, messages)
        self.assertEqual(messages.count("Traceback"), 0)
        for word in words:
            self.assertIn(word, messages)

    def test_refusals(self):
        run = self.run_case(case("klein_gordon", [6, 5]), "--quiet")
        self.assert_refuses(["nowhere", "no such directory"], self.directory / "nowhere")
        self.assert_refuses(["not the directory of a run", "no case.toml"], self.directory / "out" / "snapshots")
        self.assert_refuses(["--animation"], run.output, "--animation", "film")
        self.assert_refuses(["--dpi"], run.output, "--dpi", 0)
        if not shutil.which("ffmpeg"):
            self.assert_refuses(["ffmpeg"], run.output, "--animation", "mp4")
        self.assertFalse((run.output / "pictures").exists())
        self.assert_refuses(["cannot be written"], run.output, "--output", run.output / "case.toml", code=5)
        for torn in (b"torn", b""):
            (run.output / "snapshots" / "00000008" / "pi.npy").write_bytes(torn)
            self.assert_refuses(["00000008", "cannot be read"], run.output, "--dpi", 20)
        (run.output / "observables.csv").write_text("step,time,energy\n")
        self.assert_refuses(["observables.csv", "no rows"], run.output)
        (run.output / "observables.csv").unlink()
        self.assert_refuses(["observables.csv", "cannot be read"], run.output)
        (run.output / "case.toml").write_text("[time]\nstep = 1\n")
        self.assert_refuses(["not the directory of a run", "theory"], run.output)

    @unittest.skipUnless(shutil.which("ffmpeg"), "needs ffmpeg")
    def test_an_mp4(self):
        run = self.run_case(case("klein_gordon", [12, 10]), "--quiet")
        self.assertEqual(plot(run.output, "--animation", "mp4", "--dpi", 50)[0], 0)
        self.assertEqual((run.output / "pictures" / "animation.mp4").read_bytes()[4:8], b"ftyp")

    @unittest.skipUnless(shutil.which("bash"), "needs bash")
    def test_the_command(self):
        run = self.run_case(case("klein_gordon", [8], output={"every": 0}), "--quiet")
        environment = {**os.environ, "DUALFIELD_NO_INSTALL": "1"}
        command = [SCRIPTS / "dualfield", "plot"]
        done = subprocess.run([*command, run.output, "--dpi", "40"], env=environment, text=True, capture_output=True)
        self.assertEqual((done.returncode, len(done.stdout.split())), (0, 4), done.stderr)
        done = subprocess.run([*command, "nowhere"], env=environment, text=True, capture_output=True)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)


if __name__ == "__main__":
    program.main()
