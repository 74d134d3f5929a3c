# SPDX-License-Identifier: MIT
"""The files and messages of a run: case.toml, run.jsonl, snapshots in both formats, and the options of `run`."""
import json
import os
import re
import resource
import subprocess
import tomllib

import numpy as np

import program
from program import ProgramTest, listing, merged

CASE = {
    "theory": {"name": "dirac_3d", "mass": 0.5},
    "lattice": {"shape": [6, 5, 3], "spacing": 0.8},
    "time": {"step": 0.2, "steps": 10, "scheme": "leapfrog"},
    "initial": {"kind": "random", "seed": 7, "amplitude": 0.5},
    "observe": {"every": 5},
    "output": {"every": 4, "format": "npy"},
    "run": {"backend": "cpu", "threads": 2},
}
MINIMAL = {"theory": {"name": "klein_gordon"}, "lattice": {"shape": [8]},
           "time": {"step": 0.5, "steps": 3, "scheme": "leapfrog"}, "initial": {"kind": "random"}}


class ResolvedCase(ProgramTest):
    def test_every_default_is_written_out(self):
        resolved = self.run_case(MINIMAL).case()
        expected = {"theory": {"name": "klein_gordon", "mass": 0.0}, "lattice": {"shape": [8], "spacing": 1.0},
                    "time": {"step": 0.5, "steps": 3, "scheme": "leapfrog"}, "observe": {"every": 10},
                    "output": {"every": 0}, "checks": {"on_violation": "stop"},
                    "run": {"backend": "auto", "precision": "double", "threads": 0}}
        for section, keys in expected.items():
            for key, value in keys.items():
                self.assertEqual(resolved[section].get(key), value, msg=f"{section}.{key}")
        self.assertEqual(resolved["initial"]["kind"], "random")
        self.assertEqual(set(resolved["initial"]), {"kind", "seed", "amplitude"})
        self.assertIn(resolved["output"]["format"], ("hdf", "npy"))

    def test_running_it_again_gives_the_same_bytes(self):
        phi = np.random.default_rng(3).standard_normal((4, 3, 5, 6))
        initials = [{"kind": "random", "seed": 11}, {"kind": "point", "component": 2}, self.write_state(phi, 2.0 * phi),
                    {"kind": "plane_wave", "mode": [1, 2, -1], "branch": 3, "amplitude": 1.0 / 3.0},
                    {"kind": "packet", "width": 0.7, "momentum": [0.1, 0.2, 0.3]}]
        for number, initial in enumerate(initials):
            with self.subTest(initial=initial):
                first = self.run_case({**CASE, "initial": initial}, output=f"first_{number}")
                again = program.call("run", first.output / "case.toml", "--output", self.directory / f"again_{number}")
                self.assertEqual(again.returncode, 0, msg=again.stderr)
                second = program.Run(again, self.directory / f"again_{number}")
                self.assertEqual(first.bytes_of_state(), second.bytes_of_state())
                self.assertEqual(first.bytes_of_state(0), second.bytes_of_state(0))
                self.assertEqual(*((run.output / "observables.csv").read_bytes() for run in (first, second)))

    def test_set_replaces_and_adds_keys(self):
        settings = {"time.step": "0.125", "time.steps": "6", "theory.mass": "1", "initial.seed": "12",
                    "run.precision": '"single"'}
        options = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
        run = self.run_case(CASE, *options)
        for key, value in settings.items():
            section, name = key.split(".")
            self.assertEqual(run.case()[section][name], tomllib.loads(f"v = {value}")["v"], msg=key)
        self.assertEqual(run.steps(), [0, 4, 6])
        run = self.run_case(CASE, "--set", "lattice.shape=[4, 3, 2]", "--backend", "cpu", output="other")
        self.assertEqual(run.state()[0].shape, (4, 2, 3, 4))


def arrays(snapshots, step, form):
    """All arrays of a snapshot by name."""
    if form == "npy":
        return {path.stem: np.load(path) for path in (snapshots / step).iterdir()}
    with program.h5py.File(snapshots / f"{step}.hdf") as file:
        return {name: array[...] for name, array in file["fields"].items()}


class Backend(ProgramTest):
    def test_auto_takes_the_cpu_for_short_runs(self):
        for shape, is_short in (([8], True), ([3_000_000], True), ([4_000_000], False)):
            run = self.run_case(merged(MINIMAL, {"lattice": {"shape": shape}}), "--dry-run")
            self.assertEqual("takes less time than starting a GPU" in run.text, is_short, msg=shape)


