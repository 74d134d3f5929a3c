# SPDX-License-Identifier: MIT
"""What snapshots hold: output.fields, output.region and output.compression, compared with slices of whole snapshots."""
import numpy as np

import program
from program import ProgramTest, merged

CASE = {
    "theory": {"name": "klein_gordon", "mass": 0.5},
    "lattice": {"shape": [9], "spacing": 0.8},
    "time": {"step": 0.1, "steps": 4, "scheme": "leapfrog"},
    "initial": {"kind": "random", "seed": 7, "amplitude": 0.5},
    "observe": {"every": 2, "fields": ["energy_density"]},
    "output": {"every": 2, "format": "npy"},
    "run": {"backend": "cpu", "threads": 2},
}
SEED = 20240612


def formats(axes):
    return ("npy", "hdf") if axes < 4 and program.h5py and program.default_format() == "hdf" else ("npy",)


def arrays(run, step):
    """All arrays of a snapshot by name."""
    place = run.output / "snapshots" / f"{step:08d}"
    if place.is_dir():
        return {path.stem: np.load(path) for path in place.iterdir()}
    with program.h5py.File(place.with_suffix(".hdf")) as file:
        return {name: array[...] for name, array in file["fields"].items()}


def cut(array, region):
    """The region of an array whose last axes are n_D … n_1."""
    return array[(..., *(slice(*bounds) for bounds in reversed(region)))]


def random_case(axes, random):
    """A lattice and a region of it, a theory that has so many axes, and another array over its sites."""
    shape = [int(n) for n in random.integers(2, 8, axes)]
    region = []
    for n in shape:
        start = int(random.integers(0, n))
        region.append([start, int(random.integers(start + 1, n + 1)), int(random.integers(1, 4))])
    case = merged(CASE, {"lattice": {"shape": shape}})
    if axes == 4:
        shift = {"tensor": "B", "factor": [[0.5]], "shift": [1, 0, 0, 0]}
        case["theory"] = {"name": "linear", "components": 1, "term": [
            {"tensor": "W", "factor": [[1.0]], "shift": [0, 0, 0, 0]},
            {"tensor": "V", "factor": [[1.0]], "shift": [0, 0, 0, 0]}, shift]}
        case["time"]["scheme"] = "sequential"
        case["observe"] = {"every": 2}
    return case, region


