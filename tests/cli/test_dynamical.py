# SPDX-License-Identifier: MIT
"""Runs with a gauge field that has dynamics of its own against the NumPy reference: states, links, electric field and columns;
Gauss's law at the start and during the run; checkpoints; and what is refused."""
import itertools

import numpy as np

import program
from dynamical_case import DynamicalTest, case_of
from dynamical_reference import Dirac, Scalar, divergence, evolve, gauss_electric
from program import merged

class Dynamical(DynamicalTest):
    def test_states_and_columns_are_those_of_the_reference(self):
        for number, ((theory, shape), scheme) in enumerate(itertools.product(self.cases(), (None, "yoshida4"))):
            scheme = scheme or theory.scheme
            with self.subTest(theory=theory.name, shape=shape, scheme=scheme):
                case = merged(self.random_case(theory, shape), {"time": {"scheme": scheme}})
                run = self.run_case(case, output=f"{number}")
                start = self.arrays(run, 0)
                h, steps = case["time"]["step"], case["time"]["steps"]
                for one, other in zip(self.arrays(run, steps), evolve(theory, scheme, h, steps, *start)):
                    self.assert_near(one, other, 1e-12)
                header, rows = run.observables()
                self.assertEqual(header[-4:], ["electric_energy", "magnetic_energy", "gauss_max", "gauss_rms"])
                state = start
                for row in rows:
                    value = dict(zip(header, row))
                    self.assertAlmostEqual(value["energy"] / max(1, abs(theory.energy(*state))),
                                           theory.energy(*state) / max(1, abs(theory.energy(*state))), delta=1e-11)
                    self.assertAlmostEqual(value["electric_energy"], theory.electric_energy(state[3]), delta=1e-10)
                    self.assertAlmostEqual(value["magnetic_energy"], theory.magnetic_energy(state[2]), delta=1e-10)
                    self.assertLessEqual(value["gauss_max"], 1e-11)
                    state = evolve(theory, scheme, h, 1, *state)

    def test_gauss_law_is_solved_at_the_start(self):
        for number, (theory, shape) in enumerate(self.cases()):
            with self.subTest(theory=theory.name, shape=shape):
                run = self.run_case(case_of(theory, shape, steps=1, coupling=0.9), output=f"{number}")
                phi, pi, theta, electric = self.arrays(run, 0)
                self.assertEqual(np.abs(theta).max(), 0.0)
                self.assert_near(electric, gauss_electric(theory.charge(phi, pi)), 1e-12)
                self.assertIn("Gauss's law at the start: solved", run.stdout)

    def test_random_fields_obey_gauss_law_and_equipartition(self):
        theory, shape, temperature = Dirac(3, 0.7, 0.3, 1.1), (12, 10, 14), 0.37
        run = self.run_case(case_of(theory, shape, steps=1, coupling=0.7, initial="random", seed=3, amplitude=0.5,
                                    temperature=temperature))
        phi, pi, theta, electric = self.arrays(run, 0)
        left = theory.charge(phi, pi) + divergence(electric)
        self.assertLessEqual(np.abs(left - left.mean()).max(), 1e-11)
        self.assertLessEqual(np.abs(theta).max(), 0.5)
        self.assertAlmostEqual(theta.std(), 0.5 / np.sqrt(3), delta=0.01)
        # each of the 2 N + 1 transverse modes has half the temperature, beside the energy of the charges
        random = electric - gauss_electric(theory.charge(phi, pi))
        modes = 2 * np.prod(shape) + 1
        self.assertAlmostEqual(theory.electric_energy(random) / (modes * temperature / 2), 1.0, delta=0.08)

    def test_static_charges_act_on_the_field_and_can_make_it_neutral(self):
        theory, shape = Dirac(1, 0.9, 0.4, 1.3), (16,)
        case = case_of(theory, shape, steps=1, coupling=0.9) | {"initial": {"kind": "point", "site": [4]}}
        refused = self.run_case(merged(case, {"gauge": {"background_charge": False}}), output="charged", code=2)
        self.assertIn("gauge.background_charge", refused.text)
        self.assertIn(f"{theory.volume / 2:.9g}", refused.text)
        self.assertFalse(refused.output.exists())
        run = self.run_case(merged(case, {"gauge": {"background_charge": False,
                                                    "charges": [[4, -theory.volume / 2 + 2.0], [9, -2.0]]}}), output="neutral")
        electric = self.arrays(run, 0)[3][0]
        jumps = electric - np.roll(electric, 1)
        self.assertAlmostEqual(jumps[4], -2.0, delta=1e-12)
        self.assertAlmostEqual(jumps[9], 2.0, delta=1e-12)
        self.assertLessEqual(np.abs(np.delete(jumps, [4, 9])).max(), 1e-12)

    def test_a_resumed_run_has_the_same_bits(self):
        for number, (theory, shape) in enumerate(self.cases()):
            if np.prod(shape) == 1:
                continue
            with self.subTest(theory=theory.name, shape=shape):
                case = self.random_case(theory, shape)
                whole = self.run_case(case, output=f"whole{number}")
                part = self.run_case(merged(case, {"time": {"steps": 3}}), output=f"part{number}")
                resumed = self.run_case(case, "--resume", output=f"part{number}")
                for name in ("phi.npy", "pi.npy", "A.npy", "E.npy"):
                    paths = [run.output / "snapshots" / "00000007" / name for run in (whole, resumed)]
                    self.assertEqual(paths[0].read_bytes(), paths[1].read_bytes(), name)
                self.assertEqual((whole.output / "observables.csv").read_text(), (resumed.output / "observables.csv").read_text())

    def test_a_snapshot_begins_another_run(self):
        theory, shape = Dirac(3, 1.2, 0.3, 0.8), (3, 2, 4)
        first = self.run_case(self.random_case(theory, shape), output="first")
        folder = first.output / "snapshots" / "00000007"
        second = self.run_case(case_of(theory, shape, coupling=1.2, initial="file", potential=str(folder / "A.npy"),
                                       electric=str(folder / "E.npy")) | {"initial": {"kind": "file", "path": str(folder)}},
                               output="second")
        for one, other in zip(self.arrays(second, 0), self.arrays(first, 7)):
            self.assert_near(one, other, 1e-15)

    def test_single_precision_is_near_the_reference(self):
        for number, (theory, shape) in enumerate(self.cases()):
            with self.subTest(theory=theory.name, shape=shape):
                case = merged(self.random_case(theory, shape), {"run": {"precision": "single"}})
                run = self.run_case(case, output=f"{number}")
                start = self.arrays(run, 0)
                for one, other in zip(self.arrays(run, 7), evolve(theory, theory.scheme, case["time"]["step"], 7, *start)):
                    self.assert_near(one, other, 2e-5)

    def test_transforms_change_nothing_that_is_observed(self):
        for number, (theory, shape) in enumerate(self.cases()):
            with self.subTest(theory=theory.name, shape=shape):
                case = self.random_case(theory, shape)
                case["checks"] = {"gauge": True, "max_covariance": 1e-12}
                plain = self.run_case(case, output=f"plain{number}")
                text = program.toml_text(case) + "".join(
                    f'\n[[gauge.transform]]\nat_step = {step}\nkind = "random"\nseed = {step}\n' for step in (0, 3, 7))
                moved = self.run_case(text, output=f"moved{number}")
                (header, one), (_, other) = plain.observables(), moved.observables()
                self.assertEqual(header[-1], "covariance")
                scale = np.maximum(1.0, np.abs(one[:, :-1]))
                self.assertLessEqual((np.abs(one - other)[:, :-1] / scale).max(), 1e-10)
                phi, pi, theta, electric = self.arrays(moved, 7)
                self.assertGreater(np.abs(theta - self.arrays(plain, 7)[2]).max() if np.prod(shape) > 1 else 1, 0.1)
                self.assert_near(electric, self.arrays(plain, 7)[3], 1e-10)
                self.assert_near(np.abs(phi), np.abs(self.arrays(plain, 7)[0]), 1e-10)

    def test_loops_and_arrays_are_those_of_the_links(self):
        for theory, shape in ((Scalar(2, 0.8, 0.5, 1.2), (5, 4)), (Dirac(3, 1.2, 0.3, 0.8), (3, 2, 4)), (Dirac(1, 0.9, 0.4, 1.3), (9,))):
            D = len(shape)
            with self.subTest(shape=shape):
                case = self.random_case(theory, shape, steps=3)
                case["observe"] = {"every": 3, "also": ["polyakov"] + ["plaquette", "wilson"] * (D > 1),
                                   "fields": ["gauss"] + ["plaquettes"] * (D > 1)}
                run = self.run_case(case, output=f"{D}")
                header, rows = run.observables()
                theta = self.arrays(run, 3)[2]
                row = dict(zip(header, rows[-1]))
                for mu in range(1, D + 1):
                    loops = np.exp(1j * theta[mu - 1].sum(axis=-mu))
                    self.assertAlmostEqual(row[f"polyakov_{mu}"], abs(loops.mean()), delta=1e-12)
                folder = run.output / "snapshots" / "00000003"
                self.assertLessEqual(np.abs(np.load(folder / "gauss.npy")).max(), row["gauss_max"] + 1e-16)
                if D == 1:
                    continue
                planes = [(a, b) for a in range(1, D + 1) for b in range(a + 1, D + 1)]
                angles = np.stack([-theory.plaquette(theta, a, b) for a, b in planes])
                self.assert_near(np.load(folder / "plaquettes.npy").reshape(angles.shape), angles, 1e-13)
                for side in (1, 2, 4):
                    def along(mu):
                        return sum(np.roll(theta[mu - 1], -i, axis=-mu) for i in range(side))
                    squares = [along(a) + np.roll(along(b), -side, axis=-a) - np.roll(along(a), -side, axis=-b) - along(b)
                               for a, b in planes]
                    self.assertAlmostEqual(row[f"wilson_{side}"], np.mean(np.cos(squares)), delta=1e-12)
                self.assertAlmostEqual(row["plaquette"], row["wilson_1"], delta=1e-12)

    def test_what_is_refused(self):
        theory, shape = Dirac(1, 0.9, 0.4, 1.3), (16,)
        case = case_of(theory, shape, coupling=0.9)
        for changes, words in (({"gauge": {"coupling": 0.0}}, ["gauge.coupling", "above 0"]),
                               ({"gauge": {"coupling": -1.0}}, ["gauge.coupling", "above 0"]),
                               ({"time": {"scheme": "leapfrog"}}, ["gauge.kind", "Gauss's law", "unitary"]),
                               ({"gauge": {"form": "additive"}}, ["gauge.form", "compact"]),
                               ({"gauge": {"initial": "best"}}, ["gauge.initial", "random"]),
                               ({"gauge": {"charges": [[16, 1.0]]}}, ["gauge.charges", "0 to 15"]),
                               ({"gauge": {"charges": [[1, 2, 1.0]]}}, ["gauge.charges"]),
                               ({"gauge": {"seed": 3}}, ["gauge.seed", "random"]),
                               ({"gauge": {"mean_field": [0.1, 0.2]}}, ["gauge.mean_field", "length 1"]),
                               ({"observe": {"also": ["wilson"]}}, ["observe.also", "plaquettes"]),
                               ({"observe": {"also": ["continuity"]}}, ["observe.also", "gauss_max"]),
                               ({"theory": {"name": "klein_gordon"}, "time": {"scheme": "leapfrog"}}, ["gauge.kind"])):
            with self.subTest(changes=changes):
                run = self.run_case(merged(case, changes), output="refused", code=2)
                for word in words:
                    self.assertIn(word, run.text)
                self.assertFalse(run.output.exists())
        self.save("A.npy", np.ones((2, 16)))
        run = self.run_case(case_of(theory, shape, coupling=0.9, initial="file", potential="A.npy"), output="refused", code=2)
        self.assertIn("A_0", run.text)

    def test_the_limit_of_gauss_law(self):
        theory, shape = Dirac(1, 0.9, 0.4, 1.3), (16,)
        case = case_of(theory, shape, steps=20, coupling=0.9)
        self.run_case(merged(case, {"checks": {"max_gauss": 1e-10}}), output="held")
        broken = self.run_case(merged(case, {"checks": {"max_gauss": 1e-25}}), output="broken", code=4)
        self.assertIn("checks.max_gauss", broken.text)


if __name__ == "__main__":
    program.main()