class Record(ProgramTest):
    def test_provenance_comes_first(self):
        events = self.run_case(CASE).events()
        first = {re.sub(r"[^a-z]", "", key.lower()): value for key, value in flat(events[0]).items()}
        for name in ("version", "commit", "backend", "device", "threads", "precision", "seed"):
            self.assertIn(name, first)
        self.assertEqual(first["backend"], "cpu")
        self.assertEqual(first["threads"], 2)
        self.assertEqual(first["precision"], "double")
        self.assertEqual(first["seed"], 7)
        self.assertRegex(str(first["version"]), r"\d+\.\d+\.\d+")
        command = next(value for key, value in first.items() if key.startswith("command"))
        text = command if isinstance(command, str) else " ".join(command)
        for word in ("run", "case.toml", "--output"):
            self.assertIn(word, text)

    def test_every_line_is_an_object_and_the_end_is_recorded(self):
        events = self.run_case(CASE).events()
        self.assertGreaterEqual(len(events), 2)
        self.assertTrue(all(isinstance(event, dict) for event in events))
        self.assertIn("10", json.dumps(events[-1]))

    def test_growth_is_announced(self):
        for scheme in ("synchronous", "sequential"):
            run = self.run_case(merged(CASE, {"time": {"scheme": scheme}}), output=scheme)
            self.assertRegex(run.text.lower(), r"grow|unstable", msg=scheme)


def flat(event):
    """Keys of an event and of the objects inside it."""
    result = {}
    for key, value in event.items():
        result.update(flat(value) if isinstance(value, dict) else {key: value})
    return result


