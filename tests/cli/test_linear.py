# SPDX-License-Identifier: MIT
"""Theory `linear`: random systems against the NumPy reference, and known theories given by their tensors."""
import itertools

import numpy as np

import program
from linear_terms import SEED, LinearTest, dirac_terms, klein_gordon_terms, linear_of, random_shape, random_terms
from program import merged
from reference import Dirac, KleinGordon, array_shape, evolve, wave_numbers


class Random(LinearTest):
    def test_random_systems_agree_with_the_reference(self):
        for number in range(48):
            rng = np.random.default_rng([SEED, number])
            dimensions, components = 1 + number % 4, int(rng.choice([1, 2, 3, 4, 5, 7, 11, 16]))
            terms, shape = random_terms(rng, components, dimensions, number % 3 == 0), random_shape(rng, dimensions)
            scheme, steps = ("synchronous", "sequential")[number // 4 % 2], int(rng.integers(1, 5))
            theory = linear_of(terms, components)
            state = rng.standard_normal((2, *array_shape(theory, shape)))
            expected = evolve(theory, scheme, 1.0, steps, *state)
            case = self.case(terms, components, shape, scheme, steps, self.write_state(*state))
            ways = [("double", "fused", 1), ("double", "half_steps", 3)] + [("single", "auto", 2)] * (number % 4 == 1)
            bits = []
            for precision, run_pass, threads in ways:
                with self.subTest(seed=[SEED, number], components=components, shape=shape, scheme=scheme,
                                  way=(precision, run_pass, threads)):
                    way = {"precision": precision, "pass": run_pass, "threads": threads}
                    run = self.run_case(merged(case, {"run": way}), output=f"{number}_{precision}_{run_pass}")
                    self.assert_close(run, expected, 1e-12 if precision == "double" else 1e-5)
                    if precision == "double":
                        bits.append((run.bytes_of_state(), (run.output / "observables.csv").read_bytes()))
                        self.assertTrue(bits[-1] == bits[0], "bits depend on the pass or the number of threads")

    def test_the_announced_growth_is_that_of_the_fastest_mode(self):
        for number in range(6):
            rng = np.random.default_rng([SEED, 100 + number])
            dimensions, components = 1 + number % 3, 1 + number
            terms, shape = random_terms(rng, components, dimensions, False), [7, 4, 3][:dimensions]
            scheme = ("synchronous", "sequential")[number % 2]
            theory = linear_of(terms, components)
            symbols = [theory.one_step_symbol(scheme, wave_numbers(mode, shape, 1.0))
                       for mode in itertools.product(*map(range, shape))]
            largest = np.abs(np.linalg.eigvals(symbols)).max()
            run = self.run_case(self.case(terms, components, shape, scheme, 1, {"kind": "random"}), output=str(number))
            line, = [line for line in run.stdout.splitlines() if "fastest mode" in line]
            self.assertAlmostEqual(float(line.split()[-1]), largest, delta=1e-8 * (1 + largest))
            self.assertEqual("grows" in run.stderr, largest > 1.000001)


class KnownTheories(LinearTest):
    """(3.8), (4.15) and (4.24) as terms: the same states and observables as the theories with a name."""

    def systems(self):
        yield "klein_gordon", {"mass": 0.6}, KleinGordon(1, 0.36, 0.8), (31,)
        yield "klein_gordon", {"mass": 0.5}, KleinGordon(3, 0.25, 1.3), (5, 4, 6)
        yield "dirac_1d", {"mass": 0.4}, Dirac(1, 0.4, 0.7), (19,)
        yield "dirac_1d", {"mass": 0.0}, Dirac(1, 0.0, 1.0), (16,)
        yield "dirac_3d", {"mass": 0.3}, Dirac(3, 0.3, 1.1), (5, 3, 4)

    def test_states_and_observables(self):
        for number, ((name, parameters, theory, shape), scheme, h) in enumerate(
                itertools.product(self.systems(), ("synchronous", "sequential"), (1.0, 0.15))):
            with self.subTest(name=name, parameters=parameters, scheme=scheme, h=h):
                terms = (klein_gordon_terms(theory.dimensions, theory.mass_squared, h, theory.spacing)
                         if name == "klein_gordon" else dirac_terms(theory, h))
                rng = np.random.default_rng([SEED, 200 + number])
                state = rng.standard_normal((2, *array_shape(theory, shape)))
                case = self.case(terms, theory.components, shape, scheme, 6, self.write_state(*state),
                                 lattice={"spacing": theory.spacing}, time={"step": h}, observe={"every": 2})
                linear = self.run_case(case, output=f"linear_{number}")
                compiled = self.run_case({**case, "theory": {"name": name, **parameters}}, output=f"compiled_{number}")
                self.assert_close(linear, compiled.state(), 1e-14)
                self.assert_close(linear, evolve(theory, scheme, h, 6, *state), 1e-12)
                (header, rows), (other_header, other_rows) = linear.observables(), compiled.observables()
                expected = {"klein_gordon": ["energy", "invariant"], "dirac_1d": ["charge", "invariant"],
                            "dirac_3d": ["charge"]}[name]
                for column in expected:
                    if column in other_header:
                        here, there = rows[:, header.index(column)], other_rows[:, other_header.index(column)]
                        # where the state grows, an invariant is a small difference of large sums
                        size = np.abs(there).max() + np.abs(other_rows[:, other_header.index("max_abs")]).max() ** 2
                        self.assertLessEqual(np.abs(here - there).max(), 1e-11 * size, msg=column)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    program.main()
