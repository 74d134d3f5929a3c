# SPDX-License-Identifier: MIT
"""Runs that begin with the snapshot of another run, at its time."""
import shutil

import numpy as np

import program
from program import ProgramTest, merged

CASE = {
    "theory": {"name": "dirac_1d", "mass": 0.3},
    "lattice": {"shape": [24]},
    "time": {"step": 0.5, "steps": 40, "scheme": "unitary"},
    "initial": {"kind": "packet", "width": 3.0},
    "gauge": {"kind": "uniform_electric", "field": 0.05},
    "output": {"every": 20},
    "run": {"backend": "cpu"},
}


def formats():
    return ("npy", "hdf") if program.default_format() == "hdf" else ("npy",)


def snapshot(run, step, form):
    return run.output / "snapshots" / (f"{step:08d}.hdf" if form == "hdf" else f"{step:08d}")


class FromSnapshot(ProgramTest):
    def begun_with(self, case, path, output="second", code=0, **time):
        rest = merged(case, {"time": time})
        rest["initial"] = {"kind": "file", "path": path}
        return self.run_case(rest, output=output, code=code)

    def test_the_rest_of_a_run(self):
        """The field changes in time, so that the second half has the same bits only at its time."""
        for form in formats():
            with self.subTest(form):
                case = merged(CASE, {"output": {"format": form}})
                whole = self.run_case(case, output=f"whole_{form}")
                second = self.begun_with(case, snapshot(whole, 20, form), f"second_{form}", steps=20)
                for one, other in zip(whole.state(40), second.state(20)):
                    np.testing.assert_array_equal(one, other)
                self.assertEqual(second.case()["time"]["start"], 10.0)
                np.testing.assert_array_equal(second.observables()[1][:, 1], [10.0, 15.0, 20.0])
                elsewhere = self.begun_with(case, snapshot(whole, 20, form), f"other_{form}", steps=20, start=0.0)
                self.assertGreater(np.abs(elsewhere.state(20)[0] - whole.state(40)[0]).max(), 1e-3)

    def test_every_dimension_and_precision(self):
        for form in formats():
            for shape in ([12], [6, 5], [5, 4, 3], [4, 1, 3]):
                for precision in ("double", "single"):
                    with self.subTest(form=form, shape=shape, precision=precision):
                        case = {"theory": {"name": "klein_gordon", "mass": 0.5}, "lattice": {"shape": shape},
                                "time": {"step": 0.1, "steps": 3, "scheme": "sequential"},
                                "initial": {"kind": "random", "seed": 3},
                                "output": {"format": form, "precision": precision}, "run": {"backend": "cpu"}}
                        first = self.run_case(case, "--overwrite", output="first")
                        second = self.begun_with(case, snapshot(first, 3, form), f"s{form}{shape}{precision}".replace(
                            " ", ""))
                        for one, other in zip(first.state(3), second.state(0)):
                            np.testing.assert_array_equal(one, other)

    def test_neurons(self):
        case = {"theory": {"name": "neurons", "mass": 0.5, "bias": [[1.0, 0.25], [0.25, 1.5]], "replicas": 3},
                "time": {"step": 0.1, "steps": 4, "scheme": "sequential"}, "initial": {"kind": "random", "seed": 3}}
        first = self.run_case(case, output="first")
        second = self.begun_with(case, snapshot(first, 4, "npy"))
        np.testing.assert_array_equal(second.state(0)[0], first.state(4)[0])
        self.assertEqual(second.case()["time"]["start"], 0.4)
        refused = self.begun_with(case, "x.hdf", code=2, output="third")
        self.assertIn("neurons have none", refused.stderr)

    def test_what_is_refused(self):
        runs = {form: self.run_case(merged(CASE, {"output": {"format": form}}), output=form) for form in formats()}
        folder = snapshot(runs["npy"], 20, "npy")
        old = self.directory / "old"
        shutil.copytree(folder, old)
        (self.directory / "text.hdf").write_text("no such thing")
        bad = [("nowhere", "snapshot", {}), (old, "the time of", {}),
               (folder, "required is (2, 25)", {"lattice": {"shape": [25]}})]
        if "hdf" in formats():
            hdf = snapshot(runs["hdf"], 20, "hdf")
            bad += [("text.hdf", "is no snapshot that a run has left", {}),
                    (hdf, "shape (24)", {"lattice": {"shape": [25]}}),
                    (hdf, "fields/phi_2, and the theory has 1 component", {"theory": {"name": "klein_gordon"}})]
        for path, words, change in bad:
            with self.subTest(path=path, words=words):
                case = merged(CASE, change)
                if case["theory"]["name"] == "klein_gordon":
                    del case["gauge"]
                    case["time"]["scheme"] = "leapfrog"
                refused = self.begun_with(case, path, output="refused", code=2)
                self.assertIn("initial.path", refused.stderr)
                self.assertIn(words, refused.stderr)
                self.assertFalse(refused.output.exists())
        both = merged(CASE, {"initial": {"kind": "file", "path": folder, "phi": "phi.npy"}})
        del both["initial"]["width"]
        self.assertIn("the snapshot has both", self.run_case(both, output="refused", code=2).stderr)

    def test_without_its_time_where_the_case_gives_one(self):
        first = self.run_case(merged(CASE, {"output": {"format": "npy"}}), output="first")
        shutil.copytree(snapshot(first, 20, "npy"), self.directory / "copy")
        second = self.begun_with(CASE, "copy", start=7.0)
        self.assertEqual(second.case()["time"]["start"], 7.0)

    def test_resumed(self):
        for form in formats():
            with self.subTest(form):
                case = merged(CASE, {"output": {"format": form}})
                first = self.run_case(case, output=f"first_{form}")
                path = snapshot(first, 20, form)
                whole = self.begun_with(case, path, f"whole_{form}")
                self.begun_with(case, path, f"part_{form}", steps=13)
                rest = merged(case, {})
                rest["initial"] = {"kind": "file", "path": path}
                part = self.run_case(rest, "--resume", output=f"part_{form}")
                self.assertEqual((part.output / "observables.csv").read_text(),
                                 (whole.output / "observables.csv").read_text())
                np.testing.assert_array_equal(part.state(40)[0], whole.state(40)[0])


if __name__ == "__main__":
    program.main()
