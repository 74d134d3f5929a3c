# SPDX-License-Identifier: MIT
"""observables.csv: its columns for every theory and scheme, its rows, and its values against the NumPy reference."""
import numpy as np

import program
import reference
from program import ProgramTest, merged
from reference import Dirac, KleinGordon, KleinGordonDelayed, array_shape, one_step
from test_states import case_of

SEED = 77

THEORIES = {
    "klein_gordon 1": (KleinGordon(1, 0.25, 0.8), (31,)),
    "klein_gordon 2": (KleinGordon(2, 0.0, 1.7), (12, 5)),
    "klein_gordon 3": (KleinGordon(3, 0.6, 0.5), (9, 4, 3)),
    "phi4": (KleinGordon(2, -0.4, 0.9, "phi4", 0.3), (7, 10)),
    "sine_gordon": (KleinGordon(1, 0.1, 0.6, "sine_gordon", 1.2), (40,)),
    "delayed 1": (KleinGordonDelayed(1, 0.25, 0.8), (31,)),
    "delayed 3": (KleinGordonDelayed(3, 0.0, 1.2), (8, 3, 5)),
    "dirac_1d": (Dirac(1, 0.5, 0.7), (37,)),
    "dirac_1d massless": (Dirac(1, 0.0, 1.3), (20,)),
    "dirac_3d": (Dirac(3, 0.8, 1.4), (11, 3, 4)),
    "dirac_3d massless": (Dirac(3, 0.0, 0.6), (5, 6, 2)),
    "dirac_1d wilson": (Dirac(1, 0.0, 0.7, wilson=0.9), (37,)),
    "dirac_1d central massless": (Dirac(1, 0.0, 1.2, "central"), (20,)),
    "dirac_3d wilson": (Dirac(3, 0.8, 1.4, wilson=0.4), (11, 3, 4)),
    "dirac_3d central": (Dirac(3, 0.5, 0.8, "central"), (5, 4, 6)),
    "dirac_3d central wilson": (Dirac(3, 0.5, 1.1, "central", 1.0), (6, 3, 5)),
}
HEAD = ["step", "time", "max_abs"]


def columns(name, scheme):
    """The header line that the interface requires."""
    if name.startswith("dirac"):
        exact = scheme in ("leapfrog", "unitary", "exact") or (scheme == "sequential" and name.endswith("massless"))
        losses = [f"loss_{a}" for a in range(1, 3 if name.startswith("dirac_1d") else 5)]
        return [*HEAD, "charge", "energy", *(["invariant"] if exact else []), *losses]
    exact = name.startswith("delayed") or name.startswith("klein_gordon") and scheme in ("leapfrog", "sequential", "exact")
    return [*HEAD, "energy", *(["invariant"] if exact else []), "loss"]


