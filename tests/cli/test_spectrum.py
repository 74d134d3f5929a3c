# SPDX-License-Identifier: MIT
"""`dualfield spectrum`: its JSON and CSV against an independent computation in NumPy, its picture, and what it refuses."""
import csv
import itertools
import json

import numpy as np

import program
from program import ProgramTest, merged
from reference import Dirac, KleinGordon, one_step

POINTS = 4  # intervals of each line of the path, so that every point is a mode of 8 sites along an axis
STEP = 0.15


def case_of(name, shape, spacing, scheme="leapfrog", **theory):
    return {"theory": {"name": name, **theory}, "lattice": {"shape": shape, "spacing": spacing},
            "time": {"step": STEP, "steps": 1, "scheme": scheme}, "initial": {"kind": "point"}}


THEORIES = {
    "klein_gordon 1": (case_of("klein_gordon", [8], 0.7, mass=0.5), KleinGordon(1, 0.25, 0.7)),
    "klein_gordon 2": (case_of("klein_gordon", [8, 8], 1.2), KleinGordon(2, 0.0, 1.2)),
    "klein_gordon 3": (case_of("klein_gordon", [8, 8, 8], 1.0, "yoshida4", mass=0.3), KleinGordon(3, 0.09, 1.0)),
    "dirac_1d": (case_of("dirac_1d", [8], 0.8, "sequential", mass=0.4), Dirac(1, 0.4, 0.8)),
    "dirac_3d": (case_of("dirac_3d", [8, 8, 8], 1.1, mass=0.2), Dirac(3, 0.2, 1.1)),
    "dirac_3d massless": (case_of("dirac_3d", [8, 8, 8], 1.0, "synchronous"), Dirac(3, 0.0, 1.0)),
    "dirac_1d wilson": (case_of("dirac_1d", [8], 0.8, "sequential", mass=0.4, wilson=0.7),
                        Dirac(1, 0.4, 0.8, wilson=0.7)),
    "dirac_3d wilson": (case_of("dirac_3d", [8, 8, 8], 0.9, "synchronous", mass=0.3, wilson=0.5),
                        Dirac(3, 0.3, 0.9, wilson=0.5)),
    "dirac_3d central": (case_of("dirac_3d", [8, 8, 8], 1.1, "yoshida4", mass=0.2, derivative="central"),
                         Dirac(3, 0.2, 1.1, "central")),
    "dirac_3d central wilson": (case_of("dirac_3d", [8, 8, 8], 1.0, "sequential", derivative="central", wilson=1.0),
                                Dirac(3, 0.0, 1.0, "central", 1.0)),
}


def reference_frequencies(theory, wave_numbers):
    """Re and Im of omega, ascending: eigenvalues of iG(k). In real components those of a spinor occur twice."""
    omega = 1j * np.linalg.eigvals(theory.generator(wave_numbers))
    omega = omega[np.argsort(omega.real)]
    return omega[::2] if isinstance(theory, Dirac) else omega


