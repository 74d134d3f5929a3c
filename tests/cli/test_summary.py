# SPDX-License-Identifier: MIT
"""What a run says about its time: the progress on a terminal, the summary at its end and the event "finished", whose
numbers must agree with each other."""
import os
import pty
import re
import subprocess

import numpy as np

import program
from program import ProgramTest, merged

CASE = {
    "theory": {"name": "dirac_3d", "mass": 0.5},
    "lattice": {"shape": [8, 6, 4]},
    "time": {"step": 0.2, "steps": 3000, "scheme": "leapfrog"},
    "initial": {"kind": "random", "seed": 7, "amplitude": 0.5},
    "observe": {"every": 1000},
    "output": {"every": 1500, "format": "npy"},
    "run": {"backend": "cpu", "threads": 1},
}
SITES = 8 * 6 * 4
SPEEDS = ("site_updates_per_second", "kernel_bytes_per_second", "steps_per_pass")
UNITS = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9}


def finished(run):
    event = run.events()[-1]
    assert event["event"] == "finished", event
    return event


class Summary(ProgramTest):
    def assert_phases_add_up(self, event):
        phases = {name: value for name, value in event.items()
                  if name.endswith("_seconds") and name not in ("wall_seconds", "kernel_seconds")}
        self.assertGreaterEqual(set(phases), {f"{name}_seconds" for name in
                                              ("preparing", "start", "steps", "observing", "snapshots",
                                               "checkpoints")})
        self.assertGreaterEqual(min(phases.values()), 0)
        self.assertAlmostEqual(sum(phases.values()), event["wall_seconds"], delta=1e-9 * event["wall_seconds"])
        self.assertLess(event["kernel_seconds"], event["steps_seconds"])
        self.assertGreater(event["kernel_seconds"], 0)
        self.assertAlmostEqual(event["kernel_share"], event["kernel_seconds"] / event["wall_seconds"], places=12)

    def assert_speeds_agree(self, event, updates, bytes_of_value):
        rate = event["site_updates_per_second"]
        self.assertAlmostEqual(rate, updates / event["kernel_seconds"], delta=1e-9 * rate)
        words = event["kernel_bytes_per_second"] / rate / bytes_of_value
        self.assertAlmostEqual(words, round(words), places=9)
        if "copy_fraction" in event:
            self.assertAlmostEqual(event["copy_fraction"] * event["copy_bytes_per_second"],
                                   event["kernel_bytes_per_second"], delta=1e-9 * event["kernel_bytes_per_second"])
        return round(words)

    def test_the_numbers_of_the_log_agree(self):
        for precision, size in (("double", 8), ("single", 4)):
            with self.subTest(precision):
                run = self.run_case(merged(CASE, {"run": {"precision": precision}}), output=precision)
                event = finished(run)
                self.assert_phases_add_up(event)
                self.assertEqual(self.assert_speeds_agree(event, 3000 * SITES, size) % 8, 0)  # 4 components, 2 fields
                self.assertIn("copy_fraction", event, msg="a copy takes far less than 1 % of such a run")
                header, rows = run.observables()
                invariant = rows[:, header.index("invariant")]
                self.assertEqual(event["drift"] == 0, invariant[-1] == invariant[0])
                self.assertAlmostEqual(event["drift"], abs(invariant[-1] / invariant[0] - 1), delta=1e-15)

    def test_few_steps_leave_no_time_for_the_copy(self):
        """Where a step takes more than 1 % of the run, the copy bandwidth is left out and everything else is there."""
        event = finished(self.run_case(merged(CASE, {"lattice": {"shape": [64, 64, 64]}, "time": {"steps": 1},
                                                     "output": {"format": "none"}})))
        self.assert_phases_add_up(event)
        self.assert_speeds_agree(event, 64**3, 8)
        self.assertNotIn("copy_fraction", event)

    def test_runs_without_kernels_of_steps(self):
        exact = finished(self.run_case(merged(CASE, {"time": {"scheme": "exact"}}), output="exact"))
        none = finished(self.run_case(merged(CASE, {"time": {"steps": 0}}), output="none"))
        for event in (exact, none):
            self.assertFalse({*SPEEDS, "copy_fraction"} & set(event))
            self.assertIn("kernel_share", event)
            self.assertGreater(event["wall_seconds"], 0)

    def test_a_run_that_goes_on_counts_its_own_steps(self):
        self.run_case(merged(CASE, {"time": {"steps": 1000}}))
        event = finished(self.run_case(CASE, "--resume"))
        self.assert_phases_add_up(event)
        self.assert_speeds_agree(event, 2000 * SITES, 8)

    def test_neurons(self):
        case = {"theory": {"name": "neurons"}, "time": {"step": 0.01, "steps": 2000, "scheme": "leapfrog"},
                "initial": self.write_state(np.ones(50), np.ones(50)), "run": {"backend": "cpu", "threads": 1}}
        event = finished(self.run_case(case))
        self.assert_phases_add_up(event)
        self.assertAlmostEqual(event["site_updates_per_second"] * event["kernel_seconds"], 2000 * 50, delta=1e-3)

    def test_the_summary_says_what_the_log_holds(self):
        run = self.run_case(CASE)
        event = finished(run)
        text = run.stderr
        wall, phases = re.search(r"3000 of 3000 steps in ([\d.e-]+) s: (.*)", text).groups()
        self.assertAlmostEqual(float(wall), event["wall_seconds"], delta=0.01 * event["wall_seconds"])
        for name, seconds in re.findall(r"(\w+) ([\d.e-]+) s", phases):
            self.assertAlmostEqual(float(seconds), event[f"{name}_seconds"], delta=0.01 * event[f"{name}_seconds"])
        share, rate, unit = re.search(r"kernels of the steps: .* s, (\d+) % .*; ([\d.]+) (\w?) ?site updates/s",
                                      text).groups()
        self.assertAlmostEqual(int(share) / 100, event["kernel_share"], delta=0.0051)
        self.assertAlmostEqual(float(rate) * UNITS[unit], event["site_updates_per_second"],
                               delta=0.01 * event["site_updates_per_second"])
        fraction = float(re.search(r"([\d.]+) of the copy bandwidth", text)[1])
        self.assertAlmostEqual(fraction, event["copy_fraction"], delta=0.0051)
        self.assertIn(f"drift: {event['drift']:.1e}\n", text)
        self.assertIn(f"results: {run.output}\n", text)

    def test_pictures_are_named_where_the_command_is(self):
        self.assertNotIn("pictures:", self.run_case(CASE, output="without").stderr)
        before = dict(os.environ)
        self.addCleanup(lambda: os.environ.pop("DUALFIELD_PLOT", None))
        os.environ["DUALFIELD_PLOT"] = "./scripts/dualfield plot"
        named = self.run_case(CASE, output="it's here").stderr
        self.assertNotIn("DUALFIELD_PLOT", before)
        quoted = str(self.directory / "it's here").replace("'", "'\\''")
        self.assertIn(f"pictures: ./scripts/dualfield plot '{quoted}'\n", named)

    def test_quiet_runs_say_nothing(self):
        run = self.run_case(CASE, "--quiet")
        self.assertEqual((run.stdout, run.stderr), ("", ""))
        self.assert_phases_add_up(finished(run))

    def on_a_terminal(self, *options):
        """What the run writes to a terminal that is its standard error."""
        (self.directory / "case.toml").write_text(program.toml_text(CASE))
        ours, theirs = pty.openpty()
        process = subprocess.Popen([os.environ["DUALFIELD"], "run", self.directory / "case.toml", "--output",
                                    self.directory / "out", *options], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        text = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux reports the end of a terminal so
                break
            if not part:
                break
            text += part
        os.close(ours)
        self.assertEqual(process.wait(timeout=program.TIMEOUT), 0, msg=text)
        return text.decode()

    def test_a_terminal_shows_the_start_and_then_the_steps(self):
        text = self.on_a_terminal()
        shown = re.split(r"\r", text)
        parts = ["preparing", "reading the arrays", "looking for the stable step", "starting the device",
                 "building the initial state", "observing the first state", "writing the first state", "step 0/3000",
                 "3000 of 3000 steps in"]
        places = [next((i for i, line in enumerate(shown) if part in line), None) for part in parts]
        self.assertNotIn(None, places, msg=text)
        self.assertEqual(places, sorted(places))
        self.assertNotIn("warning", text)
        self.assertNotIn("\n", "".join(shown[: places[-1]]), msg="one line until the summary")

    def test_a_terminal_stays_empty_with_quiet(self):
        self.assertEqual(self.on_a_terminal("--quiet"), "")


if __name__ == "__main__":
    program.main()
