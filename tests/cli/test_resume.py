# SPDX-License-Identifier: MIT
"""Runs that are cut at a random step and go on: the same bytes as without the cut. DUALFIELD_CASES sets their number."""
import os
import random
import shutil
import subprocess
import time

import numpy as np

import program
from program import ProgramTest, call, merged, toml_text
from resume_cases import random_case

CASES = int(os.environ.get("DUALFIELD_CASES", "48"))
SEED = 20261127

CASE = {
    "theory": {"name": "dirac_1d", "mass": 0.3},
    "lattice": {"shape": [24]},
    "time": {"step": 0.5, "steps": 40, "scheme": "leapfrog"},
    "initial": {"kind": "packet", "width": 3.0},
    "output": {"every": 10, "format": "npy"},
    "run": {"backend": "cpu", "threads": 1},
}
OF_ONE_PART = {"provenance", "half_precision", "checks", "resumed", "checkpoint", "finished", "warning", "interrupted", "stopped"}


def results(directory):
    """What a run has left and another one must leave too: bytes by name, and events, without times of day and machine.

    Events are in the order of their steps: a snapshot is an event when it is complete on disk, which depends on the disk.
    """
    run = program.Run(call("info"), directory)
    files = {str(path.relative_to(directory)): path.read_bytes()
             for path in sorted((directory / "snapshots").rglob("*.npy"))}
    events = [{key: value for key, value in event.items() if key != "at"} for event in run.events()
              if event["event"] not in OF_ONE_PART]
    events.sort(key=lambda event: event["step"])
    return files, (directory / "observables.csv").read_text(), events


class Resume(ProgramTest):
    def run_text(self, text, output, *options, code=0):
        (self.directory / "case.toml").write_text(text)
        process = call("run", self.directory / "case.toml", "--output", self.directory / output, "--quiet", *options)
        self.assertEqual(process.returncode, code, msg=process.stdout + process.stderr)
        return process.stdout + process.stderr

    def assert_same(self, one, other):
        files, table, events = results(self.directory / one)
        same_files, same_table, same_events = results(self.directory / other)
        self.assertEqual(same_table, table)
        # where a run ended before it was made longer, it has left a snapshot
        more = [event for event in same_events if event not in events]
        self.assertEqual({event["event"] for event in more} - {"snapshot"}, set())
        self.assertEqual([event for event in same_events if event not in more], events)
        self.assertLessEqual(set(files), set(same_files))
        for name, content in files.items():
            self.assertEqual(same_files[name], content, msg=name)