def step_matrix(theory, scheme, h, mode, sites):
    """One step of the reference on the plane waves exp(2 pi i mode.x / sites)."""
    D, K = theory.dimensions, theory.components
    places = np.meshgrid(*[np.arange(sites)] * D, indexing="ij")  # axes D, ..., 1
    wave = np.exp(2j * np.pi * sum(m * x for m, x in zip(reversed(mode), places)) / sites)
    columns = []
    for a in range(2 * K):
        state = np.zeros((2, K, *[sites] * D), dtype=complex)
        state[a // K, a % K] = wave
        after = np.array(one_step(theory, scheme, h, *state))
        columns.append(after[(slice(None), slice(None), *[0] * D)].ravel())
    return np.array(columns).T


def numerical_frequencies(theory, scheme, h, mode, sites):
    phases = 1j * np.log(np.linalg.eigvals(step_matrix(theory, scheme, h, mode, sites))) / h
    phases = phases[np.argsort(phases.real)]
    return phases[::2] if isinstance(theory, Dirac) else phases


def zeros_of_one_sided(theta):
    """sum (exp(i theta) - 1)^2, which vanishes where the massless one-sided Dirac field has omega = 0."""
    return np.abs(np.sum((np.exp(1j * np.asarray(theta)) - 1.0) ** 2, axis=-1))


def curve_length():
    """Length of the curve of zeros in three dimensions, by Runge-Kutta steps along the cross product of the gradients."""
    def tangent(k):
        slope = 2j * (np.exp(1j * k) - 1.0) * np.exp(1j * k)
        direction = np.cross(slope.real, slope.imag)
        return direction / np.linalg.norm(direction)

    start = k = np.array([np.pi / 2, -np.pi / 2, 0.0])
    step, length = 0.005, 0.0
    while True:
        a = tangent(k)
        b = tangent(k + 0.5 * step * a)
        c = tangent(k + 0.5 * step * b)
        k = k + step / 6 * (a + 2 * b + 2 * c + tangent(k + step * c))
        length += step
        rest = np.linalg.norm((k - start + np.pi) % (2 * np.pi) - np.pi)
        if length > 1 and rest < 0.6 * step:
            return length + np.dot((start - k + np.pi) % (2 * np.pi) - np.pi, tangent(k))


class Spectrum(ProgramTest):
    def spectrum(self, case, *options, code=0):
        (self.directory / "case.toml").write_text(program.toml_text(case))
        run = program.call("spectrum", self.directory / "case.toml", *options)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run

    def result(self, case, *options):
        path = self.directory / "result.json"
        run = self.spectrum(case, "--json", path, "--csv", self.directory / "path.csv", *options)
        return json.loads(path.read_text()), run

    def path_table(self):
        with open(self.directory / "path.csv", newline="") as stream:
            header, *rows = csv.reader(stream)
        return header, np.array(rows, dtype=float)

    def test_every_branch_of_every_theory_along_the_path(self):
        for name, (case, theory) in THEORIES.items():
            with self.subTest(name):
                result, _ = self.result(case, "--points", POINTS)
                a = case["lattice"]["spacing"]
                for row in result["path"]["rows"]:
                    k = np.array(row["k"])
                    np.testing.assert_allclose(k * a, row["theta"], atol=1e-14)
                    omega = reference_frequencies(theory, k)
                    np.testing.assert_allclose(row["omega"], omega.real, atol=2e-7)
                    np.testing.assert_allclose(row["growth"], omega.imag, atol=2e-7)
                    mode = np.round(np.array(row["theta"]) * 8 / (2 * np.pi)).astype(int)
                    numerical = numerical_frequencies(theory, case["time"]["scheme"], STEP, mode, 8)
                    np.testing.assert_allclose(row["numerical"], numerical.real, atol=3e-6)
                    np.testing.assert_allclose(np.sort(row["numerical_growth"]), np.sort(numerical.imag), atol=3e-6)
                    mass_squared = theory.mass**2 if isinstance(theory, Dirac) else theory.mass_squared
                    sign = np.where(2 * np.arange(len(omega)) < len(omega), -1, 1)
                    continuum = sign * np.sqrt(mass_squared + k @ k)
                    np.testing.assert_allclose(row["continuum"], continuum, atol=1e-7)
                    np.testing.assert_allclose(row["error"], np.array(row["omega"]) - row["continuum"], atol=1e-15)

    def test_group_velocities_are_differences_of_frequencies(self):
        for name in ("klein_gordon 2", "dirac_1d", "dirac_3d", "dirac_3d wilson"):
            with self.subTest(name):
                result, _ = self.result(THEORIES[name][0], "--points", 400)
                rows = result["path"]["rows"]
                for before, here, after in zip(rows, rows[1:], rows[2:]):
                    if before["segment"] != after["segment"] or None in here["velocity"]:
                        continue
                    slopes = [np.subtract(y["omega"], x["omega"]) / (y["distance"] - x["distance"])
                              for x, y in ((before, here), (here, after), (before, after))]
                    smooth = np.abs(slopes[0] - slopes[1]) < 0.05  # not where two branches cross
                    np.testing.assert_allclose(np.array(here["velocity"])[smooth], slopes[2][smooth], atol=2e-3)
                self.assertGreater(result["fastest"], 0.1)

    def test_largest_s_with_its_bound(self):
        y = (1 + np.sqrt(1.5) + np.sqrt(np.sqrt(6) - 1.5)) / 2
        for shape, a, s in (([9], 0.5, 4.0), ([1, 10, 12], 1.0, 2 + np.sqrt(2)),
                            ([7, 8, 9], 1.0, np.sqrt(2 * np.sqrt(6) * y * (2 * y - 1)))):
            name = "dirac_1d" if len(shape) == 1 else "dirac_3d"
            result, run = self.result(case_of(name, shape, a, mass=0.3), "--points", 2)
            zone, lattice = result["largest_s"]["zone"], result["largest_s"]["lattice"]
            self.assertAlmostEqual(zone["value"], s, delta=1e-10 * s)
            self.assertLessEqual(s, zone["bound"])
            self.assertLess(zone["bound"], s * (1 + 1e-9))
            self.assertIn(f"{s:.13g}"[:9], run.stdout)
            theory = Dirac(len(shape), 0.0, a)
            top = max(np.abs(np.linalg.eigvals(theory.generator(2 * np.pi * np.array(mode) / shape / a))).max()
                      for mode in itertools.product(*map(range, shape)))
            self.assertAlmostEqual(lattice["value"], top, delta=1e-10)
            k = 2 * np.pi * np.array(lattice["mode"]) / shape / a
            self.assertAlmostEqual(np.abs(np.linalg.eigvals(theory.generator(k))).max(), top, delta=1e-10)

    def test_highest_and_lowest_frequencies_are_those_of_all_modes(self):
        for name, (case, theory) in THEORIES.items():
            with self.subTest(name):
                odd = merged(case, {"lattice": {"shape": [7, 5, 6][: len(case["lattice"]["shape"])]}})
                result, _ = self.result(odd, "--points", 1)
                shape, a = odd["lattice"]["shape"], odd["lattice"]["spacing"]
                sizes = np.array([np.abs(reference_frequencies(theory, 2 * np.pi * np.array(mode) / shape / a))
                                  for mode in itertools.product(*map(range, shape))])
                self.assertAlmostEqual(result["frequencies"]["highest"]["value"], sizes.max(), delta=1e-10)
                self.assertAlmostEqual(result["frequencies"]["lowest"]["value"], sizes.min(), delta=2e-7)
                self.assertTrue(result["frequencies"]["proven"] and result["density"]["all"])
                self.assertEqual(sum(result["density"]["counts"]), sizes.size)

    def test_stable_steps_are_those_of_the_formulas(self):
        for case, limit in ((case_of("klein_gordon", [8, 6], 0.7, mass=0.5), 2 * 0.7 / np.sqrt(8 + 0.25 * 0.49)),
                            (case_of("dirac_1d", [8], 0.7), 0.7)):
            result, _ = self.result(case, "--points", 1)
            steps = {scheme["scheme"]: scheme for scheme in result["schemes"]}
            self.assertEqual(list(steps)[:4], ["synchronous", "sequential", "leapfrog", "yoshida4"])
            self.assertEqual(steps["synchronous"]["stable_step"], 0)
            self.assertGreater(steps["synchronous"]["growth"], 1)
            self.assertAlmostEqual(steps["leapfrog"]["stable_step"] / limit, 1, delta=1e-9)
            self.assertAlmostEqual(steps["yoshida4"]["stable_step"] / limit, 1.574 / 2, delta=1e-3)
            self.assertAlmostEqual(steps["leapfrog"]["growth"], 1, delta=1e-9)

    def test_zero_modes_of_one_sided_differences(self):
        for shape, count in (([8, 8, 8], 7), ([8, 4, 12], 7), ([6, 8, 8], 3), ([6, 10, 14], 1), ([1, 8, 8], 3)):
            with self.subTest(shape):
                result, _ = self.result(case_of("dirac_3d", shape, 1.0, mass=0.4), "--points", 1)
                modes = np.array(list(itertools.product(*map(range, shape))))
                still = zeros_of_one_sided(2 * np.pi * modes / shape) < 1e-12
                lattice = result["zero_modes"]["lattice"]
                self.assertEqual((lattice["count"], still.sum()), (count, count))
                self.assertEqual({tuple(np.array(mode) % shape) for mode in lattice["modes"]},
                                 {tuple(mode) for mode in modes[still]})

    def test_zero_modes_of_the_zone(self):
        zone = self.result(case_of("dirac_3d", [7, 7, 7], 1.0), "--points", 1)[0]["zero_modes"]["zone"]
        self.assertTrue(zone["searched"])
        self.assertEqual(zone["points"], [{"theta": [0.0, 0.0, 0.0], "branches": 4}])
        (curve,) = zone["curves"]
        self.assertTrue(curve["closed"])
        self.assertLess(zeros_of_one_sided(curve["theta"]).max(), 1e-9)
        self.assertAlmostEqual(curve["length"], curve_length(), delta=1e-4)
        self.assertAlmostEqual(curve["length"], 16.703293, delta=1e-4)
        plane = self.result(case_of("dirac_3d", [1, 7, 7], 1.0), "--points", 1)[0]["zero_modes"]["zone"]
        self.assertEqual(len(plane["points"]), 3)
        self.assertEqual(plane["curves"], [])
        self.assertLess(zeros_of_one_sided([point["theta"] for point in plane["points"]]).max(), 1e-12)

    def test_a_wilson_term_adds_to_the_mass(self):
        """omega^2 = s^2 + (m + (r/a) sum (1 - cos k a))^2, s a singular value of the bias."""
        a, m, r = 0.8, 0.3, 0.6
        for derivative in ("one_sided", "central"):
            case = case_of("dirac_3d", [8, 8, 8], a, "synchronous", mass=m, wilson=r, derivative=derivative)
            result, run = self.result(case, "--points", 5, "--path", "G 0.7,-0.4,0.9 M R 0.5,-0.5,0")
            for row in result["path"]["rows"]:
                theta = np.array(row["theta"])
                d = 1j * np.sin(theta) if derivative == "central" else np.exp(1j * theta) - 1
                cross = 2 * np.linalg.norm(np.cross(d.real, d.imag))
                squares = (np.sum(np.abs(d) ** 2) + np.array([-cross, cross])) / a**2
                omega = np.sqrt(np.maximum(squares, 0) + (m + r / a * np.sum(1 - np.cos(theta))) ** 2)
                np.testing.assert_allclose(row["omega"], [*-omega[::-1], *omega], atol=1e-7)
            self.assertIn("Wilson", run.stdout)
            self.assertEqual((result["derivative"], result["wilson"]), (derivative, r))
            self.assertEqual([scheme["scheme"] for scheme in result["schemes"]][:2], ["synchronous", "sequential"])
            self.assertNotIn("leapfrog", [scheme["scheme"] for scheme in result["schemes"]])

    def test_a_scheme_that_mixes_waves_has_no_dispersion_relation(self):
        case, theory = THEORIES["dirac_3d wilson"]
        result, run = self.result(merged(case, {"time": {"scheme": "unitary"}}), "--points", 2)
        steps = {scheme["scheme"]: scheme for scheme in result["schemes"]}
        self.assertEqual(list(steps), list(theory.schemes))
        self.assertEqual(steps["unitary"]["growth"], 1)
        self.assertRegex(run.stdout, r"unitary +stable at every step")
        self.assertNotIn("nan", run.stdout)
        for row in result["path"]["rows"]:
            self.assertEqual(row["numerical"], [None] * 4)
            np.testing.assert_allclose(row["omega"], reference_frequencies(theory, row["k"]).real, atol=2e-7)
        central = case_of("dirac_1d", [8], 0.7, "unitary", mass=0.3, derivative="central")
        result, _ = self.result(central, "--points", POINTS)
        for row in result["path"]["rows"]:
            mode = np.round(np.array(row["theta"]) * 8 / (2 * np.pi)).astype(int)
            numerical = numerical_frequencies(Dirac(1, 0.3, 0.7, "central"), "unitary", STEP, mode, 8)
            np.testing.assert_allclose(row["numerical"], numerical.real, atol=3e-6)

    def test_species_of_central_differences_and_of_a_wilson_term(self):
        for name, shape, theory, count, points in (
                ("dirac_1d", [8], {"derivative": "central"}, 2, 2),
                ("dirac_1d", [9], {"derivative": "central"}, 1, 2),
                ("dirac_1d", [8], {"derivative": "central", "wilson": 1.0}, 1, 1),
                ("dirac_3d", [8, 6, 4], {"derivative": "central"}, 8, 8),
                ("dirac_3d", [8, 7, 4], {"derivative": "central"}, 4, 8),
                ("dirac_3d", [1, 6, 4], {"derivative": "central"}, 4, 4),
                ("dirac_3d", [8, 8, 8], {"derivative": "central", "wilson": 0.5}, 1, 1),
                ("dirac_3d", [8, 8, 8], {"wilson": 1.0}, 1, 1),
                ("dirac_3d", [8, 8, 8], {"wilson": 0.3}, 1, 1),
                ("dirac_3d", [1, 8, 8], {"wilson": 0.2}, 1, 1)):
            with self.subTest(shape=shape, **theory):
                scheme = "sequential" if "wilson" in theory else "leapfrog"
                result, _ = self.result(case_of(name, shape, 1.3, scheme, mass=0.2, **theory), "--points", 1)
                zero = result["zero_modes"]
                self.assertEqual((zero["lattice"]["count"], len(zero["zone"]["points"])), (count, points))
                self.assertEqual((zero["zone"]["curves"], zero["zone"]["surface"]), ([], []))
                self.assertTrue(zero["zone"]["searched"])
                for point in zero["zone"]["points"]:
                    self.assertEqual(point["branches"], result["branches"])
                    np.testing.assert_allclose(np.sin(point["theta"]), 0, atol=1e-12)

    def test_central_differences_have_singular_values_up_to_sqrt_d(self):
        """s = |sin k a|/a along each axis, at most sqrt(D)/a in all, so that leapfrog is stable for longer steps."""
        result, _ = self.result(case_of("dirac_3d", [8, 8, 8], 0.5, derivative="central"), "--points", 1)
        for extreme in result["largest_s"].values():
            self.assertAlmostEqual(extreme["value"], 2 * np.sqrt(3), delta=1e-9)
        steps = {scheme["scheme"]: scheme["stable_step"] for scheme in result["schemes"]}
        self.assertAlmostEqual(steps["leapfrog"], 1 / np.sqrt(3), delta=1e-9)

    def test_the_table_is_that_of_the_json(self):
        for name in ("klein_gordon 2", "dirac_1d", "dirac_3d massless"):
            case = THEORIES[name][0]
            result, _ = self.result(case, "--points", 3)
            header, table = self.path_table()
            D, branches = len(result["shape"]), result["branches"]
            lists = [("theta", D), ("k", D), *((name, branches) for name in (
                "omega", "growth", "velocity", "numerical", "numerical_growth", "continuum", "error"))]
            self.assertEqual(header, ["segment", "distance", *(f"{name}_{i + 1}" for name, n in lists for i in range(n))])
            self.assertEqual(len(table), len(result["path"]["rows"]))
            for line, row in zip(table, result["path"]["rows"]):
                values = [row["segment"], row["distance"], *(value for name, _ in lists for value in row[name])]
                np.testing.assert_array_equal(line, np.array(values, dtype=float))  # None becomes nan

    def test_a_given_path(self):
        result, _ = self.result(case_of("dirac_3d", [8, 8, 8], 2.0), "--path", "X 0.5,-0.5,0 G M'", "--points", 2)
        corners = result["path"]["corners"]
        self.assertEqual([corner["name"] for corner in corners], ["X", "(0.5, -0.5, 0)π", "Γ", "M′"])
        np.testing.assert_allclose(corners[1]["theta"], [np.pi / 2, -np.pi / 2, 0])
        rows = result["path"]["rows"]
        self.assertEqual([row["segment"] for row in rows], [0, 0, 0, 1, 1, 1, 2, 2, 2])
        length = sum(np.linalg.norm(np.subtract(x["theta"], y["theta"])) for x, y in zip(corners, corners[1:]))
        self.assertAlmostEqual(rows[-1]["distance"], length / 2.0, delta=1e-12)
        self.assertAlmostEqual(rows[2]["omega"][2], 0, delta=1e-12)  # of a species

    def test_potentials_are_linearised(self):
        kink = case_of("klein_gordon", [8], 1.0, potential="sine_gordon", coupling=0.64)
        for around, mass_squared in ((0.0, 0.64), (np.pi / 3, 0.32)):
            result, run = self.result(kink, "--around", around, "--points", 2)
            self.assertAlmostEqual(result["mass_squared"], mass_squared, delta=1e-12)
            self.assertAlmostEqual(result["frequencies"]["lowest"]["value"], np.sqrt(mass_squared), delta=1e-9)
            self.assertIn("linearised", run.stdout)
        broken = case_of("klein_gordon", [8], 1.0, mass_squared=-0.5, potential="phi4", coupling=0.5)
        grows, run = self.result(broken, "--points", 2)
        self.assertAlmostEqual(grows["frequencies"]["growth"], np.sqrt(0.5), delta=1e-9)
        self.assertIn("grows", run.stdout)
        vacuum, _ = self.result(broken, "--around", 1.0, "--points", 2)
        self.assertAlmostEqual(vacuum["frequencies"]["lowest"]["value"], 1.0, delta=1e-9)

    def test_large_lattices_report_what_was_examined(self):
        result, run = self.result(case_of("dirac_3d", [1024, 1024, 1024], 1.0, mass=0.1), "--points", 4)
        self.assertFalse(result["density"]["all"])
        self.assertEqual(result["zero_modes"]["lattice"]["count"], 7)
        self.assertAlmostEqual(result["largest_s"]["lattice"]["value"], 4.151304840507, delta=1e-5)
        self.assertIn(str(1024**3), run.stdout)

    def test_refusals(self):
        good = case_of("dirac_3d", [8, 1, 8], 1.0)
        for case, options, words in (
                (good, ["--path", "G Q"], ["--path", "Q", "G, X, M"]),
                (good, ["--path", "G R"], ["--path", "R"]),
                (good, ["--path", "G 0.5,0.5,0"], ["--path", "0.5,0.5,0", "axes of one site"]),
                (good, ["--path", "G 0.5,0"], ["--path", "0.5,0", "3 numbers"]),
                (good, ["--path", "G 1.5,0,0"], ["--path", "1.5,0,0"]),
                (good, ["--path", "G nan,0,0"], ["--path", "nan,0,0"]),
                (good, ["--path", "G G"], ["--path", "already"]),
                (good, ["--path", " "], ["--path", "no point"]),
                (good, ["--points", "0"], ["--points"]),
                (good, ["--around", "nan"], ["--around"]),
                (good, ["--set", "time.sceme=\"leapfrog\""], ["time.sceme", "scheme"]),
                (merged(good, {"theory": {"name": "dirac"}}), [], ["theory.name", "dirac_3d"]),
                (merged(good, {"theory": {"wilson": 1.0}}), [], ["time.scheme", "leapfrog", "Wilson", "synchronous"])):
            with self.subTest(words):
                (self.directory / "no.json").unlink(missing_ok=True)
                run = self.spectrum(case, *options, "--json", self.directory / "no.json", code=2)
                for word in words:
                    self.assertIn(word, run.stderr)
                self.assertFalse((self.directory / "no.json").exists())

    def test_results_that_cannot_be_written(self):
        for option in ("--json", "--csv"):
            self.spectrum(case_of("dirac_1d", [8], 1.0), option, self.directory / "nowhere" / "file", code=5)

    @program.needs_matplotlib
    def test_the_pictures(self):
        cases = (*(THEORIES[name][0] for name in ("dirac_1d", "klein_gordon 2", "dirac_3d")),
                 case_of("dirac_3d", [1, 8, 8], 1.0), case_of("dirac_1d", [8], 1.0, "unitary", wilson=0.5))
        for case in cases:
            self.result(case, "--points", 8)
            self.assert_draws(with_errors=case is cases[0])


if __name__ == "__main__":
    program.main()
