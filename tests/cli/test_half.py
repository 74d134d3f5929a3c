# SPDX-License-Identifier: MIT
"""Runs with run.precision = "half": what they report, leave and refuse."""
import shutil

import numpy as np

from program import ProgramTest, main, merged

CASE = {
    "theory": {"name": "klein_gordon", "mass": 0.5},
    "lattice": {"shape": [12, 10, 14]},
    "time": {"step": 0.2, "steps": 60, "scheme": "leapfrog"},
    "initial": {"kind": "packet", "momentum": [0.4, 0.0, 0.2], "width": 2.0},
    "observe": {"every": 20},
    "output": {"every": 30, "format": "npy"},
    "run": {"backend": "cpu", "precision": "half", "threads": 1},
}
THEORIES = {
    "klein_gordon": {},
    "klein_gordon_delayed": {"time": {"scheme": "synchronous"}},
    "dirac_1d": {"lattice": {"shape": [60]}, "initial": {"momentum": [0.4]}},
    "dirac_3d": {},
    "complex_scalar": {"theory": {"potential": "phi4", "coupling": 0.1}},
}


def event(run, name):
    return [one for one in run.events() if one["event"] == name]


class Half(ProgramTest):
    def test_every_theory_reports_what_it_changes(self):
        for theory, changes in THEORIES.items():
            with self.subTest(theory):
                case = merged(merged(CASE, changes), {"theory": {"name": theory}})
                half = self.run_case(case, output=f"{theory}-half")
                single = self.run_case(merged(case, {"run": {"precision": "single"}}), output=f"{theory}-single")
                (told,) = event(half, "half_precision")
                self.assertEqual(event(single, "half_precision"), [])
                self.assertEqual(told["steps"], 32)
                self.assertTrue(1e-5 < told["distance"] < 0.03, msg=told)
                self.assertEqual(told["conserved"], "energy" if theory == "complex_scalar" else "invariant")
                self.assertLess(told["difference"], 0.01)
                states = [np.concatenate([part.ravel() for part in run.state(60)]) for run in (half, single)]
                far = np.linalg.norm(states[0] - states[1]) / np.linalg.norm(states[1])
                self.assertTrue(1e-5 < far < 0.1, msg=far)
                # no more than 11 bits of each value
                self.assertTrue(np.all(states[0] == np.float64(states[0].astype(np.float32))))
                digits = np.frexp(states[0])[0] * 2**11
                self.assertTrue(np.all(digits == np.rint(digits)))

    def test_the_distance_is_that_of_the_first_steps(self):
        """Of fewer steps than 32 the program tells the distance of the last states, which are in the results."""
        short = merged(CASE, {"time": {"steps": 9}})
        half = self.run_case(short, output="half")
        single = self.run_case(merged(short, {"run": {"precision": "single"}}), output="single")
        told = event(half, "half_precision")[0]
        states = [np.concatenate([part.ravel() for part in run.state(9)]) for run in (half, single)]
        self.assertEqual(told["steps"], 9)
        self.assertAlmostEqual(told["distance"], np.linalg.norm(states[0] - states[1]) / np.linalg.norm(states[1]), delta=1e-9)
        ends = [dict(zip(header, rows[-1])) for header, rows in (run.observables() for run in (half, single))]
        change = abs(ends[0]["invariant"] - ends[1]["invariant"]) / abs(ends[1]["invariant"])
        self.assertAlmostEqual(told["difference"], change, delta=1e-12)

    def test_passes_and_threads_leave_the_same_bytes(self):
        whole = self.run_case(CASE, output="whole")
        for number, settings in enumerate((["run.pass=staged"], ["run.steps_per_pass=3", "run.threads=2"])):
            options = [word for setting in settings for word in ("--set", setting)]
            other = self.run_case(CASE, *options, output=f"other{number}")
            self.assertEqual(other.bytes_of_state(60), whole.bytes_of_state(60))

    def test_in_a_gauge_field(self):
        laser = {"kind": "laser", "amplitude": 0.2, "wavelength": 6.0}
        for gauge in ({"kind": "uniform_magnetic", "flux": 1, "form": "compact"}, {**laser, "form": "compact"},
                      {**laser, "form": "additive"}):
            with self.subTest(gauge):
                run = self.run_case(merged(CASE, {"theory": {"name": "dirac_3d"}, "gauge": gauge}), output=gauge["kind"])
                self.assertLess(event(run, "half_precision")[0]["distance"], 0.03)
                shutil.rmtree(run.output)

    def test_a_state_of_any_size_is_scaled(self):
        """A linear theory has the same bits but for a power of two."""
        one = self.run_case(CASE, output="one")
        small = self.run_case(merged(CASE, {"initial": {"amplitude": 2.0**-60}}), output="small")
        for part, other in zip(one.state(60), small.state(60)):
            np.testing.assert_array_equal(part, other * 2.0**60)

    def test_refused(self):
        self.run_case(CASE, output="accepted")
        for changes, words in (
            ({"time": {"scheme": "exact"}}, ["exact", "double", "single", "sequential, leapfrog, yoshida4"]),
            ({"time": {"scheme": "synchronous"}}, ["synchronous", "leapfrog"]),
            ({"theory": {"name": "dirac_3d"}, "time": {"scheme": "unitary"}}, ["unitary", "leapfrog"]),
            ({"theory": {"name": "dirac_3d", "wilson": 1.0}, "time": {"scheme": "sequential"}}, ["wilson"]),
            ({"theory": {"name": "dirac_3d", "derivative": "central"}}, ["central"]),
            ({"theory": {"name": "complex_scalar"}, "gauge": {"kind": "dynamical", "coupling": 0.5}}, ["dynamical"]),
        ):
            with self.subTest(words=words):
                run = self.run_case(merged(CASE, changes), code=2, output="refused")
                for word in ["run.precision", "half", "allowed", *words]:
                    self.assertIn(word, run.stderr)
                self.assertFalse((self.directory / "refused").exists())


if __name__ == "__main__":
    main()