class Snapshots(ProgramTest):
    def test_steps_with_and_without_an_interval(self):
        for every, expected in ((4, [0, 4, 8, 10]), (5, [0, 5, 10]), (0, [0, 10]), (100, [0, 10])):
            with self.subTest(every=every):
                run = self.run_case(merged(CASE, {"output": {"every": every}}), output=f"every_{every}")
                self.assertEqual(run.steps(), expected)
                names = {path.name for path in (run.output / "snapshots").iterdir()}
                self.assertEqual(names, {f"{step:08d}" for step in expected})

    def test_npy_layout(self):
        run = self.run_case(CASE)
        phi, pi = run.state(0)
        for field in (phi, pi):
            self.assertEqual((field.shape, field.dtype), ((4, 3, 5, 6), np.dtype("<f8")))
            self.assertTrue(field.flags.c_contiguous)
        self.assertEqual(set(listing(run.output / "snapshots/00000000")), {"phi.npy", "pi.npy"})

    def test_snapshots_in_single_precision_are_those_in_double_rounded(self):
        observe = {"every": 5, "fields": ["charge_density"]}
        for form in ("npy", "hdf") if program.default_format() == "hdf" and program.h5py else ("npy",):
            with self.subTest(form):
                states = {}
                for precision in ("double", "single"):
                    output = {"format": form, "precision": precision}
                    run = self.run_case(merged(CASE, {"observe": observe, "output": output}), output=f"{form}_{precision}")
                    states[precision] = arrays(run.output / "snapshots", "00000010", form)
                self.assertEqual(set(states["double"]), set(states["single"]))
                for name, values in states["double"].items():
                    self.assertEqual((values.dtype, states["single"][name].dtype), (np.dtype("<f8"), np.dtype("<f4")))
                    np.testing.assert_array_equal(states["single"][name], values.astype("<f4"))
        again = {"kind": "file", **{name: str(self.directory / f"npy_single/snapshots/00000010/{name}.npy") for name in ("phi", "pi")}}
        run = self.run_case({**CASE, "initial": again}, output="again")
        np.testing.assert_array_equal(run.state(0)[0], arrays(self.directory / "npy_single/snapshots", "00000010", "npy")["phi"])

    def test_a_value_that_single_precision_cannot_hold_ends_the_run(self):
        phi = np.full((4, 3, 5, 6), 1e60)
        case = merged({**CASE, "initial": self.write_state(phi, phi)}, {"output": {"precision": "single"}})
        refused = self.run_case(case, code=5)
        for word in ("phi.npy", "1e+60", "output.precision"):
            self.assertIn(word, refused.text)
        self.assertEqual(listing(refused.output / "snapshots"), {})

    def test_none_writes_no_snapshots(self):
        with_them = self.run_case(CASE, output="with")
        neurons = {"theory": {"name": "neurons"}, "time": {"step": 0.1, "steps": 5, "scheme": "synchronous"},
                   "initial": self.write_state(np.ones(4), np.ones(4)), "output": {"format": "none"}, "run": {"backend": "cpu"}}
        for name, case in (("lattice", merged(CASE, {"output": {"format": "none"}})), ("neurons", neurons)):
            with self.subTest(name):
                run = self.run_case(case, output=name)
                self.assertEqual({path.name for path in run.output.iterdir()} & {"snapshots"}, set())
                self.assertNotIn("snapshot", [event["event"] for event in run.events()])
                self.assertEqual(run.events()[-1]["event"], "finished")
        self.assertEqual(*((run / "observables.csv").read_bytes() for run in (with_them.output, self.directory / "lattice")))
        asks = merged(CASE, {"observe": {"fields": ["charge_density"]}, "output": {"format": "none"}})
        refused = self.run_case(asks, output="refused", code=2)
        for word in ("output.format", "observe.fields", "npy"):
            self.assertIn(word, refused.text)

    def test_hdf_layout(self):
        if program.default_format() != "hdf" or program.h5py is None:
            self.skipTest("the program is built without HDF5, or there is no h5py to read it with")
        for name, shape, components in (("dirac_3d", [6, 5, 3], 4), ("klein_gordon", [6, 5], 1), ("dirac_1d", [6], 2)):
            with self.subTest(name):
                changes = {"theory": {"name": name}, "lattice": {"shape": shape}, "output": {"format": "hdf"}}
                run = self.run_case(merged(CASE, changes), output=name)
                text = self.run_case(merged(CASE, {**changes, "output": {"format": "npy"}}), output=f"{name}_npy")
                self.assertEqual(run.steps(), [0, 4, 8, 10])
                with program.h5py.File(run.output / "snapshots/00000008.hdf") as file:
                    self.assert_vtk_image(file, shape, components, text.state(8))
                self.assert_series(run)

    def assert_vtk_image(self, file, shape, components, state):
        group = file["VTKHDF"]
        self.assertEqual(bytes(group.attrs["Type"]).rstrip(b"\0"), b"ImageData")
        self.assertEqual(list(group.attrs["Version"])[0], 1)
        # a flat image breaks VTK's reader: along axes 2 and 3 it shows at least a site and its periodic image
        sizes = shape[:1] + [max(n, 2) for n in (shape + [1, 1])[1:3]]
        self.assertEqual(list(group.attrs["WholeExtent"]), [bound for n in sizes for bound in (0, n - 1)])
        np.testing.assert_array_equal(group.attrs["Spacing"][: len(shape)], [0.8] * len(shape))
        self.assertEqual(len(group.attrs["Origin"]), 3)
        self.assertEqual(np.size(group.attrs["Direction"]), 9)
        names = {f"{field}_{a}" for field in ("phi", "pi") for a in range(1, components + 1)}
        self.assertEqual(set(group["PointData"]), names)
        for field, expected in zip(("phi", "pi"), state):
            for a in range(components):
                array = group[f"PointData/{field}_{a + 1}"]
                self.assertEqual(array.shape, tuple(reversed(sizes)))
                np.testing.assert_array_equal(file[f"fields/{field}_{a + 1}"][...], expected[a])
                np.testing.assert_array_equal(array[...], self.layered(expected[a], array.shape))

    @staticmethod
    def layered(values, shape):
        """An array as an image with three axes, repeated along the axes that it does not have."""
        return np.broadcast_to(values.reshape((1,) * (3 - values.ndim) + values.shape), shape)

    def assert_series(self, run):
        index, = (run.output / "snapshots").parent.rglob("*.hdf.series")
        files = json.loads(index.read_text())["files"]
        self.assertEqual([entry["time"] for entry in files], [step * 0.2 for step in (0, 4, 8, 10)])
        for entry in files:
            self.assertTrue((index.parent / entry["name"]).is_file(), msg=entry["name"])


