# SPDX-License-Identifier: MIT
"""Runs that end early: no device (exit 3), a check that stops the run (4), results that cannot be written (5)."""
import glob
import resource
import signal

import numpy as np

import program
from program import ProgramTest, listing, merged
from reference import KleinGordon, evolve

CASE = {
    "theory": {"name": "klein_gordon", "mass": 0.0},
    "lattice": {"shape": [16]},
    "time": {"step": 0.1, "steps": 60, "scheme": "synchronous"},
    "initial": {"kind": "random", "seed": 5},
    "observe": {"every": 5},
    "output": {"every": 0, "format": "npy"},
    "run": {"backend": "cpu"},
}


class Device(ProgramTest):
    def test_a_missing_device(self):
        if glob.glob("/dev/nvidia[0-9]*"):
            self.skipTest("this machine has a CUDA device")
        (self.directory / "case.toml").write_text(program.toml_text(merged(CASE, {"run": {"backend": "auto"}})))
        before = listing(self.directory)
        run = self.run_case(merged(CASE, {"run": {"backend": "auto"}}), "--backend", "cuda", code=3)
        self.assertIn("cuda", run.stderr.lower())
        self.assertEqual(listing(self.directory), before)
        run = self.run_case(merged(CASE, {"run": {"backend": "cuda"}}), code=3)
        self.assertFalse(run.output.exists())
        self.assertIn("cpu", self.run_case(merged(CASE, {"run": {"backend": "auto"}})).text.lower())


class BlowUp(ProgramTest):
    def assert_stopped_at(self, run, last_good):
        self.assertIn("finite", run.stderr.lower())
        header, rows = run.observables()
        self.assertTrue(np.isfinite(rows).all())
        self.assertEqual(int(rows[-1, 0]), last_good)
        for step in run.steps():
            self.assertLessEqual(step, last_good)
            self.assertTrue(all(np.isfinite(field).all() for field in run.state(step)))
        self.assertIn(0, run.steps())

    def test_overflow_in_double_precision(self):
        """Each observation interval multiplies the state by about 1e200: 1e-60, 1e140, then not a number."""
        rng = np.random.default_rng(5)
        state = 1e-60 * rng.standard_normal((2, 1, 16))
        with np.errstate(all="ignore"):
            after = [evolve(KleinGordon(1), "synchronous", 5e39, steps, *state) for steps in (5, 10)]
        self.assertTrue(1e130 < np.abs(after[0]).max() < 1e150)
        self.assertFalse(np.isfinite(after[1]).all())
        for run_pass in ("fused", "half_steps"):
            with self.subTest(run_pass):
                changes = {"time": {"step": 5e39}, "run": {"pass": run_pass}}
                case = merged({**CASE, "initial": self.write_state(*state)}, changes)
                run = self.run_case(case, code=4, output=run_pass)
                self.assert_stopped_at(run, 5)
                np.testing.assert_allclose(run.observables()[1][1, 2], np.abs(after[0]).max(), rtol=1e-12)

    def test_overflow_in_single_precision(self):
        state = 1e-10 * np.random.default_rng(5).standard_normal((2, 1, 16))
        changes = {"time": {"step": 1e5}, "run": {"precision": "single"}}
        run = self.run_case(merged({**CASE, "initial": self.write_state(*state)}, changes), code=4)
        self.assert_stopped_at(run, 5)

    def test_a_potential_without_a_lower_bound(self):
        case = merged(CASE, {"theory": {"potential": "phi4", "coupling": -10.0}, "initial": {"amplitude": 5.0},
                             "time": {"scheme": "leapfrog", "steps": 400, "allow_unstable": True}})
        run = self.run_case(case, code=4)
        header, rows = run.observables()
        self.assertTrue(np.isfinite(rows).all())
        self.assertLess(rows[-1, 0], 400)
        self.assertIn("finite", run.stderr.lower())

    def test_a_state_that_is_not_finite_in_single_precision_is_bad_input(self):
        initial = self.write_state(np.full((1, 16), 1e300), np.zeros((1, 16)))
        run = self.run_case({**CASE, "initial": initial}, "--set", 'run.precision="single"', code=2)
        self.assertIn("phi.npy", run.stderr)
        self.assertFalse(run.output.exists())


class Drift(ProgramTest):
    def test_drift_over_its_limit_stops_the_run(self):
        run = self.run_case(merged(CASE, {"checks": {"max_drift": 1e-3, "on_violation": "stop"}}), code=4)
        header, rows = run.observables()
        self.assertLess(rows[-1, 0], 60)
        self.assertIn("energy", run.stderr)
        self.assertIn("drift", run.stderr.lower())
        self.assertIn("0.001", run.stderr.replace("1e-03", "0.001").replace("1e-3", "0.001"))

    def test_drift_over_its_limit_warns(self):
        run = self.run_case(merged(CASE, {"checks": {"max_drift": 1e-3, "on_violation": "warn"}}))
        self.assertEqual(run.observables()[1][-1, 0], 60)
        self.assertIn("drift", run.text.lower())
        self.assertIn("energy", run.text)

    def test_the_exact_invariant_is_watched_where_there_is_one(self):
        step = {"step": 0.9, "scheme": "leapfrog", "steps": 100}
        run = self.run_case(merged(CASE, {"time": step, "checks": {"max_drift": 1e-11}}))
        header, rows = run.observables()
        energy = rows[:, header.index("energy")]
        self.assertGreater(np.abs(energy / energy[0] - 1.0).max(), 1e-6)
        self.assertIn("invariant", (run.output / "run.jsonl").read_text() + run.text)


class Writing(ProgramTest):
    def test_an_output_path_under_a_file(self):
        (self.directory / "taken").write_text("a file")
        run = self.run_case(CASE, output="taken/out", code=5)
        self.assertIn("taken", run.stderr)
        self.assertEqual((self.directory / "taken").read_text(), "a file")

    def test_files_that_cannot_grow(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that a write fails with EFBIG, as on a full disk
            resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

        large = merged(CASE, {"lattice": {"shape": [4096]}})
        run = self.run_case(large, code=5, preexec_fn=limit)
        self.assertIn("phi", run.stderr)
        places = [path for path in (run.output / "snapshots").glob("*") if path.name.isdigit()]
        for place in places:  # files with their final name must be complete
            self.assertEqual(np.load(place / "phi.npy").shape[-1], 4096)


if __name__ == "__main__":
    program.main()
