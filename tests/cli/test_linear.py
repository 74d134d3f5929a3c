# SPDX-License-Identifier: MIT
"""Theory `linear`: random systems against the NumPy reference, known theories given by their tensors, and the rest of
what a case of terms can do."""
import itertools
import math

import numpy as np

import program
import reference
from program import ProgramTest, merged, toml_value
from reference import Dirac, KleinGordon, Linear, array_shape, evolve, wave_numbers

SEED = 4002


def term(tensor, factor, shift, coefficient=None):
    entry = {"tensor": tensor, "factor": np.asarray(factor, dtype=float).tolist(), "shift": [int(by) for by in shift]}
    return entry if coefficient is None else {**entry, "coefficient": float(coefficient)}


def linear_of(terms, components, spacing=1.0):
    """The reference of a list of [[theory.term]] tables."""
    tensors = {}
    for entry in terms:
        factor = entry.get("coefficient", 1.0) * np.array(entry["factor"])
        tensors.setdefault(entry["tensor"], []).append((factor, entry["shift"]))
    return Linear(components, tensors, spacing)


def theory_of(terms, components):
    return {"name": "linear", "components": components, "term": terms}


def unit(index, dimensions, by=1):
    return [by * (axis == index) for axis in range(dimensions)]


def klein_gordon_terms(dimensions, mass_squared, h, spacing):
    """(3.8) with the sign of A corrected, at step h."""
    zero = [0] * dimensions
    terms = [term("W", [[1]], zero), term("V", [[1]], zero), term("B", [[1]], zero, h),
             term("A", [[-mass_squared]], zero, h), term("A", [[-2 * dimensions]], zero, h / spacing**2)]
    for axis, by in itertools.product(range(dimensions), (1, -1)):
        terms.append(term("A", [[1]], unit(axis, dimensions, by), h / spacing**2))
    return terms


def dirac_terms(theory, h):
    """(4.15) and (4.24) at step h; A is left to be -B^T."""
    zero, one = [0] * theory.dimensions, np.eye(theory.components)
    terms = [term("W", one, zero), term("W", theory.x0, zero, h * theory.mass),
             term("V", one, zero), term("V", -theory.x0, zero, h * theory.mass)]
    for axis, factor in enumerate(theory.x):
        terms.append(term("B", factor, unit(axis, theory.dimensions), h / theory.spacing))
        terms.append(term("B", -factor, zero, h / theory.spacing))
    return terms


def random_terms(rng, components, dimensions, local):
    """Terms of all tensors, sometimes none of A: sparse factors, shifts near and far, both ways."""
    terms = []
    for tensor in "WBAV":
        for _ in range(int(rng.integers(tensor in "WB", 4))):
            factor = rng.standard_normal((components, components)) * (rng.random((components, components)) < 0.5)
            reach = int(rng.choice([1, 2, 300]))
            shift = rng.integers(-reach, reach + 1, dimensions) * (not (local and tensor in "WV"))
            scale = None if rng.random() < 0.3 else rng.uniform(0.2, 1.0) / math.sqrt(components)
            terms.append(term(tensor, factor, shift, scale))
    return terms


def random_shape(rng, dimensions):
    longest = {1: 400, 2: 40, 3: 14, 4: 7}[dimensions]
    return [int(rng.integers(1, 3) if rng.random() < 0.25 else rng.integers(1, longest)) for _ in range(dimensions)]


class LinearTest(ProgramTest):
    def case(self, terms, components, shape, scheme, steps, initial, **sections):
        case = {"theory": theory_of(terms, components), "lattice": {"shape": list(shape)},
                "time": {"step": 0.25, "steps": steps, "scheme": scheme}, "initial": initial,
                "output": {"format": "npy"}, "run": {"backend": "cpu"}}
        return merged(case, sections)

    def assert_close(self, run, expected, tolerance):
        scale = max(np.abs(field).max() for field in expected)
        for found, field in zip(run.state(), expected):
            self.assertEqual(found.shape, field.shape)
            self.assertLessEqual(np.abs(found - field).max(), tolerance * scale)


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
            largest = max(np.abs(np.linalg.eigvals(theory.one_step_symbol(scheme, wave_numbers(mode, shape, 1.0)))).max()
                          for mode in itertools.product(*map(range, shape)))
            run = self.run_case(self.case(terms, components, shape, scheme, 1, {"kind": "random"}), output=str(number))
            line, = [line for line in run.stdout.splitlines() if "fastest mode" in line]
            self.assertAlmostEqual(float(line.split()[-1]), largest, delta=1e-8 * (1 + largest))
            self.assertEqual("grows" in run.stderr, largest > 1.000001)


