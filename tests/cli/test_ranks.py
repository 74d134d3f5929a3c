# SPDX-License-Identifier: MIT
"""Runs on several ranks by MPI: the same bytes as on one, whatever their number, and errors that end all of them.

DUALFIELD_RANK_CASES sets the number of random cases.
"""
import math
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import numpy as np

import program
from program import ProgramTest, call, merged, toml_text
from resume_cases import random_case
from test_resume import results

CASES = int(os.environ.get("DUALFIELD_RANK_CASES", "10"))
SEED = 20261128
COUNTS = (2, 3, 4, 8)
DIVISIONS = ([2, 1], [2, 2], [3, 2], [2, 4])  # of rows and planes
RESULTS = {"case.toml", "observables.csv", "run.jsonl"}
AT_A_TIME = 3  # runs

CASE = {
    "theory": {"name": "dirac_3d", "mass": 0.3},
    "lattice": {"shape": [6, 5, 13]},
    "time": {"step": 0.2, "steps": 12, "scheme": "leapfrog"},
    "initial": {"kind": "random", "seed": 3},
    "observe": {"every": 3},
    "output": {"every": 6},
    "checkpoint": {"every": 4},
    "run": {"backend": "cpu"},
}
OF_PLANE_WAVES = {"tail", "residual"}


