# SPDX-License-Identifier: MIT
"""The charged scalar field through the command line: states, columns and arrays against the NumPy reference, in every kind
of gauge field, with and without its potential; what its checks and its refusals say."""
import itertools

import numpy as np

import program
from gauge_reference import divergence, in_time, static
from program import ProgramTest, merged
from scalar_reference import SCHEMES, ChargedScalar, evolve

SPACING, STEP, MASS_SQUARED = 0.8, 0.11, 0.3
SHAPES = {1: [9], 2: [6, 5], 3: [6, 4, 3]}
GAUGES = {
    "random": {"seed": 4, "amplitude": 2.0},
    "uniform_magnetic": {"flux": 2},
    "flux_line": {"flux": 0.3},
    "pure_gauge": {"seed": 4},
    "uniform_electric": {"field": 0.4},
    "laser": {"amplitude": 0.9, "wavelength": 4.8},
    "step": {"height": 0.8},
    "well": {"height": -0.8, "width": 1.0},
}


def case_of(dimensions, scheme="leapfrog", **changes):
    base = {
        "theory": {"name": "complex_scalar", "mass_squared": MASS_SQUARED},
        "lattice": {"shape": SHAPES[dimensions], "spacing": SPACING},
        "time": {"step": STEP, "steps": 5, "scheme": scheme},
        "initial": {"kind": "random", "seed": 3},
        "observe": {"every": 5},
        "output": {"every": 5, "format": "npy"},
        "run": {"backend": "cpu", "threads": 1},
    }
    return merged(base, changes)


