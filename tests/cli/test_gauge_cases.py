# SPDX-License-Identifier: MIT
"""Gauge fields of a case through the command line: transforms, files of a run, checks, refusals."""
import re

import numpy as np

import program
from bad_cases import BASE, GAUGE, GAUGE_CASES, KIND, NO_GAUGE
from program import ProgramTest, h5py, merged
from reference import shifted

SHAPE, SPACING, STEP = (6, 5, 4), 0.5, 0.05
CASE = {
    "theory": {"name": "dirac_3d", "mass": 0.7},
    "lattice": {"shape": list(SHAPE), "spacing": SPACING},
    "time": {"step": STEP, "steps": 6, "scheme": "leapfrog"},
    "initial": {"kind": "random", "seed": 3},
    "gauge": {"kind": "random", "seed": 8, "amplitude": 2.0},
    "observe": {"every": 2},
    "output": {"every": 3, "format": "npy"},
    "run": {"backend": "cpu", "threads": 1},
}
SCHEMES = ("synchronous", "sequential", "leapfrog", "yoshida4", "unitary")
KINDS = {
    "uniform_magnetic": {"flux": 2, "plane": [2, 3]},
    "uniform_electric": {"field": 0.4, "axis": 2},
    "static electric": {"kind": "uniform_electric", "field": 0.4, "gauge": "static", "seam": 1.0},
    "flux_line": {"flux": 0.3},
    "pure_gauge": {"seed": 4, "amplitude": 2.0},
    "random": {"seed": 4, "amplitude": 2.0},
    "laser": {"amplitude": 0.9, "wavelength": 1.5, "polarisation": 3},
    "pulse": {"kind": "laser", "amplitude": 0.9, "wavelength": 1.1, "duration": 2.0, "position": 1.0, "phase": 0.3},
    "step": {"height": 0.8, "smoothing": 0.2},
    "well": {"height": -0.8, "width": 1.0, "axis": 2},
}


def gauge_of(name, **more):
    return {"kind": name, **KINDS[name], **more}


def turned(fields, angle):
    """exp(-i angle) psi, psi = f[0] + i f[1], ..."""
    psi = np.exp(-1j * angle) * (fields[0::2] + 1j * fields[1::2])
    return np.stack([part for one in psi for part in (one.real, one.imag)])


def gradient(angle, spacing):
    """The change of A_0 ... A_D by a transform."""
    steps = [(shifted(angle, mu) - angle) / spacing for mu in range(1, angle.ndim + 1)]
    return np.stack([np.zeros_like(angle), *steps])