class Directory(ProgramTest):
    def test_an_existing_run_is_refused_and_untouched(self):
        self.run_case(CASE)
        before = listing(self.directory)
        run = self.run_case(CASE, code=2)
        self.assertEqual(listing(self.directory), before)
        self.assertIn("--overwrite", run.stderr)

    def test_overwrite_replaces_an_existing_run(self):
        first = self.run_case(CASE)
        old = first.bytes_of_state()
        changed = merged(CASE, {"initial": {"seed": 8}, "output": {"every": 0}})
        run = self.run_case(changed, "--overwrite")
        self.assertNotEqual(run.bytes_of_state(), old)
        self.assertEqual(run.steps(), [0, 10])
        fresh = self.run_case(changed, output="fresh")
        self.assertEqual(set(listing(run.output)), set(listing(fresh.output)))

    def test_an_empty_directory_is_accepted(self):
        (self.directory / "out").mkdir()
        self.run_case(CASE)

    def test_dry_run_of_a_long_line_makes_no_table_of_it(self):
        def limited():
            resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
        line = {"theory": {"name": "dirac_1d", "mass": 0.3}, "lattice": {"shape": [2**27]},
                "time": {"step": 0.25, "steps": 1, "scheme": "leapfrog"}, "run": {"precision": "single", "backend": "cpu"}}
        sine_gordon = {"theory": {"name": "klein_gordon", "potential": "sine_gordon", "coupling": 1.0}}
        for initial, theory in (({"kind": "packet", "width": 1000.0, "energy": "positive"}, {}),
                                ({"kind": "packet", "width": 1000.0}, {}),
                                ({"kind": "plane_wave", "mode": [3], "branch": 0, "amplitude": 1.0}, {}),
                                ({"kind": "random", "seed": 1, "amplitude": 1.0}, {}),
                                ({"kind": "kink"}, sine_gordon)):
            with self.subTest(initial=initial):
                case = {**line, **theory, "initial": initial}
                (self.directory / "case.toml").write_text(program.toml_text(case))
                run = subprocess.run([os.environ["DUALFIELD"], "run", self.directory / "case.toml", "--dry-run"],
                                     capture_output=True, text=True, preexec_fn=limited, timeout=program.TIMEOUT)
                if "of memory needed" not in run.stderr:  # else this machine is too small for the case
                    self.assertEqual(run.returncode, 0, msg=run.stderr)
                    self.assertIn("stable step", run.stdout)

    def test_dry_run_prints_the_preflight_and_writes_nothing(self):
        (self.directory / "case.toml").write_text(program.toml_text(CASE))
        before = listing(self.directory)
        run = self.run_case(CASE, "--dry-run", "--set", "theory.mass=0")
        self.assertEqual(listing(self.directory), before)
        for word in ("memory", "stable step", "margin"):
            self.assertIn(word, run.text.lower())
        numbers = [float(number) for number in re.findall(r"\d\.\d+(?:e[-+]\d+)?", run.text)]
        limit = leapfrog_limit(CASE["lattice"]["shape"], 0.8)
        self.assertTrue(any(abs(number / limit - 1.0) < 2e-3 for number in numbers), msg=f"{limit}\n{run.text}")

    def test_steps_per_pass_change_no_bit_and_preflight_names_the_form_of_leapfrog(self):
        states = set()
        for together in (0, 1, 2, 3, 7):
            run = self.run_case(merged(CASE, {"run": {"steps_per_pass": together}}), output=f"together_{together}")
            self.assertIn("leapfrog: the state is carried half a step ahead", run.text)
            states.add(run.bytes_of_state())
        self.assertEqual(len(states), 1)
        exact = merged(CASE, {"time": {"scheme": "exact"}, "run": {"steps_per_pass": 2}})
        self.assertIn("run.steps_per_pass", self.run_case(exact, code=2, output="exact").text)

    def test_quiet_prints_less(self):
        loud = self.run_case(CASE)
        quiet = self.run_case(CASE, "--quiet", output="quiet")
        self.assertLess(len(quiet.text), len(loud.text))
        self.assertEqual(quiet.stdout.strip(), "")
        self.assertEqual(quiet.bytes_of_state(), loud.bytes_of_state())


def leapfrog_limit(shape, spacing):
    """2 / s_max over the modes of this lattice, from the closed form of the singular values."""
    angles = np.meshgrid(*[2.0 * np.pi * np.arange(n) / n for n in shape], indexing="ij")
    d = np.stack([np.exp(1j * angle) - 1.0 for angle in angles], axis=-1)
    square = np.sum(np.abs(d) ** 2, axis=-1) + 2.0 * np.linalg.norm(np.cross(d.real, d.imag), axis=-1)
    return 2.0 * spacing / np.sqrt(square.max())


class Info(ProgramTest):
    def test_info_and_help(self):
        info = program.call("info")
        self.assertEqual(info.returncode, 0)
        for word in ("version", "commit", "compiler", "cpu"):
            self.assertIn(word, info.stdout.lower())
        for arguments in (["--help"], ["run", "--help"], ["info", "--help"]):
            with self.subTest(arguments=arguments):
                shown = program.call(*arguments)
                self.assertEqual(shown.returncode, 0)
                self.assertIn("usage", shown.stdout.lower())
        for option in ("--set", "--output", "--overwrite", "--backend", "--dry-run", "--quiet"):
            self.assertIn(option, program.call("run", "--help").stdout)


if __name__ == "__main__":
    program.main()