class Regions(ProgramTest):
    def test_a_region_is_the_slice_of_a_whole_snapshot(self):
        random = np.random.default_rng(SEED)
        for number in range(10):
            axes = number % 4 + 1
            case, region = random_case(axes, random)
            for form in formats(axes):
                with self.subTest(seed=SEED, number=number, form=form, shape=case["lattice"]["shape"], region=region):
                    case["output"]["format"] = form
                    whole = self.run_case(case, output=f"whole_{number}_{form}")
                    part = self.run_case(merged(case, {"output": {"region": region}}), output=f"part_{number}_{form}")
                    self.assertEqual(part.case()["output"]["region"], region)
                    for step in (0, 2, 4):
                        found, expected = arrays(part, step), arrays(whole, step)
                        self.assertEqual(set(found), set(expected))
                        for name, array in expected.items():
                            np.testing.assert_array_equal(found[name], cut(array, region), err_msg=name)
                    self.assertEqual((part.output / "observables.csv").read_bytes(),
                                     (whole.output / "observables.csv").read_bytes())

    def test_a_gauge_field_is_cut_too(self):
        case = merged(CASE, {"theory": {"name": "dirac_3d"}, "lattice": {"shape": [4, 3, 5]},
                             "gauge": {"kind": "random", "seed": 3, "amplitude": 0.1},
                             "observe": {"fields": ["charge_density", "current"]}})
        region = [[1, 4, 2], [0, 3, 1], [4, 5, 1]]
        for form in formats(3):
            with self.subTest(form):
                case["output"]["format"] = form
                whole = arrays(self.run_case(case, output=f"whole_{form}"), 4)
                part = arrays(self.run_case(merged(case, {"output": {"region": region}}), output=f"part_{form}"), 4)
                self.assertEqual(set(part), set(whole))
                self.assertIn("A", part)
                for name, array in whole.items():
                    np.testing.assert_array_equal(part[name], cut(array, region), err_msg=name)

    def test_the_image_has_the_place_of_the_region(self):
        if "hdf" not in formats(2):
            self.skipTest("the program is built without HDF5, or there is no h5py to read it with")
        case = merged(CASE, {"lattice": {"shape": [9, 6]}, "output": {"format": "hdf"}})
        region = [[2, 9, 3], [1, 2, 1]]
        run = self.run_case(merged(case, {"output": {"region": region}}))
        with program.h5py.File(run.output / "snapshots/00000004.hdf") as file:
            np.testing.assert_array_equal(file.attrs["region"], region)
            image = file["VTKHDF"].attrs
            np.testing.assert_allclose(image["Origin"], [1.6, 0.8, 0.0], rtol=1e-15)
            np.testing.assert_allclose(image["Spacing"], [2.4, 0.8, 0.8], rtol=1e-15)
            self.assertEqual(list(image["WholeExtent"]), [0, 2, 0, 1, 0, 1])
            self.assertEqual(file["VTKHDF/PointData/phi_1"].shape, (2, 2, 3))
        whole = self.run_case(case, output="whole")
        with program.h5py.File(whole.output / "snapshots/00000004.hdf") as file:
            self.assertNotIn("region", file.attrs)

    def test_the_default_is_the_whole_lattice(self):
        self.assertEqual(self.run_case(CASE).case()["output"]["region"], [[0, 9, 1]])


class Fields(ProgramTest):
    def test_one_array_is_that_of_both(self):
        for form in formats(1):
            both = arrays(self.run_case(merged(CASE, {"output": {"format": form}}), output=form), 4)
            for field, other in (("phi", "pi"), ("pi", "phi")):
                with self.subTest(form=form, field=field):
                    case = merged(CASE, {"output": {"format": form, "fields": [field]}})
                    one = arrays(self.run_case(case, output=f"{form}_{field}"), 4)
                    self.assertEqual(set(one), {name for name in both if not name.startswith(other)})
                    for name, array in one.items():
                        np.testing.assert_array_equal(array, both[name], err_msg=name)

    def test_neurons_have_them_too(self):
        case = {"theory": {"name": "neurons"}, "time": {"step": 0.1, "steps": 2, "scheme": "synchronous"},
                "initial": self.write_state(np.ones(4), np.ones(4)), "output": {"fields": ["pi"]},
                "run": {"backend": "cpu"}}
        self.assertEqual(set(arrays(self.run_case(case), 2)), {"pi"})


class Compression(ProgramTest):
    def test_values_are_the_same_in_a_smaller_file(self):
        if "hdf" not in formats(3):
            self.skipTest("the program is built without HDF5, or there is no h5py to read it with")
        smooth = {"kind": "packet", "width": 6.0}
        # one chunk; several, the last of which is not full; chunks that are less than a plane
        for shape in ([24, 20, 10], [64, 64, 50], [400, 400]):
            case = merged({**CASE, "initial": smooth}, {"lattice": {"shape": shape}, "output": {"format": "hdf"}})
            plain = self.run_case(case, output=f"plain_{len(shape)}_{shape[0]}")
            for level in (1, 9):
                with self.subTest(shape=shape, level=level):
                    run = self.run_case(merged(case, {"output": {"compression": level}}),
                                        output=f"level_{len(shape)}_{shape[0]}_{level}")
                    for name, array in arrays(plain, 4).items():
                        np.testing.assert_array_equal(arrays(run, 4)[name], array, err_msg=name)
                    sizes = [(r.output / "snapshots/00000004.hdf").stat().st_size for r in (run, plain)]
                    self.assertLess(sizes[0], sizes[1])