class KnownTheories(LinearTest):
    """(3.8), (4.15) and (4.24) typed as terms: the states of the theories themselves, and what both measure."""

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
                        self.assertLessEqual(np.abs(here - there).max(), 1e-12 * np.abs(there).max(), msg=column)


class Observables(LinearTest):
    def columns(self, terms, components, scheme, shape=(6, 5), **sections):
        case = self.case(terms, components, shape, scheme, 40, {"kind": "random", "seed": 3}, observe={"every": 1},
                         **sections)
        run = self.run_case(case, "--overwrite")
        header, rows = run.observables()
        return header[3:], {name: rows[:, header.index(name)] for name in header}, run

    def test_which_there_are(self):
        """One system for each condition, and each condition broken."""
        one, turn, zero = np.eye(2), np.array([[0.0, 0.3], [-0.3, 0.0]]), [0, 0]
        still = [term("W", one, zero), term("V", one, zero)]
        bias = [term("B", [[0.1, 0.2], [0.05, -0.1]], [1, 0]), term("B", [[0.1, 0], [0, 0.2]], [0, -2])]
        even = [term("B", 0.2 * one, [1, 0]), term("B", 0.2 * one, [-1, 0])]
        pull = [term("A", -0.3 * one, zero), term("A", 0.1 * one, [0, 1]), term("A", 0.1 * one, [0, -1])]
        stretch = [term("W", 0.1 * one, [1, 0]), term("W", 0.1 * one, [-1, 0])]
        rotation = [term("W", [[0.6, 0.8], [-0.8, 0.6]], [1, 0]), term("V", [[0, 1], [1, 0]], [0, 3])]
        cases = [
            (still + bias, "sequential", ["charge", "energy", "invariant", "loss"]),
            (still + bias, "synchronous", ["charge", "energy", "loss"]),
            (still + bias + [term("W", turn, zero), term("V", -turn, zero)], "sequential", ["charge"]),
            (still + bias + [term("V", 0.1 * one, zero)], "sequential", ["loss"]),
            (still + bias + [term("V", 0.1 * one, [1, 0])], "sequential", []),
            (still + bias + [term("A", 0.1 * one, zero)], "sequential", []),
            (still + even + pull, "sequential", ["energy", "invariant"]),
            (still + even + pull, "synchronous", ["energy"]),
            (still + even + pull + [term("W", 0.1 * one, [1, 1]), term("V", -0.1 * one, [-1, -1])], "sequential",
             ["energy"]),
            (still + bias + stretch + [term("V", -0.1 * one, [1, 0]), term("V", -0.1 * one, [-1, 0])], "synchronous",
             ["energy", "loss"]),
            (rotation, "synchronous", ["invariant"]),
            (rotation, "sequential", []),
        ]
        for number, (terms, scheme, expected) in enumerate(cases):
            with self.subTest(number):
                self.assertEqual(self.columns(terms, 2, scheme)[0], expected)

    def test_the_loss_is_4_3(self):
        rng = np.random.default_rng([SEED, 300])
        symmetric = rng.standard_normal((3, 3))
        terms = [term("W", rng.standard_normal((3, 3)) / 4, [1, 2]), term("B", rng.standard_normal((3, 3)) / 4, [-1, 0]),
                 term("V", np.eye(3), [0, 0]), term("V", symmetric + symmetric.T, [0, 0], 0.03),
                 term("V", symmetric, [2, 1], 0.02), term("V", symmetric.T, [-2, -1], 0.02)]
        theory = linear_of(terms, 3, 0.7)
        names, columns, run = self.columns(terms, 3, "synchronous", lattice={"spacing": 0.7}, output={"every": 1})
        self.assertEqual(names, ["loss"])
        for step in (0, 3, 40):
            phi, pi = run.state(step)
            loss = 0.7**2 * np.sum(0.5 * phi**2 + 0.5 * pi**2 - 0.5 * pi * theory.apply("V", pi))
            self.assertAlmostEqual(columns["loss"][step] / loss, 1.0, delta=1e-12)

    def test_invariants_stay_and_energies_stay_in_the_limit(self):
        """The drift of an exact invariant is rounding; that of the energy of continuous time is of first order in h."""
        one, zero = np.eye(2), [0, 0]
        bias = [[0.3, 0.5], [0.2, -0.4]]

        def gradient(h):
            return [term("W", one, zero), term("V", one, zero), term("B", bias, [1, 0], h), term("B", one, [0, -2], h)]

        def canonical(h):
            return [term("W", one, zero), term("V", one, zero), term("B", [[1.0, 0.2], [0.2, 0.6]], zero, h),
                    term("A", -0.9 * one, zero, h), term("A", 0.2 * one, [1, 1], h), term("A", 0.2 * one, [-1, -1], h)]

        def dual(h):
            even = [term("W", 0.2 * one, shift, h) for shift in ([1, 0], [-1, 0])]
            odd = [term("V", -0.2 * one, shift, h) for shift in ([1, 0], [-1, 0])]
            return gradient(h) + even + odd

        def canonical_with_weight(h):
            return canonical(h) + [term("W", bias, [0, 1], 0.3 * h), term("V", -np.transpose(bias), [0, -1], 0.3 * h)]

        for number, (system, quantity) in enumerate(itertools.product(
                (gradient, canonical, dual, canonical_with_weight), ("charge", "energy", "invariant"))):
            with self.subTest(system.__name__, quantity=quantity):
                drifts = []
                for h in (0.02, 0.01):
                    names, columns, _ = self.columns(system(h), 2, "synchronous", time={"step": h, "steps": int(1 / h)})
                    if quantity in names:
                        drifts.append(abs(columns[quantity][-1] / columns[quantity][0] - 1.0))
                if drifts:
                    self.assertLess(drifts[0], 0.2)
                    self.assertAlmostEqual(drifts[0] / drifts[1], 2.0, delta=0.2)
                names, columns, _ = self.columns(system(0.3), 2, "sequential", time={"step": 0.3, "steps": 100})
                if quantity == "invariant" and "invariant" in names:
                    drift = np.abs(columns["invariant"] / columns["invariant"][0] - 1.0).max()
                    self.assertLess(drift, 1e-11)
                if quantity == "energy":
                    self.assertIn("energy", names)

    def test_an_orthogonal_step_keeps_its_norm(self):
        """A walk: phi moves one way, pi the other, and both are turned into each other."""
        c, s = 0.8, 0.6
        terms = [term("W", [[c]], [1]), term("B", [[s]], [1]), term("A", [[-s]], [-1]), term("V", [[c]], [-1])]
        names, columns, _ = self.columns(terms, 1, "synchronous", shape=(50,))
        self.assertEqual(names, ["invariant"])
        self.assertLess(np.abs(columns["invariant"] / columns["invariant"][0] - 1.0).max(), 1e-13)