class Scalar(ProgramTest):
    def potential(self, run, step):
        return np.load(run.output / "snapshots" / f"{step:08d}" / "A.npy")

    def assert_state(self, run, theory, scheme):
        expected = evolve(theory, scheme, STEP, 5, *run.state(0))
        size = max(np.abs(field).max() for field in expected)
        for one, other in zip(run.state(), expected):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-13 * size)

    def assert_row(self, run, theory, scheme, values, columns):
        header, rows = run.observables()
        self.assertEqual(header, ["step", "time", *columns])
        expected = theory.observables(scheme, STEP, values, *run.state())
        for name in columns:
            value, scale = expected[name]
            self.assertLessEqual(abs(rows[-1, header.index(name)] - value), 1e-13 * scale, name)

    def test_without_a_gauge_field(self):
        for dimensions, scheme, coupling in itertools.product(SHAPES, SCHEMES, (0.0, 0.7)):
            with self.subTest(dimensions=dimensions, scheme=scheme, coupling=coupling):
                case = case_of(dimensions, scheme)
                if coupling:
                    case["theory"].update(potential="phi4", coupling=coupling)
                run = self.run_case(case, "--overwrite")
                theory = ChargedScalar(dimensions, None, MASS_SQUARED, SPACING, coupling)
                self.assert_state(run, theory, scheme)
                columns = ["charge", "energy", "loss"]
                if not coupling and scheme in ("leapfrog", "sequential"):
                    columns.insert(2, "invariant")
                values = np.zeros((dimensions + 1, *SHAPES[dimensions][::-1]))
                header, rows = run.observables()
                phi, pi = run.state()  # without a gauge field max_abs is of components
                self.assertEqual(rows[-1, header.index("max_abs")], max(np.abs(phi).max(), np.abs(pi).max()))
                expected = theory.observables(scheme, STEP, values, phi, pi)
                self.assertEqual(header, ["step", "time", "max_abs", *columns])
                for name in columns:
                    self.assertLessEqual(abs(rows[-1, header.index(name)] - expected[name][0]), 1e-13 * expected[name][1])

    def test_in_every_kind_of_gauge_field(self):
        for dimensions, (kind, keys) in itertools.product((1, 2, 3), GAUGES.items()):
            if dimensions == 1 and kind in ("uniform_magnetic", "flux_line", "laser"):
                continue
            for scheme in SCHEMES if kind == "random" else ("leapfrog",):
                with self.subTest(dimensions=dimensions, kind=kind, scheme=scheme):
                    coupling = 0.4 if kind in ("random", "step") else 0.0
                    case = case_of(dimensions, scheme, gauge={"kind": kind, **keys},
                                   checks={"gauge": True, "max_covariance": 1e-12})
                    if coupling:
                        case["theory"].update(potential="phi4", coupling=coupling)
                    run = self.run_case(case, "--overwrite")
                    potential = static(self.potential(run, 0))
                    if kind in ("uniform_electric", "laser"):  # linear in time, or a wave: taken from a run for each time
                        potential = in_time(self.moving(kind, keys, dimensions))
                        np.testing.assert_allclose(self.potential(run, 5), self.moving(kind, keys, dimensions)(5 * STEP),
                                                   rtol=0, atol=1e-13)
                    theory = ChargedScalar(dimensions, potential, MASS_SQUARED, SPACING, coupling)
                    self.assert_state(run, theory, scheme)
                    columns = ["max_abs", "charge", "energy", "loss", "covariance"]
                    if kind in ("uniform_magnetic", "flux_line", "pure_gauge"):
                        columns.insert(3, "invariant")
                    header, rows = run.observables()
                    self.assertEqual(header, ["step", "time", *columns])
                    expected = theory.observables(scheme, STEP, self.potential(run, 5), *run.state())
                    for name in columns[:-1]:
                        value, scale = expected[name]
                        self.assertLessEqual(abs(rows[-1, header.index(name)] - value), 1e-13 * scale, name)

    def moving(self, kind, keys, dimensions):
        sites = SHAPES[dimensions][::-1]
        x = SPACING * np.arange(SHAPES[dimensions][0])

        def values(t):
            result = np.zeros((dimensions + 1, *sites))
            if kind == "uniform_electric":
                result[1] = keys["field"] * t
            else:
                result[2] = keys["amplitude"] * np.cos(2 * np.pi * (x - t) / keys["wavelength"])
            return result
        return values

    def test_charge_current_and_energy_of_each_site(self):
        for dimensions in SHAPES:
            for coupling in (0.0, 0.5):
                case = case_of(dimensions, gauge={"kind": "random", "seed": 2, "amplitude": 2.0},
                               observe={"every": 1, "also": ["position", "spread", "continuity"],
                                        "fields": ["charge_density", "energy_density", "current"]},
                               output={"every": 1}, checks={"max_continuity": 1e-13})
                if coupling:
                    case["theory"].update(potential="phi4", coupling=coupling)
                run = self.run_case(case, "--overwrite")
                values = self.potential(run, 0)
                theory = ChargedScalar(dimensions, static(values), MASS_SQUARED, SPACING, coupling)
                phi, pi = run.state(4)
                _, _, current = theory.advance("leapfrog", 0, STEP, phi, pi)

                def array(name, step):
                    return np.load(run.output / "snapshots" / f"{step:08d}" / f"{name}.npy")

                change = array("charge_density", 5) - array("charge_density", 4)
                np.testing.assert_allclose(change.squeeze() + divergence(current), 0, atol=1e-13)
                np.testing.assert_allclose(array("charge_density", 4).reshape(phi.shape[1:]), theory.charge_density(phi, pi),
                                           atol=1e-14)
                np.testing.assert_allclose(array("current", 4).reshape(current.shape), theory.current(values, phi), atol=1e-14)
                header, rows = run.observables()
                energy = SPACING**dimensions * array("energy_density", 5).sum()
                self.assertAlmostEqual(energy / rows[-1, header.index("energy")], 1, delta=1e-13)

    def test_transforms_change_no_column(self):
        gauge = {"kind": "random", "seed": 2, "amplitude": 2.0}
        case = case_of(2, gauge=gauge, observe={"every": 1}, theory={"potential": "phi4", "coupling": 0.5})
        plain = self.run_case(case, output="plain")
        text = program.toml_text(case) + '\n[[gauge.transform]]\nat_step = 2\nkind = "random"\nseed = 5\n'
        turned = self.run_case(text, output="turned")
        self.assertGreater(np.abs(plain.state()[0] - turned.state()[0]).max(), 0.1)
        np.testing.assert_allclose(plain.observables()[1], turned.observables()[1], rtol=1e-12, atol=1e-12)

    def test_a_plane_wave_of_each_branch(self):
        for branch, sign in ((0, -1), (1, 1)):
            case = case_of(2, "exact", initial={"kind": "plane_wave", "mode": [1, 2], "branch": branch, "amplitude": 0.6})
            del case["initial"]["seed"]
            run = self.run_case(case, "--overwrite")
            k = 2 * np.pi * np.array([1 / 6, 2 / 5])
            omega = sign * np.sqrt(MASS_SQUARED + np.sum((2 / SPACING * np.sin(k / 2)) ** 2))
            for step in (0, 5):
                phase = k[0] * np.arange(6) + k[1] * np.arange(5)[:, None] - omega * step * STEP
                phi, pi = (field[0] + 1j * field[1] for field in run.state(step))
                np.testing.assert_allclose(phi, 0.6 * np.exp(1j * phase), atol=1e-13)
                np.testing.assert_allclose(pi, -0.6j * omega * np.exp(1j * phase), atol=1e-13)
            header, rows = run.observables()
            charge = rows[:, header.index("charge")]
            np.testing.assert_allclose(charge, 30 * SPACING**2 * 0.36 * omega, rtol=1e-12)

    def test_a_packet_of_one_sign_has_charge_of_that_sign(self):
        total = {}
        for energy in ("positive", "negative", "both"):
            case = case_of(2, initial={"kind": "packet", "width": 1.0, "momentum": [0.7, 0.0], "energy": energy},
                           output={"every": 0})
            del case["initial"]["seed"]
            run = self.run_case(case, "--overwrite")
            phi, pi = run.state(0)
            header, rows = run.observables()
            total[energy] = rows[0, header.index("charge")], phi
        self.assertGreater(total["positive"][0], 0.1)
        self.assertAlmostEqual(total["positive"][0], -total["negative"][0], delta=1e-12)
        self.assertAlmostEqual(total["both"][0], 0, delta=1e-12)
        np.testing.assert_allclose(total["positive"][1] + total["negative"][1], total["both"][1], atol=1e-13)

    def test_refusals(self):
        kink = {"kind": "kink"}
        for changes, words in (
            ({"gauge": {"kind": "random", "form": "additive"}}, ["gauge.form", "additive", "products", "compact"]),
            ({"gauge": {"kind": "random"}, "time": {"scheme": "exact"}}, ["exact", "leapfrog"]),
            ({"time": {"scheme": "unitary"}}, ["time.scheme", "unitary", "leapfrog"]),
            ({"theory": {"potential": "sine_gordon", "coupling": 1.0}}, ["sine_gordon", "phi4"]),
            ({"theory": {"potential": "phi4", "coupling": 1.0, "mass_squared": -1.0}, "initial": kink},
             ["initial.kind", "kink", "klein_gordon"]),
            ({"theory": {"wilson": 1.0}}, ["theory.wilson", "dirac_1d"]),
            ({"lattice": {"shape": [3, 3, 3, 3]}}, ["lattice.shape", "complex_scalar"]),
            ({"initial": {"kind": "plane_wave", "mode": [0, 0], "branch": 2}}, ["initial.branch", "0 to 1"]),
        ):
            case = case_of(2, **changes)
            if "initial" in changes:
                case["initial"] = changes["initial"]
            run = self.run_case(case, code=2, output="refused")
            for word in words:
                self.assertIn(word, run.text)
            self.assertFalse(run.output.exists())


if __name__ == "__main__":
    program.main()