class Refusals(ProgramTest):
    def test_what_is_not_allowed_is_refused_with_what_is(self):
        whole = "[[0, 9, 1]]"
        for settings, words in (
                ({"output.fields": "[]"}, ["output.fields", '"phi"', '"pi"']),
                ({"output.fields": '["psi"]'}, ["output.fields", "psi", '"phi"', '"pi"']),
                ({"output.fields": '["pi", "pi"]'}, ["output.fields", "each once"]),
                ({"output.region": "[0, 9, 1]"}, ["output.region", "[start, stop, stride]"]),
                ({"output.region": "[[0, 9, 1], [0, 1, 1]]"}, ["output.region", "length 1"]),
                ({"output.region": "[[0, 9]]"}, ["output.region[0]", "[start, stop, stride]"]),
                ({"output.region": "[[-1, 9, 1]]"}, ["output.region[0][0]", "-1", "0 to 8"]),
                ({"output.region": "[[0, 10, 1]]"}, ["output.region[0][1]", "10", "1 to 9"]),
                ({"output.region": "[[0, 9, 0]]"}, ["output.region[0][2]", "1 or more"]),
                ({"output.region": "[[0.5, 9, 1]]"}, ["output.region[0][0]", "integer"]),
                ({"output.region": "[[4, 4, 1]]"}, ["output.region", "[4, 4, 1]", "start < stop <= 9"]),
                ({"output.region": "[[0, 8, 1]]", "observe.fields": '["momentum_density"]'},
                 ["output.region", "momentum_density", "whole lattice"]),
                ({"output.region": whole, "output.format": '"none"', "observe.fields": "[]"},
                 ["output.region", "no snapshots", "npy"]),
                ({"output.fields": '["phi"]', "output.format": '"none"', "observe.fields": "[]"},
                 ["output.fields", "no snapshots"]),
                ({"output.compression": "3"}, ["output.compression", "hdf"]),
                *([({"output.compression": level, "output.format": '"hdf"'}, ["output.compression", level, "0 to 9"])
                   for level in ("-1", "10")] if "hdf" in formats(1) else [])):
            with self.subTest(settings=settings):
                options = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
                refused = self.run_case(CASE, *options, code=2)
                for word in (*words, "allowed"):
                    self.assertIn(word, refused.stderr)
                self.assertFalse(refused.output.exists())
        neurons = {"theory": {"name": "neurons"}, "time": {"step": 0.1, "steps": 2, "scheme": "synchronous"},
                   "initial": self.write_state(np.ones(4), np.ones(4)), "output": {"region": [[0, 4, 1]]}}
        for word in ("output.region", "neurons have no lattice"):
            self.assertIn(word, self.run_case(neurons, code=2).stderr)

    def test_all_of_the_lattice_may_have_arrays_over_wave_numbers(self):
        case = merged(CASE, {"output": {"region": [[0, 9, 1]]}, "observe": {"fields": ["momentum_density"]}})
        self.assertEqual(arrays(self.run_case(case), 4)["momentum_density"].shape, (9,))


class Events(ProgramTest):
    def test_every_snapshot_is_an_event_before_the_checkpoint_and_the_end(self):
        case = merged(CASE, {"time": {"steps": 20}, "checkpoint": {"every": 10}})
        for form in formats(1):
            with self.subTest(form):
                run = self.run_case(merged(case, {"output": {"format": form}}), output=form)
                events = [(event["event"], event["step"]) for event in run.events()
                          if event["event"] in ("snapshot", "checkpoint", "finished")]
                self.assertEqual([step for event, step in events if event == "snapshot"], list(range(0, 21, 2)))
                for number, (event, step) in enumerate(events):
                    if event == "snapshot":
                        continue
                    before = [s for e, s in events[:number] if e == "snapshot"]
                    self.assertEqual(before, list(range(0, step + 1, 2)), msg=(event, step))


if __name__ == "__main__":
    program.main()