class GaugeCases(ProgramTest):
    def potential(self, run, step=None):
        step = run.steps()[-1] if step is None else step
        return np.load(run.output / "snapshots" / f"{step:08d}" / "A.npy")

    def test_preflight_says_whether_leapfrog_is_staggered(self):
        for name, expected in (("uniform_magnetic", "half a step ahead"), ("step", "A_0 differs from site to site"),
                               ("laser", "the gauge field changes in time")):
            run = self.run_case({**CASE, "gauge": gauge_of(name)}, "--dry-run")
            self.assertRegex(run.text, rf"leapfrog: .*{expected}", msg=name)

    def assert_same_rows(self, run, other, tolerance=1e-12):
        header, rows = run.observables()
        other_header, other_rows = other.observables()
        self.assertEqual(header, other_header)
        for name, column, expected in zip(header, rows.T, other_rows.T):
            scale = max(1.0, np.abs(expected).max())
            np.testing.assert_allclose(column, expected, rtol=0, atol=tolerance * scale, err_msg=name)

    def test_transforms_change_no_covariant_column(self):
        angle = np.random.default_rng(5).uniform(-3, 3, SHAPE[::-1])
        np.save(self.directory / "lambda.npy", angle)
        transforms = [{"at_step": 3, "kind": "file", "path": "lambda.npy"}, {"at_step": 3, "kind": "global", "angle": 0.7},
                      {"at_step": 5, "kind": "random", "seed": 2}]
        for scheme in SCHEMES:
            with self.subTest(scheme):
                case = merged(CASE, {"time": {"scheme": scheme}})
                plain = self.run_case(case, output=f"plain_{scheme}")
                header = plain.observables()[0]
                self.assertFalse([name for name in header if name.startswith("loss")])
                self.assertEqual(header[:4], ["step", "time", "max_abs", "charge"])
                moved = self.run_case(merged(case, {"gauge": {"transform": transforms}}), output=f"moved_{scheme}")
                self.assert_same_rows(moved, plain)
                # the snapshot of this step is in the new gauge
                np.testing.assert_array_equal(moved.state(0), plain.state(0))
                for one, other in zip(moved.state(3), plain.state(3)):
                    np.testing.assert_allclose(one, turned(other, angle + 0.7), rtol=0, atol=1e-12)
                np.testing.assert_allclose(self.potential(moved, 3), self.potential(plain, 3) + gradient(angle, SPACING),
                                           rtol=0, atol=1e-12)
                events = [event for event in moved.events() if event["event"] == "gauge_transform"]
                self.assertEqual([(event["step"], event["kind"]) for event in events],
                                 [(3, "file"), (3, "global"), (5, "random")])

    def test_a_transform_before_the_first_step_makes_a_pure_gauge(self):
        free = merged(CASE, {"gauge": {"kind": "none"}})
        free["gauge"] = {}
        angle = np.random.default_rng(6).uniform(-3, 3, SHAPE[::-1])
        np.save(self.directory / "lambda.npy", angle)
        plain = self.run_case(free, output="free")
        moved = self.run_case(merged(free, {"gauge": {"transform": [
            {"at_step": 0, "kind": "file", "path": "lambda.npy"}]}}), output="moved")
        for step in (0, 3, 6):
            for one, other in zip(moved.state(step), plain.state(step)):
                np.testing.assert_allclose(one, turned(other, angle), rtol=0, atol=1e-12)
            np.testing.assert_allclose(self.potential(moved, step), gradient(angle, SPACING), rtol=0, atol=1e-12)
        self.assertFalse((plain.output / "snapshots" / "00000000" / "A.npy").exists())

    def test_a_snapshot_can_be_read_as_a_field_file(self):
        first = self.run_case(CASE, output="first")
        np.save(self.directory / "A.npy", self.potential(first))
        again = self.run_case({**CASE, "gauge": {"kind": "file", "potential": "A.npy"}}, output="again")
        np.testing.assert_array_equal(self.potential(again), self.potential(first))
        for one, other in zip(again.state(), first.state()):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)

    def test_the_two_electric_gauges_agree_away_from_the_seam_and_do_work(self):
        case = merged(CASE, {"theory": {"name": "dirac_1d"}, "lattice": {"shape": [240], "spacing": 0.25},
                             "time": {"steps": 200}, "observe": {"every": 50, "also": ["position", "spread"]},
                             "output": {"every": 0}})
        field = 0.05
        case["initial"] = {"kind": "packet", "width": 3.0, "momentum": [0.3], "center": [30.0]}
        runs = [self.run_case({**case, "gauge": {"kind": "uniform_electric", "field": field, "gauge": gauge}}, output=gauge)
                for gauge in ("temporal", "static")]
        header, rows = runs[0].observables()
        _, others = runs[1].observables()
        for name in ("position_1", "spread_1", "charge", "energy"):
            np.testing.assert_allclose(others[:, header.index(name)], rows[:, header.index(name)], rtol=1e-9)
        # the work of the field; `energy` is half of <H>
        position, energy, charge = (rows[:, header.index(name)] for name in ("position_1", "energy", "charge"))
        gain = 2 * (energy[-1] - energy[0]) / charge[0]
        self.assertGreater(position[-1] - position[0], 5.0)
        self.assertAlmostEqual(gain / (field * (position[-1] - position[0])), 1.0, delta=2e-3)

    def test_covariance_of_links_and_of_the_additive_form(self):
        for scheme in SCHEMES:
            for name in KINDS if scheme == "leapfrog" else ("random", "laser", "uniform_electric"):
                case = merged(CASE, {"time": {"scheme": scheme, "steps": 2},
                                     "checks": {"gauge": True, "max_covariance": 1e-13}})
                case["gauge"] = gauge_of(name)
                with self.subTest(scheme=scheme, kind=name):
                    header, rows = self.run_case(case, output=f"{scheme}_{name}").observables()
                    self.assertEqual(header[-1], "covariance")
                    self.assertGreater(rows[:, -1].max(), 0)
            case["checks"]["max_covariance"] = 1e-5
            self.run_case(merged(case, {"run": {"precision": "single"}}), output=f"{scheme}_single")
            self.run_case(merged(case, {"time": {"step": -STEP}}), output=f"{scheme}_back")
            case["gauge"] = gauge_of("pure_gauge", form="additive")
            stopped = self.run_case(case, output=f"{scheme}_additive", code=4)
            self.assertIn("max_covariance", stopped.stderr)

    def test_observing_does_not_change_the_time_of_the_field(self):
        """The time of the field is the same if a run is observed more often or transformed by zero."""
        for name in ("laser", "uniform_electric"):
            case = {**CASE, "gauge": gauge_of(name)}
            rare = self.run_case(merged(case, {"observe": {"every": 6}, "output": {"every": 0}}), output=f"rare_{name}")
            still = [{"at_step": step, "kind": "global", "angle": 0.0} for step in (1, 4)]
            often = self.run_case(merged(case, {"observe": {"every": 1}, "gauge": {"transform": still}}),
                                  output=f"often_{name}")
            for one, other in zip(rare.state(), often.state()):
                np.testing.assert_allclose(one, other, rtol=0, atol=1e-13)

    def test_every_kind_runs_again_from_its_written_case(self):
        for name in KINDS:
            for form in ("compact", "additive") if name in ("random", "laser") else ("compact",):
                with self.subTest(kind=name, form=form):
                    case = {**CASE, "gauge": gauge_of(name, form=form, transform=[{"at_step": 1, "kind": "random"}])}
                    first = self.run_case(case, output=f"{name}_{form}")
                    text = (first.output / "case.toml").read_text()
                    again = self.run_case(text, output=f"{name}_{form}_again")
                    self.assertEqual((again.output / "case.toml").read_text(), text)
                    self.assertEqual(again.bytes_of_state(), first.bytes_of_state())
                    np.testing.assert_array_equal(self.potential(again), self.potential(first))

    @program.unittest.skipUnless(h5py, "h5py is not there")
    def test_hdf_has_the_potential(self):
        if program.default_format() != "hdf":
            self.skipTest("built without HDF5")
        npy = self.run_case(CASE, output="npy")
        hdf = self.run_case(merged(CASE, {"output": {"format": "hdf"}}), output="hdf")
        expected = self.potential(npy)
        with h5py.File(hdf.output / "snapshots" / "00000006.hdf") as file:
            np.testing.assert_array_equal(file["fields/A"][...], expected)
            for mu in range(4):
                np.testing.assert_array_equal(file[f"fields/A_{mu}"][...], expected[mu])
                np.testing.assert_array_equal(file[f"VTKHDF/PointData/A_{mu}"][...], expected[mu])

    def test_a_long_step_gives_a_warning(self):
        run = self.run_case(merged(CASE, {"time": {"step": 0.24, "steps": 1}}), output="long")
        bound = 2 * SPACING / (3 + np.sqrt(3))
        stated = float(re.search(r"beyond the bound ([\d.]+)", run.stderr)[1])
        self.assertAlmostEqual(stated, bound, delta=1e-6)
        quiet = self.run_case(merged(CASE, {"time": {"step": 0.2, "steps": 1}}), output="short")
        self.assertNotIn("bound", quiet.stderr)

    def test_spectrum_and_converge_refuse_gauge_fields(self):
        path = self.directory / "case.toml"
        path.write_text(GAUGE)
        for command in ("spectrum", "converge"):
            process = program.call(command, path)
            self.assertEqual(process.returncode, 2, msg=process.stdout)
            self.assertRegex(process.stderr, r"case\.toml:\d+:\d+: gauge\.kind: .*allowed")

    def test_refusals(self):
        arrays = {"three": np.ones((3, 1, 4, 6)), "turned": np.ones((4, 6, 4, 1)), "nan": np.full((4, 1, 4, 6), np.nan)}
        for name, array in arrays.items():
            np.save(self.directory / f"{name}.npy", array)
        self.run_case(GAUGE, output="accepted")
        dirac_1d = GAUGE.replace("dirac_3d", "dirac_1d").replace("[6, 4, 1]", "[6]")
        short_axis = GAUGE.replace("[6, 4, 1]", "[1, 4, 6]").replace(KIND, 'kind = "step"\nheight = 1.0')
        wilson = GAUGE.replace("mass = 0.5", "mass = 0.5\nwilson = 1.0").replace("leapfrog", "synchronous")
        whole = [(GAUGE, short_axis, ["gauge.axis", "the default", "more than one site"]),
                 (GAUGE, wilson, ["gauge.kind", "Wilson", "theory.wilson = 0"])]
        for kind in ("uniform_magnetic", "flux_line", "laser"):
            whole.append((GAUGE, dirac_1d.replace(KIND, f'kind = "{kind}"'), [kind, "dirac_3d"]))
        self.run_case(dirac_1d, output="accepted_line")
        cases = [(GAUGE, *case) for case in GAUGE_CASES] + [(BASE, *case) for case in NO_GAUGE]
        for base, old, new, words in cases + [(GAUGE, *case) for case in whole]:
            with self.subTest(new[-60:]):
                self.assertIn(old, base)
                run = self.run_case(base.replace(old, new, 1), output="refused", code=2)
                self.assertFalse(run.output.exists())
                self.assertRegex(run.stderr, r"case\.toml(:\d+:\d+)?: ")
                for word in words:
                    self.assertIn(word, run.stderr)


if __name__ == "__main__":
    program.main()