class SameBytes(Resume):
    def test_random_cases(self):
        """The cut is an end of the run that is made longer later, or it is between two checkpoints of it."""
        longer = cut = refused = 0
        print(f"seed {SEED}, {CASES} cases")
        for number in range(CASES):
            seed = SEED * 1000 + number
            case, more = random_case(seed)
            rng = random.Random(seed + 1)
            steps = case["time"]["steps"]
            at = rng.randint(0, steps)
            whole, part = f"whole{number}", f"part{number}"
            text = toml_text(case) + more
            with self.subTest(seed=seed, case=text, at=at):
                (self.directory / "case.toml").write_text(text)
                first = call("run", self.directory / "case.toml", "--output", self.directory / whole, "--quiet")
                if first.returncode == 2:  # this scheme is not for this step or field
                    refused += 1
                    continue
                self.assertEqual(first.returncode, 0, msg=first.stderr)
                passes = ["--set", f"run.threads={rng.randint(1, 2)}"]
                if "lattice" in case:
                    passes += ["--set", f"run.pass={rng.choice(['staged', 'streaming'])}"]
                transforms = case.get("gauge", {}).get("transform", [])
                if rng.random() < 0.6 and at < steps and all(transform["at_step"] <= at for transform in transforms):
                    longer += 1
                    self.run_text(text, part, *passes, "--set", f"time.steps={at}")
                else:
                    cut += 1
                    every = max(1, at // rng.randint(1, 3))
                    self.run_text(text, part, *passes, "--set", f"checkpoint.every={every}", "--set",
                                  "checkpoint.keep=100")
                    last = at // every * every
                    for path in (self.directory / part / "checkpoints").iterdir():
                        if int(path.stem) > last and last > 0:
                            path.unlink()
                self.run_text(text, part, "--resume")
                self.assert_same(whole, part)
            for name in (whole, part):
                shutil.rmtree(self.directory / name, ignore_errors=True)
        print(f"{longer} made longer, {cut} cut between checkpoints, {refused} refused from the start")
        self.assertGreater(longer, CASES / 5)
        self.assertGreater(cut, CASES / 5)
        self.assertLess(refused, CASES / 3)

    def test_many_parts(self):
        text = toml_text(CASE)
        self.run_text(text, "whole")
        for end in (1, 2, 13, 20, 33, 40):
            self.run_text(text, "part", "--resume", "--set", f"time.steps={end}")
        self.assert_same("whole", "part")
        steps = [event["step"] for event in program.Run(call("info"), self.directory / "part").events()
                 if event["event"] == "resumed"]
        self.assertEqual(steps, [1, 2, 13, 20, 33])

    def test_in_the_directory_of_the_run(self):
        text = toml_text(CASE)
        self.run_text(text, "whole", "--set", "time.steps=60")
        self.run_text(text, "part")
        process = call("run", self.directory / "part/case.toml", "--resume", "--quiet", "--set", "time.steps=60")
        self.assertEqual(process.returncode, 0, msg=process.stderr)
        self.assert_same("whole", "part")

    def test_without_a_checkpoint_a_killed_run_begins_again(self):
        text = toml_text(CASE)
        self.run_text(text, "whole")
        shutil.copytree(self.directory / "whole", self.directory / "part")
        shutil.rmtree(self.directory / "part/checkpoints")
        log = self.directory / "part/run.jsonl"
        log.write_text("".join(line for line in log.read_text().splitlines(True) if '"finished"' not in line))
        self.run_text(text, "part", "--resume")
        self.assert_same("whole", "part")
        self.run_text(text, "empty", "--resume")
        self.assert_same("whole", "empty")


class Refused(Resume):
    def setUp(self):
        super().setUp()
        np.save(self.directory / "phi.npy", np.zeros((2, 24)))
        np.save(self.directory / "pi.npy", np.ones((2, 24)))
        self.case = merged(CASE, {"initial": {"kind": "file", "phi": "phi.npy", "pi": "pi.npy"}})
        del self.case["initial"]["width"]
        self.text = toml_text(self.case)
        self.run_text(self.text, "out", "--set", "time.steps=20", "--set", "checkpoint.every=10")
        self.before = program.listing(self.directory / "out")

    def assert_refused(self, *words, options=(), text=None, code=2, output="out"):
        message = self.run_text(text or self.text, output, "--resume", *options, code=code)
        for word in words:
            self.assertIn(word, message)
        return message

    def unchanged(self):
        self.assertEqual(program.listing(self.directory / "out"), self.before)

    def test_another_case(self):
        for change, words in ((("time.step=0.25",), ("time.step is 0.5 there and 0.25 here",)),
                              (("theory.mass=0.5", "observe.every=5"), ("theory.mass", "observe.every is 10")),
                              (("run.precision=single",), ("run.precision",)),
                              (("observe.also=[\"fidelity\"]",), ("observe.also",)),
                              (("checks.max_tail=0.5",), ("columns", "tail"))):
            with self.subTest(change=change):
                options = [word for one in change for word in ("--set", one)]
                self.assert_refused(*words, options=options)
                self.unchanged()

    def test_another_file(self):
        np.save(self.directory / "pi.npy", np.full((2, 24), 2.0))
        self.assert_refused("initial.pi", "other contents")
        self.unchanged()

    def test_fewer_steps(self):
        self.assert_refused("time.steps", "20 or more", options=("--set", "time.steps=15"))
        self.unchanged()

    def test_a_run_that_is_done(self):
        message = self.run_text(self.text, "out", "--resume", "--set", "time.steps=20")
        self.assertIn("all 20 steps are done", message)
        self.unchanged()

    def test_a_changed_table(self):
        table = self.directory / "out/observables.csv"
        table.write_text(table.read_text().replace("0,", "0.,", 1))
        self.assert_refused("observables.csv", "not those that the run wrote")
        table.write_text("")
        self.assert_refused("observables.csv", "not those that the run wrote")

    def test_a_run_that_left_no_checkpoint(self):
        shutil.rmtree(self.directory / "out/checkpoints")
        self.assert_refused("left no checkpoint", "--overwrite")

    def test_a_directory_that_is_no_run(self):
        (self.directory / "other").mkdir()
        (self.directory / "other/thesis.tex").write_text("x")
        self.assert_refused("thesis.tex", "no run to resume", output="other")

    def test_a_damaged_checkpoint_is_passed_over(self):
        """The run goes on from the one before it, and ends as if nothing had happened."""
        last = self.directory / "out/checkpoints/00000020.checkpoint"
        content = bytearray(last.read_bytes())
        content[-20] ^= 1
        last.write_bytes(content)
        message = self.run_text(self.text, "out", "--resume")
        self.assertIn("00000020.checkpoint: is damaged", message)
        self.assertIn("00000010.checkpoint is taken instead", message)
        self.run_text(self.text, "whole")
        self.assert_same("whole", "out")

    def test_no_checkpoint_is_whole(self):
        for path in (self.directory / "out/checkpoints").iterdir():
            path.write_bytes(path.read_bytes()[:-1])
        before = program.listing(self.directory / "out")
        self.assert_refused("damaged or incomplete", "--overwrite")
        self.assertEqual(program.listing(self.directory / "out"), before)

    def test_options(self):
        for options, word in ((("--overwrite",), "excludes"), (("--time-limit", "soon"), "soon is no time"),
                              (("--time-limit", "0"), "no time above 0"), (("--time-limit", "1:70"), "no time"),
                              (("--time-limit", "0.5"), "checkpoint.before"),
                              (("--set", "checkpoint.keep=0"), "1 or more"),
                              (("--set", "checkpoint.minutes=-1"), "0 or more")):
            with self.subTest(options=options):
                self.assert_refused(word, options=options)
                self.unchanged()


class When(Resume):
    def checkpoints(self, output="out"):
        folder = self.directory / output / "checkpoints"
        return sorted(int(path.stem) for path in folder.iterdir()) if folder.exists() else []

    def test_steps_and_number(self):
        text = toml_text(CASE)
        for every, keep, at_end, left in ((0, 2, True, [40]), (15, 2, True, [30, 40]), (15, 1, True, [40]),
                                          (15, 9, False, [15, 30]), (10, 2, False, [30, 40]), (0, 2, False, [])):
            with self.subTest(every=every, keep=keep, at_end=at_end):
                self.run_text(text, "out", "--overwrite", *(word for key, value in (
                    ("every", every), ("keep", keep), ("at_end", str(at_end).lower()))
                    for word in ("--set", f"checkpoint.{key}={value}")))
                self.assertEqual(self.checkpoints(), left)
        self.run_text(text, "none", "--set", "output.format=none")
        self.assertEqual(self.checkpoints("none"), [])

    def test_minutes(self):
        """A minute is a ten-thousandth here, so that every look at the clock finds that the time has come."""
        self.run_text(toml_text(CASE), "out", "--set", "checkpoint.minutes=1e-9", "--set", "checkpoint.keep=99")
        self.assertGreater(len(self.checkpoints()), 3)

    def test_time_limit(self):
        text = toml_text(merged(CASE, {"time": {"steps": 10**9}, "observe": {"every": 10**9}, "output": {"every": 0}}))
        message = self.run_text(text, "out", "--time-limit", "0.02", "--set", "checkpoint.before=0.01", code=143)
        self.assertIn("time limit", message)
        event = program.Run(call("info"), self.directory / "out").events()[-1]
        self.assertEqual((event["event"], event["reason"]), ("interrupted", "time limit"))
        self.assertEqual(self.checkpoints(), [event["step"]])

    def test_a_state_that_is_not_finite_replaces_nothing(self):
        """The step of this scheme is not stable: the state grows until it is no number any more."""
        text = toml_text(merged(CASE, {"time": {"scheme": "synchronous", "steps": 100000, "step": 5.0},
                                       "observe": {"every": 100000}, "output": {"every": 0}}))
        self.run_text(text, "out", "--set", "checkpoint.every=100", code=4)
        left = self.checkpoints()
        self.assertEqual(len(left), 2)
        stopped = program.Run(call("info"), self.directory / "out").events()[-1]
        self.assertLessEqual(left[-1], stopped["finite_until"])


class StartTime(Resume):
    def test_a_moving_field_is_taken_at_its_time(self):
        """Two runs, the second with the state and the time of the first one's end, are one run."""
        case = merged(CASE, {"gauge": {"kind": "uniform_electric", "field": 0.05}, "time": {"scheme": "unitary"}})
        self.run_text(toml_text(case), "whole")
        self.run_text(toml_text(merged(case, {"time": {"steps": 20}})), "first")
        state = self.directory / "first/snapshots/00000020"
        rest = merged(case, {"time": {"steps": 20, "start": 10.0}})
        rest["initial"] = {"kind": "file", "phi": state / "phi.npy", "pi": state / "pi.npy"}
        self.run_text(toml_text(rest), "second")
        rest["time"].pop("start")
        self.run_text(toml_text(rest), "elsewhere")
        end = [np.load(self.directory / name / f"snapshots/000000{step}/phi.npy")
               for name, step in (("whole", 40), ("second", 20), ("elsewhere", 20))]
        np.testing.assert_array_equal(end[0], end[1])
        self.assertGreater(np.abs(end[0] - end[2]).max(), 1e-3)
        self.assertEqual(program.Run(call("info"), self.directory / "second").observables()[1][:, 1].tolist(),
                         [10.0, 15.0, 20.0])


if __name__ == "__main__":
    program.main()
