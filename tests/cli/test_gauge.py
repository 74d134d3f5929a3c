# SPDX-License-Identifier: MIT
"""Runs in a U(1) background against the NumPy reference: states, columns and potentials, every scheme and both forms."""
import itertools

import numpy as np

import program
from gauge_reference import FORMS, SCHEMES, ChargedDirac, evolve, in_time, static
from program import ProgramTest, merged
from reference import shifted

SEED = 20251122
WAYS = [("fused", 1), ("half_steps", 3), ("half_steps", 1), ("fused", 2)]
SHAPES = [(1,), (2,), (203,), (1, 5, 3), (33, 4, 1), (3, 2, 11), (17, 9, 5), (12, 1, 7), (1, 1, 1)]
STEPS = {"synchronous": 0.1, "sequential": -0.12, "leapfrog": 0.3, "yoshida4": 0.2, "unitary": -1.7}  # of the spacing


def case_of(theory, shape, scheme, h, steps, initial, gauge, form):
    return {"theory": {"name": theory.name, "mass": theory.mass},
            "lattice": {"shape": list(shape), "spacing": theory.spacing},
            "time": {"step": h, "steps": steps, "scheme": scheme, "allow_unstable": True}, "initial": initial,
            "gauge": {**gauge, "form": form}, "observe": {"every": 2}, "output": {"every": 0, "format": "npy"},
            "run": {"backend": "cpu"}}


def potential_of(run, step=0):
    return np.load(run.output / "snapshots" / f"{step:08d}" / "A.npy")


class Laser:
    """amplitude f(xi) cos(2 pi xi / wavelength + phase) along `polarisation`, xi = x - position - t in the box."""

    keys = {"kind": "laser", "amplitude": 0.9, "wavelength": 2.3, "axis": 1, "polarisation": 3, "duration": 4.0,
            "position": 1.7, "phase": 0.4}

    def __init__(self, shape, spacing):
        self.x, self.box = spacing * np.arange(shape[0]), spacing * shape[0]
        self.sites = tuple(reversed(shape))

    def __call__(self, t):
        xi = self.x - self.keys["position"] - t
        xi = xi - self.box * np.round(xi / self.box)
        envelope = np.where(np.abs(xi) < self.keys["duration"] / 2, np.cos(np.pi * xi / self.keys["duration"]) ** 2, 0.0)
        values = np.zeros((len(self.sites) + 1, *self.sites))
        values[self.keys["polarisation"]] = self.keys["amplitude"] * envelope * np.cos(
            2 * np.pi * xi / self.keys["wavelength"] + self.keys["phase"])
        return values