def environment(**more):
    """For a launcher of ranks, on the processors that are there."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
            "OMPI_MCA_rmaps_base_oversubscribe": "1", "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",  # Open MPI 4, 5
            "OMPI_MCA_hwloc_base_binding_policy": "none",
            "OMPI_MCA_pml": "ob1", "OMPI_MCA_btl": "self,vader", **more}  # looking for networks takes half of the start


def mpirun(count, *command, **options):
    """Runs a command on some ranks. Returns its exit code and text."""
    with tempfile.TemporaryDirectory(prefix="ranks") as own_files:  # launchers that share a folder remove it for each other
        return subprocess.run(["mpirun", "-n", str(count), *map(str, command)], stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=program.TIMEOUT,
                              env=environment(OMPI_MCA_orte_tmpdir_base=own_files), **options)


def has_hdf():
    return program.default_format() == "hdf"


def divided_case(seed):
    """A random case on a lattice that can be divided, and text that follows it."""
    for attempt in range(1000):
        case, more = random_case(seed + 100_000 * attempt)
        shape = case.get("lattice", {}).get("shape", [])
        if len(shape) < 2 or case["time"]["scheme"] == "exact":
            continue
        rng = random.Random(seed)
        shape[-1] = rng.randint(8, 14)
        if len(shape) == 3:
            shape[1] = rng.randint(max(5, shape[1]), 7)
        case["time"]["steps"] = min(case["time"]["steps"], 20)
        case["checkpoint"] = {"every": rng.choice([3, 7])}
        if "also" in case["observe"]:
            case["observe"]["also"] = [name for name in case["observe"]["also"] if name not in OF_PLANE_WAVES]
        if has_hdf():
            case["output"] |= rng.choice([{}, {"format": "hdf"}, {"format": "hdf"}, {"format": "hdf", "compression": 1}])
        if rng.random() < 0.3:
            begins = [rng.randrange(n) for n in shape]
            case["output"]["region"] = [[i, rng.randint(i + 1, n), rng.randint(1, 3)] for i, n in zip(begins, shape)]
        if rng.random() < 0.3:
            case["output"]["precision"] = "single"
        return case, more
    raise AssertionError("no case to divide")


class Ranks(ProgramTest):
    def run_on(self, ranks, output, *options, code=0, case="case.toml"):
        """On so many ranks, or on those of a division along axes 2 and 3."""
        if isinstance(ranks, list):
            options = (*options, "--set", f"run.ranks={ranks}")
            ranks = math.prod(ranks)
        arguments = ("run", self.directory / case, "--output", self.directory / output, "--quiet", *options)
        process = call(*arguments) if ranks == 1 else mpirun(ranks, os.environ["DUALFIELD"], *arguments)
        self.assertEqual(process.returncode, code, msg=process.stdout + process.stderr)
        return process.stderr

    def write(self, case, more="", name="case.toml"):
        (self.directory / name).write_text(toml_text(case) + more)

    def at_a_time(self, function, choices):
        """What the function makes of each choice, for several of them at a time: to start and to end ranks is mostly waiting."""
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            return list(pool.map(function, choices))

    def assert_same(self, one, other, but=()):
        """The same results, but for a snapshot at steps where one of the runs ended before it was made longer."""
        one, other = self.directory / one, self.directory / other
        events = [[event for event in results(run)[2] if event.get("step") not in but] for run in (one, other)]
        self.assertEqual(events[1], events[0])
        self.assertEqual(results(other)[1], results(one)[1])
        files, same = ({path: content for path, content in program.listing(run).items()
                        if path not in RESULTS and not any(f"{step:08d}" in path for step in but)} for run in (one, other))
        self.assertEqual(set(same), set(files))
        for path, content in files.items():
            self.assertEqual(same[path], content, msg=path)

    def assert_one_message(self, text, words):
        errors = [line for line in text.splitlines() if line.startswith("dualfield: error:")]
        self.assertEqual(len(errors), 1, msg=text)
        self.assertIn(words, errors[0])


class SameBytes(Ranks):
    def test_random_cases(self):
        print(f"seed {SEED}, {CASES} cases")
        refused = divided = 0
        for number in range(CASES):
            case, more = divided_case(SEED + number)
            counts = [COUNTS[number % 4], COUNTS[(number + 2) % 4]]
            if len(case["lattice"]["shape"]) == 3:
                counts[0] = DIVISIONS[number % 4]
            with self.subTest(number=number, case=toml_text(case) + more, counts=counts):
                self.write(case, more)
                first = call("run", self.directory / "case.toml", "--output", self.directory / "1", "--quiet")
                self.assertIn(first.returncode, (0, 2, 4), msg=first.stderr)
                refused += first.returncode != 0
                if first.returncode == 0:
                    self.at_a_time(lambda count: self.run_on(count, str(count)), counts)
                    for count in counts:
                        self.assert_same("1", str(count))
            divided += isinstance(counts[0], list) and first.returncode == 0
            for count in (1, *counts):
                shutil.rmtree(self.directory / str(count), ignore_errors=True)
        self.assertLess(refused, CASES / 2)
        self.assertGreater(divided, 0, msg="no case had rows that were divided")

    def test_what_a_run_writes_and_measures(self):
        """Both formats, all kinds of arrays, and a gauge field with dynamics of its own."""
        dynamical = {"gauge": {"kind": "dynamical", "coupling": 0.7, "initial": "random", "seed": 4},
                     "time": {"scheme": "unitary"},
                     "observe": {"also": ["plaquette", "wilson", "polyakov", "electric_spectrum"], "fields": ["gauss", "plaquettes"]}}
        compressed = [{"observe": {"fields": ["biases", "energy_density"]}, "output": {"compression": 2}}] * has_hdf()
        for number, changes in enumerate([
                {"observe": {"also": ["position", "spread", "continuity", "fidelity"], "fields": ["current"]}},
                {"observe": {"fields": ["biases", "energy_density"]}, "output": {"region": [[1, 6, 2], [0, 5, 3], [4, 12, 3]]}},
                *compressed,
                {"output": {"format": "npy", "region": [[0, 5, 1], [1, 4, 2], [2, 12, 3]], "precision": "single"}},
                {"output": {"region": [[1, 6, 2], [0, 2, 1], [0, 2, 1]], "fields": ["pi"]}},  # of one rank
                dynamical,
                merged(dynamical, {"output": {"format": "npy"}, "checks": {"gauge": True}}),
                {"initial": {"kind": "packet", "width": 2.0, "seed": None}, "gauge": {"kind": "laser", "amplitude": 0.2, "wavelength": 3.0}}]):
            with self.subTest(changes=changes):
                case = merged(CASE, changes)
                case["initial"] = {key: value for key, value in case["initial"].items() if value is not None}
                self.write(case)
                parts = (3, [2, 2])[number % 2]
                self.at_a_time(lambda count: self.run_on(count, f"{number}-{count}"), (1, parts))
                self.assert_same(f"{number}-1", f"{number}-{parts}")

    def test_steps_beside_the_exchange(self):
        """So many planes that passes begin before the ghosts are there, and so large ones that MPI does not send them at once."""
        self.write(merged(CASE, {"lattice": {"shape": [40, 30, 60]}, "output": {"format": "npy"}}))
        self.run_on(1, "1")
        for overlap in ("on", "off"):
            for ranks, steps, threads in ((2, 1, 1), (3, 2, 2), ([2, 1], 1, 2)):
                with self.subTest(overlap=overlap, ranks=ranks), mock.patch.dict(os.environ, DUALFIELD_OVERLAP=overlap):
                    output = f"{overlap}-{ranks}"
                    self.run_on(ranks, output, "--set", f"run.steps_per_pass={steps}", "--set", f"run.threads={threads}")
                    self.assert_same("1", output)

    def test_checkpoints_go_on_on_any_number(self):
        for scheme, counts in (("leapfrog", ((1, 3), (4, 2), ([2, 2], 1), (3, [2, 1]))),
                               ("unitary", ((3, 1), (2, 8), ([2, 2], 2)))):
            self.write(merged(CASE, {"time": {"scheme": scheme}, "output": {"format": "npy"}}))
            self.run_on(1, f"whole-{scheme}")

            def interrupted(before, after):
                output = f"{scheme}-{before}-{after}"
                self.run_on(before, output, "--set", "time.steps=8")
                self.run_on(after, output, "--resume")
                self.assert_same(f"whole-{scheme}", output, but=(8,))

            self.at_a_time(lambda pair: interrupted(*pair), counts)

    def test_what_needs_plane_waves_agrees_to_rounding(self):
        """Fourier transforms along the divided axis may round otherwise."""
        for number, changes in enumerate([
                {"observe": {"also": ["tail", "position"], "fields": ["momentum_density"]}},
                {"output": {"region": [[0, 6, 1], [0, 5, 1], [0, 3, 1]]}}]):  # some ranks have none of its sites
            case = merged(CASE, {"time": {"scheme": "exact"}, "output": {"format": "npy"}, "checkpoint": {"every": 0}})
            self.write(merged(case, changes))
            self.at_a_time(lambda ranks: self.run_on(ranks, f"{number}-{ranks}"), (1, 3, [2, 2]))
            for ranks in (3, [2, 2]):
                self.assert_close(self.directory / f"{number}-1", self.directory / f"{number}-{ranks}")

    def assert_close(self, one, other):
        tables = [np.genfromtxt(run / "observables.csv", delimiter=",", names=True) for run in (one, other)]
        self.assertEqual(tables[0].dtype.names, tables[1].dtype.names)
        for name in tables[0].dtype.names:
            np.testing.assert_allclose(tables[1][name], tables[0][name], rtol=1e-11, atol=1e-12, err_msg=name)
        paths = sorted((one / "snapshots").rglob("*.npy"))
        self.assertTrue(paths)
        for path in paths:
            np.testing.assert_allclose(np.load(other / path.relative_to(one)), np.load(path), rtol=1e-11, atol=1e-12,
                                       err_msg=str(path))

    def test_initial_state_from_files(self):
        rng = np.random.default_rng(5)
        phi, pi = rng.normal(size=(2, 4, 13, 5, 6))
        self.write(CASE | {"initial": self.write_state(phi, pi)})
        self.at_a_time(lambda count: self.run_on(count, str(count)), (1, 4, [2, 2]))
        for count in (4, [2, 2]):
            self.assert_same("1", str(count))

    def test_a_gauge_field_from_a_file(self):
        """A rank reads its rows and those beside them, in both orders of files; one of them sees what is wrong anywhere."""
        potential = np.random.default_rng(6).normal(size=(4, 13, 5, 6))
        case = merged(CASE, {"gauge": {"kind": "file", "potential": "A.npy"}, "checks": {"gauge": True}, "lattice": {"spacing": 0.7},
                             "observe": {"fields": ["current", "energy_density"], "also": ["continuity"]}})
        case["gauge"]["transform"] = [{"at_step": 4, "kind": "random", "seed": 1}]
        self.write(case)
        for order, parts in ("C", 3), ("F", [2, 2]):
            np.save(self.directory / "A.npy", np.asarray(potential, order=order))
            self.at_a_time(lambda count: self.run_on(count, f"{order}-{count}"), (1, parts))
            self.assert_same(f"{order}-1", f"{order}-{parts}")
        for place, counts in ((0, 0, 0, 0), (1, 3)), ((2, 12, 4, 5), ([2, 2],)), ((3, 6, 2, 1), (3,)):
            wrong = potential.copy()
            wrong[place] = np.nan
            np.save(self.directory / "A.npy", wrong)
            said = self.at_a_time(lambda count: self.run_on(count, f"out-{count}", code=2), counts)
            for count, text in zip(counts, said):
                with self.subTest(place=place, count=count):
                    self.assert_one_message(text, f"the value at {list(place)} is nan")
                    self.assertFalse((self.directory / f"out-{count}").exists())

    def test_the_division_is_said(self):
        self.write(CASE)

        def first_lines(shape, ranks):
            output = f"{shape}-{ranks}"
            self.run_on(ranks, output, "--set", f"lattice.shape={shape}")
            return (self.directory / output / "run.jsonl").read_text()

        divisions = [([6, 5, 13], 4, "4 parts along axis 3"), ([6, 5, 13], [2, 2], "2 x 2 parts"),
                     ([3, 40, 5], 4, "4 x 1 parts"), ([6, 16, 16], 8, "2 x 4 parts")]
        logs = self.at_a_time(lambda one: first_lines(*one[:2]), divisions)
        for (shape, ranks, words), log in zip(divisions, logs):
            with self.subTest(shape=shape, ranks=ranks):
                self.assertIn(words, log)


class Faults(Ranks):
    def test_bad_input_is_told_once(self):
        neurons = {"theory": {"name": "neurons", "mass": 0.5, "bias": [[1.0]]}, "time": CASE["time"],
                   "initial": {"kind": "random", "seed": 1}}
        division = {"run": {"ranks": [2, 2]}}
        wrong = [(3, merged(CASE, changes), words) for changes, words in [
            ({"time": {"step": "x"}}, "time.step"),
            ({"theory": {"name": "dirac_1d"}, "lattice": {"shape": [16]}}, "one dimension"),
            ({"lattice": {"shape": [8, 4, 4]}}, "needs 5 planes"),
            (division, "run.ranks: [2, 2]: 4 parts for 3 ranks; allowed: [1, 3] or"),
            ({"lattice": {"shape": [8, 4, 8]}, "run": {"ranks": [3, 1]}}, "needs 5 rows"),
            ({"run": {"ranks": [3]}}, "run.ranks"),
            ({"run": {"ranks": [0, 3]}}, "run.ranks"),
            ({"theory": {"name": "klein_gordon"}, "lattice": {"shape": [8, 8]}, "run": {"ranks": [1, 3]}}, "three axes"),
            ({"time": {"step": 5.0}}, "stable step")]]
        wrong += [(1, merged(CASE, division), "4 parts for one process; allowed: [1, 1], or []"), (2, neurons, "neurons")]

        def text_of(number):
            ranks, case, _ = wrong[number]
            self.write(case, name=f"{number}.toml")
            return self.run_on(ranks, f"out-{number}", code=2, case=f"{number}.toml")

        said = self.at_a_time(text_of, range(len(wrong)))
        for number, (_, _, words) in enumerate(wrong):
            with self.subTest(words=words):
                self.assert_one_message(said[number], words)
                self.assertFalse((self.directory / f"out-{number}").exists())

    def test_other_commands_are_for_one_rank(self):
        self.write(CASE)
        process = mpirun(2, os.environ["DUALFIELD"], "spectrum", self.directory / "case.toml")
        self.assertEqual(process.returncode, 2)
        self.assert_one_message(process.stderr, "spectrum")
        process = mpirun(2, os.environ["DUALFIELD"], "info")
        self.assertEqual(process.returncode, 0)
        self.assertEqual(process.stdout.count("ranks: 2 by"), 1)

    def test_a_misspelt_environment(self):
        self.write(CASE)
        with mock.patch.dict(os.environ, DUALFIELD_OVERLAP="no"):
            self.assert_one_message(self.run_on(2, "out", code=2), "DUALFIELD_OVERLAP is \"no\"; allowed: on, off")
        self.assertFalse((self.directory / "out").exists())

    def test_a_directory_that_is_taken(self):
        self.write(CASE)
        self.run_on(1, "out")
        before = program.listing(self.directory / "out")
        self.assert_one_message(self.run_on(3, "out", code=2), "already holds a run")
        self.assertEqual(program.listing(self.directory / "out"), before)
        self.run_on(3, "out", "--overwrite")

    def test_ranks_that_disagree(self):
        self.write(CASE)
        (self.directory / "other.toml").write_text(toml_text(merged(CASE, {"time": {"step": 0.1}})))
        process = mpirun(1, os.environ["DUALFIELD"], "run", self.directory / "case.toml", "--output",
                         self.directory / "out", ":", "-n", "1", os.environ["DUALFIELD"], "run",
                         self.directory / "other.toml", "--output", self.directory / "out")
        self.assertEqual(process.returncode, 2, msg=process.stderr)
        self.assert_one_message(process.stderr, "another case")
        self.assertFalse((self.directory / "out").exists())

    def test_an_error_of_one_rank_ends_all(self):
        """A file of the case that one rank cannot read, which is named from the folder where a rank was started."""
        initial = self.write_state(*np.ones((2, 4, 13, 5, 6)))
        self.write(CASE | {"initial": initial | {name: f"/proc/self/cwd/{initial[name]}" for name in ("phi", "pi")}})
        (self.directory / "elsewhere").mkdir()
        command = [os.environ["DUALFIELD"], "run", self.directory / "case.toml", "--output", self.directory / "out"]
        process = mpirun(1, "--wdir", self.directory, *command, ":", "-n", "1", "--wdir", self.directory / "elsewhere", *command)
        self.assertEqual(process.returncode, 2, msg=process.stderr)
        self.assert_one_message(process.stderr, "state_phi.npy")
        self.assertFalse((self.directory / "out").exists())

    def test_a_full_disk(self):
        """One rank cannot write, the first one or another, and the others wait for it."""
        def processes(output, full):
            name = f"{output['format']}-{output.get('compression', 0)}-{full}"
            self.write(merged(CASE, {"lattice": {"shape": [24, 24, 24]}, "output": output, "checkpoint": {
                "every": 4 if output["format"] == "none" else 0, "at_end": False}}), name=f"{name}.toml")
            command = [os.environ["DUALFIELD"], "run", self.directory / f"{name}.toml", "--output", self.directory / name, "--quiet"]
            # messages do not go through files of shared memory, which the limit would hit too
            arguments = ["--mca", "btl", "tcp,self"]
            for rank in range(3):
                limit = ["bash", "-c", 'ulimit -f 100; exec "$@"', "bash"] if rank == full else []
                arguments += ([":", "-n", "1"] if rank > 0 else []) + limit + command
            return name, mpirun(1, *arguments)

        choices = [({"format": "npy"}, 0), ({"format": "npy"}, 2), ({"format": "none"}, 0), ({"format": "none"}, 1)]
        choices += [({"format": "hdf"}, full) for full in (0, 1, 2)] * has_hdf()
        choices += [({"format": "hdf", "compression": 1}, 0)] * has_hdf()  # the first rank writes it alone
        for name, process in self.at_a_time(lambda one: processes(*one), choices):
            with self.subTest(name=name):
                self.assertEqual(process.returncode, 5, msg=process.stderr)
                self.assert_one_message(process.stderr, "cannot be written")
                left = sorted(path.name for folder in ("snapshots", "checkpoints")
                              for path in (self.directory / name / folder).glob("*"))
                self.assertEqual(left, [], msg="nothing that is not whole")

    def test_ranks_that_do_not_share_the_folder(self):
        self.write(merged(CASE, {"output": {"format": "none"}, "checkpoint": {"at_end": True}}))
        (self.directory / "elsewhere").mkdir()
        command = [os.environ["DUALFIELD"], "run", self.directory / "case.toml", "--output", "out"]
        process = mpirun(1, "--wdir", self.directory, *command, ":", "-n", "1", "--wdir", self.directory / "elsewhere", *command)
        self.assertEqual(process.returncode, 5, msg=process.stderr)
        self.assert_one_message(process.stderr, "allowed: a folder that all ranks share")
        self.assertFalse(list((self.directory / "out/checkpoints").iterdir()))

    def test_a_damaged_checkpoint_is_passed_over_by_all(self):
        self.write(merged(CASE, {"output": {"format": "npy"}}))
        self.run_on(1, "whole")
        self.run_on(2, "out", "--set", "time.steps=8")
        last = self.directory / "out/checkpoints/00000008.checkpoint"
        content = bytearray(last.read_bytes())
        content[-100] ^= 1  # of the part that the last rank reads
        last.write_bytes(content)
        text = self.run_on(3, "out", "--resume")
        self.assertEqual(text.count("is taken instead"), 1, msg=text)
        self.assert_same("whole", "out", but=(8,))
        self.assert_one_message(self.run_on(3, "out", "--resume", "--set", "time.step=0.1", code=2), "time.step is")

    def test_a_rank_that_is_killed_leaves_the_last_checkpoint(self):
        case = merged(CASE, {"time": {"steps": 4000}, "observe": {"every": 500}, "output": {"every": 0},
                             "checkpoint": {"every": 500}})
        self.write(case)
        self.run_on(1, "whole")
        output = self.directory / "killed"
        killed = 0
        for checkpoints in (1, 3, 5):
            process = subprocess.Popen(["mpirun", "-n", "3", os.environ["DUALFIELD"], "run", self.directory / "case.toml",
                                        "--output", output, "--quiet", "--resume"],
                                       env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wanted = output / "checkpoints" / f"{500 * checkpoints:08d}.checkpoint"
            while process.poll() is None and not wanted.exists():
                time.sleep(0.005)
            ranks = subprocess.run(["pgrep", "-P", str(process.pid)], text=True, capture_output=True).stdout.split()
            if ranks:
                os.kill(int(ranks[-1]), signal.SIGKILL)
                killed += 1
            process.wait(timeout=program.TIMEOUT)
        self.assertGreater(killed, 0)
        self.run_on(2, "killed", "--resume")
        self.assertEqual((output / "observables.csv").read_text(), (self.directory / "whole/observables.csv").read_text())

    def test_two_launches_into_one_directory(self):
        self.write(merged(CASE, {"time": {"steps": 10_000_000}, "observe": {"every": 1000}, "output": {"every": 0},
                                 "checkpoint": {"every": 0}}))
        with subprocess.Popen(["mpirun", "-n", "2", os.environ["DUALFIELD"], "run", self.directory / "case.toml", "--output",
                               self.directory / "out", "--quiet"], env=environment(), stderr=subprocess.DEVNULL) as first:
            log = self.directory / "out/observables.csv"
            while first.poll() is None and not log.exists():
                time.sleep(0.02)
            for option in ("--overwrite", "--resume"):
                self.assert_one_message(self.run_on(3, "out", option, code=2), "is writing a run here")
            self.assertIsNone(first.poll(), msg="the first run goes on")
            first.terminate()

    def test_a_signal_leaves_a_checkpoint(self):
        self.write(merged(CASE, {"time": {"steps": 10_000_000}, "observe": {"every": 1000}, "output": {"every": 0},
                                 "checkpoint": {"every": 0}}))
        process = subprocess.Popen(["mpirun", "-n", "2", os.environ["DUALFIELD"], "run", self.directory / "case.toml",
                                    "--output", self.directory / "out", "--quiet"], env=environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        log = self.directory / "out/observables.csv"
        for _ in range(600):
            if log.exists() and log.read_text().count("\n") > 3:
                break
            time.sleep(0.05)
        for rank in subprocess.run(["pgrep", "-P", str(process.pid)], text=True, capture_output=True).stdout.split()[:1]:
            os.kill(int(rank), signal.SIGTERM)  # one rank is enough: they agree
        _, text = process.communicate(timeout=program.TIMEOUT)
        self.assertEqual(process.returncode, 143, msg=text)
        self.assert_one_message(text, "SIGTERM")
        self.assertTrue(list((self.directory / "out/checkpoints").glob("*.checkpoint")))


class WithoutMpi(ProgramTest):
    def test_several_ranks_are_refused(self):
        """Where a launcher says that there are several and the program finds no other."""
        (self.directory / "case.toml").write_text(toml_text(CASE))
        process = subprocess.run([os.environ["DUALFIELD"], "run", self.directory / "case.toml", "--output",
                                  self.directory / "out"], env={**os.environ, "PMI_SIZE": "4"}, text=True,
                                 capture_output=True, timeout=program.TIMEOUT)
        self.assertEqual(process.returncode, 3, msg=process.stderr)
        self.assertIn("4 ranks were started", process.stderr)
        self.assertFalse((self.directory / "out").exists())


if __name__ == "__main__":
    program.main()