class Observables(ProgramTest):
    def state(self, theory, shape, number):
        return np.random.default_rng([SEED, number]).standard_normal((2, *array_shape(theory, shape)))

    def case(self, theory, shape, scheme, h, steps, state, every):
        return merged(case_of(theory, shape, scheme, h, steps, self.write_state(*state)), {"observe": {"every": every}})

    def assert_values(self, run, theory, scheme, h, state, tolerance=1e-12):
        header, rows = run.observables()
        step = 0
        for row in rows:
            while step < int(row[0]):
                state, step = one_step(theory, scheme, h, *state), step + 1
            self.assertEqual(row[1], step * h)
            for column, (value, scale) in reference.observables(theory, scheme, h, *state).items():
                error = abs(row[header.index(column)] - value)
                self.assertLessEqual(error, tolerance * scale, msg=f"{column} at step {step}")

    def test_columns_and_values_of_every_theory_and_scheme(self):
        pairs = [(name, scheme) for name, (theory, _) in THEORIES.items() for scheme in theory.schemes]
        for number, (name, scheme) in enumerate(pairs):
            theory, shape = THEORIES[name]
            h = 0.13 if number % 3 else -0.21
            with self.subTest(seed=[SEED, number], name=name, scheme=scheme, h=h):
                state = self.state(theory, shape, number)
                run = self.run_case(self.case(theory, shape, scheme, h, 7, state, 3), output=f"run_{number}")
                header, rows = run.observables()
                self.assertEqual(header, columns(name, scheme))
                self.assertEqual(rows[:, 0].tolist(), [0, 3, 6, 7])
                self.assert_values(run, theory, scheme, h, state)

    def test_single_precision_sums(self):
        for name in ("klein_gordon 3", "dirac_3d"):
            with self.subTest(name=name):
                theory, shape = THEORIES[name]
                state = self.state(theory, shape, 100)
                case = merged(self.case(theory, shape, "leapfrog", 0.1, 6, state, 2), {"run": {"precision": "single"}})
                run = self.run_case(case, output=name.replace(" ", "_"))
                self.assertEqual(run.observables()[0], columns(name, "leapfrog"))
                self.assert_values(run, theory, "leapfrog", 0.1, state, tolerance=1e-5)

    def test_rows_are_written_at_the_start_at_every_interval_and_at_the_end(self):
        theory, shape = THEORIES["dirac_1d"]
        state = self.state(theory, shape, 200)
        for steps, every, expected in ((9, 4, [0, 4, 8, 9]), (8, 4, [0, 4, 8]), (3, 10, [0, 3]), (2, 1, [0, 1, 2])):
            with self.subTest(steps=steps, every=every):
                case = self.case(theory, shape, "leapfrog", 0.2, steps, state, every)
                run = self.run_case(case, output=f"rows_{steps}_{every}")
                self.assertEqual(run.observables()[1][:, 0].tolist(), expected)

    def test_numbers_have_all_their_digits(self):
        theory, shape = THEORIES["klein_gordon 1"]
        state = self.state(theory, shape, 300)
        run = self.run_case(self.case(theory, shape, "leapfrog", 0.1, 4, state, 2))
        row = dict(zip(run.observables()[0], (run.output / "observables.csv").read_text().splitlines()[-1].split(",")))
        phi, pi = run.state()
        self.assertEqual(float(row["max_abs"]), max(np.abs(phi).max(), np.abs(pi).max()))
        for column in ("energy", "invariant", "loss"):
            digits = row[column].split("e")[0].replace(".", "").lstrip("-0")
            self.assertGreaterEqual(len(digits), 14, msg=f"{column} = {row[column]}")

    def test_the_invariant_is_constant_while_the_energy_is_not(self):
        theory, shape = THEORIES["dirac_3d"]
        run = self.run_case(self.case(theory, shape, "unitary", 4.0, 300, self.state(theory, shape, 400), 100))
        header, rows = run.observables()
        for name in ("invariant", "charge"):
            self.assertLess(np.abs(rows[:, header.index(name)] / rows[0, header.index(name)] - 1.0).max(), 1e-13)
        for name, scheme in (("klein_gordon 2", "leapfrog"), ("klein_gordon 3", "sequential"), ("dirac_3d", "leapfrog"),
                             ("delayed 3", "synchronous"), ("dirac_1d massless", "sequential")):
            with self.subTest(name=name, scheme=scheme):
                theory, shape = THEORIES[name]
                h = 0.5 * theory.stable_step()
                run = self.run_case(self.case(theory, shape, scheme, h, 300, self.state(theory, shape, 400), 100),
                                    output=f"{name}_{scheme}".replace(" ", "_"))
                header, rows = run.observables()
                invariant = rows[:, header.index("invariant")]
                self.assertLess(np.abs(invariant / invariant[0] - 1.0).max(), 1e-11)
                naive = rows[:, header.index("charge" if "charge" in header else "energy")]
                self.assertGreater(np.abs(naive / naive[0] - 1.0).max(), 1e-6)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    program.main()