class Gauge(ProgramTest):
    def setUp(self):
        super().setUp()
        self.runs = 0

    def assert_near(self, one, other, tolerance, message=None):
        scale = max(np.abs(other).max(), 1e-300)
        self.assertEqual(np.shape(one), np.shape(other))
        self.assertTrue(np.isfinite(one).all())
        self.assertLessEqual(np.abs(np.subtract(one, other)).max() / scale, tolerance, msg=message)

    def run_in(self, case, way):
        self.runs += 1
        return self.run_case(merged(case, {"run": {"pass": way[0], "threads": way[1]}}), output=f"{self.runs}")

    def assert_columns(self, run, theory, scheme, h, state, with_invariant):
        """Compares every row with the reference at its step."""
        header, rows = run.observables()
        names = ["max_abs", "charge", "energy"] + ["invariant"] * bool(with_invariant)
        self.assertEqual(header, ["step", "time", *names])
        done = 0
        for row in rows:
            state = evolve(theory, scheme, h, int(row[0]) - done, *state, first=done)
            done = int(row[0])
            t = done * h
            expected = theory.observables(scheme, h, theory.potential(t, t, False), *state)
            for name, value in zip(names, row[2:]):
                self.assertLessEqual(abs(value - expected[name][0]), 1e-12 * expected[name][1], msg=f"{name}, step {done}")

    def compare(self, theory, shape, scheme, h, steps, state, gauge, form, with_invariant, ways=WAYS[:2]):
        """Runs the case with several passes and thread counts: state and columns of the reference, the same bits."""
        case = case_of(theory, shape, scheme, h, steps, self.write_state(*state), gauge, form)
        expected = evolve(theory, scheme, h, steps, *state)
        bits = set()
        for way in ways:
            run = self.run_in(case, way)
            for name, one, other in zip(("phi", "pi"), run.state(), expected):
                self.assertLessEqual(np.abs(one - other).max(), 1e-12 * np.abs(expected).max(), msg=f"{name} {way}")
            bits.add((run.bytes_of_state(), (run.output / "observables.csv").read_bytes()))
        self.assertEqual(len(bits), 1, "bits depend on the pass or the number of threads")
        self.assert_columns(run, theory, scheme, h, state, with_invariant)
        return run

    def draw(self, number, shape, form, uniform=False):
        """A random potential and state on a lattice of a random spacing."""
        rng = np.random.default_rng([SEED, number])
        dimensions, sites = len(shape), tuple(reversed(shape))
        values = rng.uniform(-3, 3, (dimensions + 1, *sites))
        if uniform:
            values[0] = values[0].flat[0]
        theory = ChargedDirac(dimensions, static(values), 0.6, float(rng.uniform(0.4, 2.0)), form)
        return theory, values, rng.standard_normal((2, theory.components, *sites))

    def test_random_potentials_from_a_file(self):
        shapes = itertools.cycle(SHAPES)
        for number, (scheme, form, turn) in enumerate(itertools.product(SCHEMES, FORMS, range(5))):
            shape, uniform = next(shapes), turn % 2 == 0
            theory, values, state = self.draw(number, shape, form, uniform)
            np.save(self.directory / "A.npy", values)
            h = STEPS[scheme] * theory.spacing
            with self.subTest(seed=number, scheme=scheme, form=form, shape=shape):
                steady = uniform or values[0].size == 1
                run = self.compare(theory, shape, scheme, h, 5, state, {"kind": "file", "potential": "A.npy"}, form,
                                   scheme == "unitary" or scheme == "leapfrog" and steady,
                                   [WAYS[number % 4], WAYS[(number + 1) % 4]])
                self.assert_near(potential_of(run), values, 1e-15)

    def test_fields_of_every_kind_from_their_snapshot(self):
        kinds = [{"kind": "random", "seed": 3, "amplitude": 2.5}, {"kind": "pure_gauge", "seed": 5, "amplitude": 3.0},
                 {"kind": "uniform_magnetic", "flux": -3, "plane": [1, 2]}, {"kind": "flux_line", "flux": 0.31},
                 {"kind": "uniform_electric", "field": 0.3, "axis": 2, "gauge": "static", "seam": 1.1},
                 {"kind": "step", "height": 0.7, "smoothing": 0.4}, {"kind": "well", "height": -0.9, "width": 2.0}]
        shape = (7, 6, 4)
        for number, (gauge, form) in enumerate(itertools.product(kinds, FORMS)):
            if form == "additive" and gauge["kind"] in ("uniform_magnetic", "flux_line"):
                continue
            scheme = SCHEMES[number % len(SCHEMES)]
            theory, _, state = self.draw(100 + number, shape, form)
            h = STEPS[scheme] * theory.spacing
            case = case_of(theory, shape, scheme, h, 5, self.write_state(*state), gauge, form)
            with self.subTest(seed=100 + number, kind=gauge["kind"], scheme=scheme, form=form):
                values = potential_of(self.run_in(case, WAYS[0]))
                self.assertGreater(np.abs(values).max(), 0.1)
                theory.potential = static(values)
                steady = np.ptp(values[0]) == 0
                self.compare(theory, shape, scheme, h, 5, state, gauge, form,
                             scheme == "unitary" or scheme == "leapfrog" and steady, WAYS[1:2])

    def test_time_dependent_fields(self):
        for number, (scheme, form, kind) in enumerate(itertools.product(SCHEMES, FORMS, ("electric", "laser", "line"))):
            shape = (37,) if kind == "line" else (9, 4, 5)
            theory, values, state = self.draw(200 + number, shape, form)
            axis = 1 if kind == "line" else 2

            def electric(t, values=values, axis=axis):
                moved = np.zeros_like(values)
                moved[axis] = 0.8 * t
                return moved

            laser = Laser(shape, theory.spacing) if kind == "laser" else None
            gauge = {**Laser.keys, "duration": min(4.0, laser.box)} if laser else {
                "kind": "uniform_electric", "field": 0.8, "axis": axis}
            if laser:
                laser.keys = gauge
            theory.potential = in_time(laser or electric)
            with self.subTest(seed=200 + number, scheme=scheme, form=form, kind=kind):
                run = self.compare(theory, shape, scheme, STEPS[scheme] * theory.spacing, 6, state, gauge, form,
                                   scheme == "unitary", [WAYS[number % 4]])
                end = 6 * STEPS[scheme] * theory.spacing
                self.assert_near(potential_of(run, 6), theory.potential(end, end, False), 1e-12)

    def test_single_precision(self):
        for number, (scheme, form) in enumerate(itertools.product(SCHEMES, FORMS)):
            shape = SHAPES[4 + number % 3]
            theory, values, state = self.draw(300 + number, shape, form)
            np.save(self.directory / "A.npy", values)
            h = STEPS[scheme] * theory.spacing
            case = case_of(theory, shape, scheme, h, 5, self.write_state(*state),
                           {"kind": "file", "potential": "A.npy"}, form)
            with self.subTest(seed=300 + number, scheme=scheme, form=form):
                run = self.run_in(merged(case, {"run": {"precision": "single"}}), WAYS[number % 4])
                self.assert_near(run.state(), evolve(theory, scheme, h, 5, *state), 1e-5)

    def test_unitary_keeps_the_charge_at_any_step(self):
        # long steps rotate by many times pi, by another angle at every site
        for number, (form, shape, length) in enumerate(itertools.product(FORMS, ((64,), (6, 5, 4)), (0.9, 3.0, -11.0))):
            theory, values, state = self.draw(500 + number, shape, form)
            np.save(self.directory / "A.npy", values)
            for precision, tolerance in (("double", 1e-12), ("single", 1e-4)):
                case = case_of(theory, shape, "unitary", length * theory.spacing, 50, self.write_state(*state),
                               {"kind": "file", "potential": "A.npy"}, form)
                with self.subTest(seed=500 + number, form=form, shape=shape, length=length, precision=precision):
                    run = self.run_in(merged(case, {"run": {"precision": precision}}), WAYS[number % 4])
                    header, rows = run.observables()
                    charge = rows[:, header.index("charge")]
                    self.assertLessEqual(np.abs(charge / charge[0] - 1).max(), tolerance)

    def test_transforms_in_a_time_dependent_field_change_no_column_and_no_density(self):
        transforms = [{"at_step": 2, "kind": "random", "seed": 7}, {"at_step": 5, "kind": "random", "seed": 8},
                      {"at_step": 5, "kind": "global", "angle": 1.1}]
        for number, (scheme, gauge) in enumerate(itertools.product(SCHEMES, (
                Laser.keys, {"kind": "uniform_electric", "field": 0.8}, {"kind": "random", "seed": 2}))):
            theory, _, state = self.draw(400 + number, (9, 4, 5), "compact")
            theory.spacing = 0.7  # so that the pulse fits into the box
            case = case_of(theory, (9, 4, 5), scheme, STEPS[scheme] * 0.7, 8, self.write_state(*state), gauge, "compact")
            case["observe"]["every"] = 1
            with self.subTest(seed=400 + number, scheme=scheme, kind=gauge["kind"]):
                plain = self.run_in(case, WAYS[0])
                moved = self.run_in(merged(case, {"gauge": {"transform": transforms}}), WAYS[1])
                self.assertGreater(np.abs(np.subtract(moved.state(), plain.state())).max(), 0.1)
                one, other = (np.sum(np.square(run.state()), axis=(0, 1)) for run in (moved, plain))
                self.assert_near(one, other, 1e-12)
                header, rows = moved.observables()
                expected_header, expected = plain.observables()
                self.assertEqual(header, expected_header)
                for name, column, known in zip(header, rows.T, expected.T):
                    self.assertLessEqual(np.abs(column - known).max(), 1e-12 * np.sum(np.square(plain.state(0))), msg=name)

    def test_density_and_current(self):
        for number, (form, shape) in enumerate(itertools.product(FORMS, ((37,), (1, 5, 3), (9, 4, 5)))):
            theory, values, state = self.draw(600 + number, shape, form)
            np.save(self.directory / "A.npy", values)
            case = case_of(theory, shape, "unitary", 0.3, 4, self.write_state(*state),
                           {"kind": "file", "potential": "A.npy"}, form)
            case["observe"]["fields"] = ["charge_density", "current"]
            with self.subTest(seed=600 + number, form=form, shape=shape):
                place = self.run_in(case, WAYS[number % 4]).output / "snapshots" / "00000004"
                last = np.load(place / "phi.npy"), np.load(place / "pi.npy")
                self.assert_near(np.load(place / "charge_density.npy").reshape(shape[::-1]),
                                 np.sum(np.square(last), axis=(0, 1)), 1e-14)
                self.assert_near(np.load(place / "current.npy").reshape(len(shape), *shape[::-1]),
                                 theory.current(values, *last), 1e-13)

    def test_flux_through_plaquettes(self):
        shape, a = (8, 6, 3), 0.7

        def fluxes(gauge, mu, nu):
            case = {"theory": {"name": "dirac_3d"}, "lattice": {"shape": list(shape), "spacing": a},
                    "time": {"step": 0.1, "steps": 1, "scheme": "unitary"}, "initial": {"kind": "point"}, "gauge": gauge,
                    "output": {"format": "npy"}}
            angles = a * potential_of(self.run_in(case, WAYS[0]))
            loop = angles[mu] + shifted(angles[nu], mu) - shifted(angles[mu], nu) - angles[nu]
            return np.angle(np.exp(1j * loop))

        magnetic = {"kind": "uniform_magnetic", "flux": 5, "plane": [1, 2]}
        np.testing.assert_allclose(fluxes(magnetic, 1, 2), 2 * np.pi * 5 / 48, atol=1e-12)
        np.testing.assert_allclose(fluxes(magnetic, 2, 3), 0, atol=1e-12)
        np.testing.assert_allclose(fluxes({**magnetic, "plane": [3, 1]}, 3, 1), 2 * np.pi * 5 / 24, atol=1e-12)
        line = fluxes({"kind": "flux_line", "flux": 0.3, "position": [2.5 * a, 3.2 * a]}, 1, 2)
        expected = np.zeros((3, 6, 8))
        expected[:, 3, 2], expected[:, 3, 6] = 0.6 * np.pi, -0.6 * np.pi
        np.testing.assert_allclose(line, expected, atol=1e-12)
        for mu, nu in ((1, 2), (2, 3), (3, 1)):
            np.testing.assert_allclose(fluxes({"kind": "pure_gauge", "seed": 2}, mu, nu), 0, atol=1e-12)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    program.main()
