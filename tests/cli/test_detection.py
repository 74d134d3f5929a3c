# SPDX-License-Identifier: MIT
"""What cannot end well is found early: values that overflow, results that cannot be written, times that are no numbers."""
import json
import re

import numpy as np

import program
from program import ProgramTest, listing, merged, toml_text

CASE = {
    "theory": {"name": "klein_gordon", "mass": 0.5},
    "lattice": {"shape": [16]},
    "time": {"step": 0.1, "steps": 20, "scheme": "leapfrog"},
    "initial": {"kind": "random", "seed": 5},
    "output": {"format": "npy"},
    "run": {"backend": "cpu", "threads": 1},
}


class Overflow(ProgramTest):
    def assert_stopped_between(self, run, least, most):
        """The message and the log give a step at which the state still was finite, and one at which it was not."""
        steps = re.search(r"step (\d+): .* at step (\d+) it still was", run.stderr)
        self.assertIsNotNone(steps, msg=run.text)
        late, early = int(steps[1]), int(steps[2])
        self.assertTrue(early <= most and least <= late <= max(2 * most, 64), msg=run.stderr)
        last = run.events()[-1]
        self.assertEqual((last["event"], last["step"], last["finite_until"]), ("stopped", late, early))
        self.assertEqual(run.steps(), [0])
        self.assertTrue(np.isfinite(run.observables()[1]).all())

    def test_between_observations(self):
        """A mode grows by a factor r a step; the field overflows after 709.8 / ln r steps of far more."""
        changes = {"time": {"step": 3.0, "steps": 2 * 10**9, "allow_unstable": True}, "observe": {"every": 2 * 10**9}}
        run = self.run_case(merged(CASE, changes), code=4)
        growth = float(re.search(r"by a factor ([0-9.e+]+) a step", run.text)[1])
        last = np.log(np.finfo(float).max) / np.log(growth)
        self.assert_stopped_between(run, 0.9 * last, 1.1 * last)
        changes["time"] = {**changes["time"], "step": 0.9713}  # hardly beyond the limit: it takes longer
        run = self.run_case(merged(CASE, changes), code=4, output="slow")
        growth = float(re.search(r"by a factor ([0-9.e+]+) a step", run.text)[1])
        last = np.log(np.finfo(float).max) / np.log(growth)
        self.assertGreater(last, 5000)
        self.assert_stopped_between(run, 0.9 * last, 1.1 * last)

    def test_of_time(self):
        for step, steps in (("1e308", 10), ("-1e308", 10), ("1.7e300", 10**9)):
            with self.subTest(step=step):
                (self.directory / "case.toml").write_text(toml_text(merged(CASE, {"time": {"step": float(step), "steps": steps,
                                                                                          "scheme": "synchronous"}})))
                before = listing(self.directory)
                for command in (["run", "--output", self.directory / "out"], ["spectrum"], ["converge"]):
                    process = program.call(command[0], self.directory / "case.toml", *command[1:])
                    self.assertEqual(process.returncode, 2, msg=process.stdout + process.stderr)
                    self.assertRegex(process.stderr, r"case\.toml:\d+:\d+: time\.steps")
                self.assertEqual(listing(self.directory), before)

    def test_of_lengths_and_sums(self):
        three = {"theory": {"name": "dirac_3d"}, "lattice": {"shape": [4, 4, 4], "spacing": 1e150}}
        for changes, word in (({"lattice": {"spacing": 1e308}}, "lattice.spacing"), (three, "lattice.spacing"),
                              (merged(three, {"lattice": {"spacing": 1e-150}}), "lattice.spacing"),
                              ({"initial": {"amplitude": 1e200}}, "initial")):
            with self.subTest(changes=changes):
                run = self.run_case(merged(CASE, changes), "--set", "time.scheme=synchronous", code=2)
                self.assertIn(word, run.stderr)
                self.assertFalse(run.output.exists())


class Reports(ProgramTest):
    """A report that cannot be written is told before the work: nothing has been computed and printed."""

    COMMANDS = [("spectrum", "--json"), ("spectrum", "--csv"), ("converge", "--json"), ("bench", "--json"),
                ("verify", "--json"), ("verify", "--markdown")]

    def setUp(self):
        super().setUp()
        self.case = self.directory / "case.toml"
        self.case.write_text(toml_text(CASE))

    def report(self, command, option, place, code):
        case = [self.case] if command in ("spectrum", "converge") else []
        process = program.call(command, *case, option, place)
        self.assertEqual(process.returncode, code, msg=process.stdout + process.stderr)
        return process

    def test_places_where_nothing_can_be_written(self):
        (self.directory / "file").write_text("x")
        before = listing(self.directory)
        for command, option in self.COMMANDS:
            for place in ("no/such/dir/x.json", "file/x.json", ".", "absent/"):
                with self.subTest(command=command, option=option, place=place):
                    process = self.report(command, option, f"{self.directory}/{place}", 5)
                    self.assertEqual(process.stdout, "")
                    self.assertIn("cannot be written", process.stderr)
        self.assertEqual(listing(self.directory), before)

    def test_a_failure_leaves_what_was_there(self):
        report = self.directory / "spectrum.json"
        report.write_text("before")
        (self.directory / "bad.toml").write_text("[theory]\n")
        self.assertEqual(program.call("spectrum", self.directory / "bad.toml", "--json", report).returncode, 2)
        self.assertEqual(report.read_text(), "before")
        self.report("spectrum", "--json", report, 0)
        self.assertIn("theory", json.loads(report.read_text()))
        link = self.directory / "link.json"
        link.symlink_to("spectrum.json")
        self.report("spectrum", "--json", link, 0)
        self.assertTrue(link.is_symlink())
        json.loads(report.read_text())
        self.assertEqual(self.report("spectrum", "--json", "/dev/full", 5).returncode, 5)


if __name__ == "__main__":
    program.main()