class Cases(LinearTest):
    TERMS = [term("W", [[1, 0.1], [-0.1, 1]], [0, 0]), term("B", [[0.1, 0], [0.3, -0.2]], [1, -3], 1 / 3),
             term("V", [[1, 0], [0, 1]], [0, 0])]

    def test_the_resolved_case_gives_the_same_bytes(self):
        case = self.case(self.TERMS, 2, (5, 4), "sequential", 5, {"kind": "random", "seed": 9, "amplitude": 0.1})
        first = self.run_case(case)
        resolved = first.case()
        self.assertEqual(resolved["theory"]["term"][1]["coefficient"], 1 / 3)
        self.assertEqual(resolved["theory"]["term"][0]["coefficient"], 1.0)
        again = self.run_case((first.output / "case.toml").read_text(), output="again")
        self.assertEqual(first.bytes_of_state(), again.bytes_of_state())
        self.assertEqual((first.output / "case.toml").read_text(), (again.output / "case.toml").read_text())

    def test_terms_set_on_the_command_line(self):
        case = self.case(self.TERMS, 2, (5, 4), "sequential", 5, {"kind": "random", "seed": 9})
        other = [{**entry, "coefficient": 0.5} for entry in self.TERMS]
        run = self.run_case(case, "--set", "theory.term=" + toml_value(other))
        expected = self.run_case({**case, "theory": theory_of(other, 2)}, output="written")
        self.assertEqual(run.bytes_of_state(), expected.bytes_of_state())

    def test_tables_in_the_file(self):
        text = ('[theory]\nname = "linear"\ncomponents = 1\n\n[[theory.term]]\ntensor = "W"\nfactor = [[1]]\n'
                'shift = [1]\n\n[[theory.term]]\ntensor = "V"\nfactor = [[1.0]]\nshift = [-1000000000001]\n\n[lattice]\n'
                'shape = [10]\n[time]\nstep = 1\nsteps = 3\nscheme = "synchronous"\n[initial]\nkind = "point"\n'
                'site = [5]\n[output]\nformat = "npy"\n')
        phi, pi = self.run_case(text).state()
        np.testing.assert_array_equal(np.flatnonzero(phi), [2])
        text = text.replace("[initial]\nkind = \"point\"", '[initial]\nkind = "point"\nfield = "pi"')
        phi, pi = self.run_case(text, output="pi").state()
        np.testing.assert_array_equal(np.flatnonzero(pi), [8])

    def test_four_dimensions_are_written_as_npy(self):
        terms = [term("W", [[1]], [0, 0, 0, 0]), term("B", [[0.1]], [1, 0, -2, 1]), term("V", [[1]], [0, 0, 0, 0])]
        case = self.case(terms, 1, (3, 2, 4, 5), "sequential", 2, {"kind": "random"})
        del case["output"]
        run = self.run_case(case)
        self.assertEqual(run.case()["output"]["format"], "npy")
        self.assertEqual(run.state()[0].shape, (1, 5, 4, 2, 3))
        refused = self.run_case(case, "--set", "output.format=hdf", output="hdf", code=2)
        self.assertIn("npy", refused.stderr)
        self.assertFalse(refused.output.exists())

    def test_plane_waves_are_eigenvectors_of_the_step(self):
        """A wave of branch b turns by its own eigenvalue: those of (M - 1)/h, in the order of their frequency."""
        rng = np.random.default_rng([SEED, 400])
        h, components, shape, mode = 0.2, 3, (8, 5), [2, -1]
        bias = rng.standard_normal((components, components))
        terms = [term("W", np.eye(components), [0, 0]), term("B", bias, [1, 0], h), term("B", np.eye(3), [0, 2], h),
                 term("V", np.eye(components), [0, 0])]
        theory = linear_of(terms, components)
        k = wave_numbers(mode, shape, 1.0)
        generator = (theory.one_step_symbol("synchronous", k) - np.eye(2 * components)) / h
        omegas = np.sort((1j * np.linalg.eigvals(generator)).real)
        for branch, omega in enumerate(omegas):
            initial = {"kind": "plane_wave", "mode": mode, "branch": branch, "amplitude": 1.0}
            run = self.run_case(self.case(terms, components, shape, "synchronous", 1, initial, time={"step": h}),
                                output=str(branch))
            place = tuple(m % n for m, n in zip(reversed(mode), reversed(shape)))
            waves = [np.fft.fftn(np.concatenate(run.state(step)), axes=(1, 2))[(slice(None), *place)] for step in (0, 1)]
            self.assertGreater(np.abs(waves[0]).max(), 0.1)
            np.testing.assert_allclose(waves[1], (1 - 1j * omega * h) * waves[0], atol=1e-12 * np.abs(waves[0]).max())

    def test_packets_have_one_sign_of_frequency(self):
        """Seen at momenta where the real field's mirror image is not."""
        h, size, momentum = 0.1, 128, 1.2
        terms = [term("W", np.eye(2), [0]), term("V", np.eye(2), [0]), term("B", [[0, 1], [-1, 0]], [1], h),
                 term("B", [[0, -1], [1, 0]], [0], h), term("W", [[0, 0.4], [-0.4, 0]], [0], h),
                 term("V", [[0, -0.4], [0.4, 0]], [0], h)]
        theory = linear_of(terms, 2)
        for sign, energy in ((1, "positive"), (-1, "negative")):
            initial = {"kind": "packet", "momentum": [momentum], "width": 6.0, "energy": energy}
            run = self.run_case(self.case(terms, 2, (size,), "sequential", 1, initial, time={"step": h}), output=energy)
            waves = np.fft.fft(np.concatenate(run.state(0)))
            wanted = other = 0.0
            for mode in range(5, size // 2 - 5):
                generator = (theory.one_step_symbol("synchronous", wave_numbers([mode], [size], 1.0)) - np.eye(4)) / h
                values, vectors = np.linalg.eig(1j * generator)
                parts = np.abs(np.linalg.solve(vectors, waves[:, mode]))
                wanted, other = (max(top, parts[sign * values.real * way > 1e-9].max(initial=0.0))
                                 for top, way in ((wanted, 1), (other, -1)))
            self.assertGreater(wanted, 1.0)
            self.assertLessEqual(other, 1e-11 * wanted)

    def test_a_packet_in_waves_that_do_not_oscillate(self):
        terms = [term("W", [[1]], [0]), term("W", [[-0.3]], [1]), term("W", [[0.3]], [-1]), term("B", [[0.5]], [0]),
                 term("A", [[0]], [0]), term("V", [[1]], [0]), term("V", [[-0.3]], [1]), term("V", [[0.3]], [-1])]
        initial = {"kind": "packet", "width": 3.0, "momentum": [1.0]}
        case = self.case(terms, 1, (40,), "synchronous", 1, initial)
        self.assertIn("both", self.run_case(case, code=2).stderr)
        self.run_case(case, "--set", "initial.energy=both")

    def test_nothing_to_refine(self):
        case = self.case(self.TERMS, 2, (5, 4), "sequential", 5, {"kind": "random"})
        (self.directory / "case.toml").write_text(program.toml_text(case))
        process = program.call("converge", self.directory / "case.toml", "--refine", "time")
        self.assertEqual(process.returncode, 2)
        self.assertIn("linear", process.stderr)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    program.main()
