# SPDX-License-Identifier: MIT
"""Neurons: random systems against the NumPy reference, the laws of section 2, and messages where a law does not hold."""
import itertools
import math

import numpy as np

import dense_reference
import program
from dense_reference import SCHEMES, Hamiltonian, Linear, observables
from program import ProgramTest, merged

SEED = 20261122
HEAD = ["step", "time", "max_abs"]
POTENTIALS = ("none", "phi4", "sine_gordon")


def matrix(rng, size):
    """Far from singular, and far from symmetric."""
    return np.eye(size) + rng.uniform(-0.4, 0.4, (size, size))


def commuting(rng, size):
    """A symmetric W and an invertible B that commute with each other."""
    vectors = np.linalg.qr(rng.standard_normal((size, size)))[0]
    weight, bias = (vectors @ np.diag(rng.uniform(0.6, 1.4, size)) @ vectors.T for _ in range(2))
    return (weight + weight.T) / 2.0, bias


class NeuronsTest(ProgramTest):
    def save(self, **arrays):
        """Writes arrays beside the case; {key: file name} for its [theory]."""
        for name, array in arrays.items():
            np.save(self.directory / f"{name}.npy", array)
        return {name: f"{name}.npy" for name in arrays}

    def case(self, theory, scheme, h, steps, state, **changes):
        case = {"theory": {"name": "neurons", **theory},
                "time": {"step": h, "steps": steps, "scheme": scheme}, "initial": self.write_state(*state),
                "observe": {"every": 2}, "run": {"backend": "cpu"}}
        return merged(case, changes)

    def assert_close(self, found, expected, tolerance=1e-12):
        scale = max(np.abs(field).max() for field in expected)
        for one, other in zip(found, expected):
            self.assertEqual(one.shape, other.shape)
            self.assertLessEqual(np.abs(one - other).max(), tolerance * scale)

    def assert_rows(self, run, system, scheme, h, state, columns, tolerance=1e-12):
        header, rows = run.observables()
        self.assertEqual(header, HEAD + columns)
        step = 0
        for row in rows:
            while step < int(row[0]):
                state, step = system.step(scheme, h, *state), step + 1
            for name, (value, scale) in observables(system, scheme, h, *state, columns).items():
                self.assertLessEqual(abs(row[header.index(name)] - value), tolerance * scale, msg=f"{name}, step {step}")


class States(NeuronsTest):
    def random_hamiltonian(self, rng, number, scheme, potential):
        """(system, [theory]) with W and B from files or written out."""
        size = int(rng.integers(1, 13))
        split = scheme in ("leapfrog", "yoshida4")
        tensors = {}
        if not split and number % 5:
            tensors["weight"] = matrix(rng, size)
        if number % 3:
            tensors["bias"] = matrix(rng, size)
        numbers = {"mass_squared": float(rng.uniform(-0.5, 2.0)), "potential": potential,
                   "coupling": 0.0 if potential == "none" else float(rng.uniform(0.1, 1.0))}
        system = Hamiltonian(size, **tensors, **numbers)
        if potential == "none":
            del numbers["coupling"]
        inline = {name: array.tolist() for name, array in tensors.items()}
        return size, system, numbers | (inline if number % 2 else self.save(**tensors))

    def test_hamiltonian_dynamics_agree_with_the_reference(self):
        for number, (scheme, potential, replicas) in enumerate(itertools.product(SCHEMES, POTENTIALS, (1, 1, 5))):
            rng = np.random.default_rng([SEED, number])
            size, system, theory = self.random_hamiltonian(rng, number, scheme, potential)
            h, steps = float(rng.choice([-1, 1]) * rng.uniform(0.02, 0.2)), int(rng.integers(3, 12))
            state = rng.standard_normal((2, size) if replicas == 1 else (2, size, replicas))
            case = self.case(theory | {"replicas": replicas}, scheme, h, steps, state)
            with self.subTest(seed=[SEED, number], size=size, scheme=scheme, potential=potential, replicas=replicas):
                runs = [self.run_case(merged(case, {"run": {"threads": threads}}), output=f"{number}_{threads}")
                        for threads in (1, 3)]
                self.assert_close(runs[0].state(), system.evolve(scheme, h, steps, *state))
                self.assertEqual(runs[0].bytes_of_state(), runs[1].bytes_of_state())
                self.assertEqual(*((run.output / "observables.csv").read_bytes() for run in runs))

    def test_linear_dynamics_agree_with_the_reference(self):
        keys = ("weight", "bias", "learning_weight", "learning_self")
        for number, given in enumerate(itertools.product((False, True), repeat=4)):
            rng = np.random.default_rng([SEED, 100 + number])
            size = int(rng.integers(2, 13))
            tensors = {key: matrix(rng, size) for key, is_given in zip(keys, given) if is_given}
            system = Linear(size, **tensors)
            replicas = 1 if number % 2 else 3
            state = rng.standard_normal((2, size) if replicas == 1 else (2, size, replicas))
            schemes = SCHEMES if not given[0] and not given[3] else SCHEMES[:2]
            scheme = schemes[number % len(schemes)]
            theory = {"dynamics": "linear", "replicas": replicas} | self.save(**tensors)
            with self.subTest(seed=[SEED, 100 + number], given=given, scheme=scheme):
                run = self.run_case(self.case(theory, scheme, 0.07, 9, state), output=f"{number}")
                self.assert_close(run.state(), system.evolve(scheme, 0.07, 9, *state))

    def test_single_precision_and_larger_sizes(self):
        for number, (size, replicas, precision) in enumerate([(300, 1, "double"), (130, 300, "double"),
                                                              (300, 7, "single"), (130, 1, "single")]):
            rng = np.random.default_rng([SEED, 200 + number])
            tensors = {"weight": np.eye(size) + rng.standard_normal((size, size)) / size,
                       "bias": np.eye(size) + 0.5 * rng.standard_normal((size, size)) / math.sqrt(size)}
            system = Hamiltonian(size, **tensors, mass_squared=0.3, potential="phi4", coupling=0.2)
            state = rng.standard_normal((2, size) if replicas == 1 else (2, size, replicas))
            theory = self.save(**tensors) | {"mass_squared": 0.3, "potential": "phi4", "coupling": 0.2,
                                             "replicas": replicas}
            case = self.case(theory, "sequential", 0.05, 5, state, run={"precision": precision})
            with self.subTest(size=size, replicas=replicas, precision=precision):
                runs = [self.run_case(merged(case, {"run": {"threads": threads}}), output=f"{number}_{threads}")
                        for threads in (1, 2)]
                expected = system.evolve("sequential", 0.05, 5, *state)
                self.assert_close(runs[0].state(), expected, 1e-12 if precision == "double" else 2e-5)
                self.assertEqual(runs[0].bytes_of_state(), runs[1].bytes_of_state())
                self.assertEqual(*((run.output / "observables.csv").read_bytes() for run in runs))

    def test_many_neurons_that_are_not_coupled_need_no_matrix(self):
        state = np.random.default_rng([SEED, 300]).standard_normal((2, 100_000))
        theory = {"mass_squared": 0.5, "potential": "sine_gordon", "coupling": 0.7}
        run = self.run_case(self.case(theory, "yoshida4", 0.1, 3, state))
        phi, pi = run.state()
        one = Hamiltonian(1, **theory)
        for i in (0, 54_321, 99_999):
            expected = one.evolve("yoshida4", 0.1, 3, state[0, i:i + 1], state[1, i:i + 1])
            self.assertAlmostEqual(phi[i], expected[0][0], delta=1e-13)
            self.assertAlmostEqual(pi[i], expected[1][0], delta=1e-13)

    def test_the_resolved_case_gives_the_same_bytes(self):
        rng = np.random.default_rng([SEED, 400])
        weight, bias = commuting(rng, 4)
        for number, theory in enumerate((
                {"weight": weight.tolist(), "bias": bias.tolist(), "mass": 0.3, "free_function": "quartic"},
                self.save(weight=weight, bias=bias) | {"dynamics": "linear", "replicas": 2})):
            shape = (2, 4) if number == 0 else (2, 4, 2)
            run = self.run_case(self.case(theory, "sequential", 0.1, 6, rng.standard_normal(shape)), output=f"{number}")
            text = (run.output / "case.toml").read_text()
            again = program.run_case(self.directory, text, output=f"{number}_again")
            self.assertEqual(again.code, 0, msg=again.text)
            self.assertEqual(again.bytes_of_state(), run.bytes_of_state())
            self.assertEqual((again.output / "case.toml").read_text(), text)

    def test_matrices_by_override(self):
        np.save(self.directory / "B.npy", np.array([[2.0]]))
        state = np.array([[0.3], [0.4]])
        case = self.case({"mass": 1.0}, "sequential", 0.1, 3, state)
        run = self.run_case(case, "--set", "theory.weight=[[1.5]]", "--set", "theory.bias=B.npy", cwd=self.directory)
        self.assert_close(run.state(), Hamiltonian(1, [[1.5]], [[2.0]], 1.0).evolve("sequential", 0.1, 3, *state))

    def test_initial_states(self):
        case = self.case({"bias": np.eye(5).tolist()}, "sequential", 0.1, 0, np.zeros((2, 5)))
        case["initial"] = {"kind": "point", "site": [3], "field": "pi", "amplitude": 2.5}
        phi, pi = self.run_case(case, output="point").state()
        np.testing.assert_array_equal(phi, np.zeros(5))
        np.testing.assert_array_equal(pi, [0.0, 0.0, 0.0, 2.5, 0.0])
        case["initial"] = {"kind": "random", "seed": 3, "amplitude": 0.5}
        phi, pi = self.run_case(case, output="random").state()
        self.assertEqual(len({*phi, *pi}), 10)
        self.assertLess(np.abs([phi, pi]).max(), 0.5)
        case["theory"]["replicas"] = 3
        many, _ = self.run_case(case, output="replicas").state()
        self.assertEqual(many.shape, (5, 3))
        np.testing.assert_array_equal(many[:, 0], phi)


class Observables(NeuronsTest):
    def test_dual_systems_have_all_columns(self):
        """W = W^T, WB = BW, and BB^T diagonal where V'' is not constant."""
        for number, (potential, function, scheme) in enumerate(itertools.product(
                POTENTIALS, ("none", "quadratic", "quartic", "cosine"), ("synchronous", "sequential"))):
            rng = np.random.default_rng([SEED, 500 + number])
            if potential == "none":
                weight, bias = commuting(rng, 5)
            else:  # an orthogonal B times a number in each block of equal W
                turn = np.linalg.qr(rng.standard_normal((3, 3)))[0]
                bias = np.block([[1.3 * turn, np.zeros((3, 2))], [np.zeros((2, 3)), 0.7 * np.eye(2)]])
                weight = np.diag([1.2, 1.2, 1.2, 0.9, 0.9])
            numbers = {"mass_squared": 0.4, "potential": potential, "free_function": function}
            if potential != "none":
                numbers["coupling"] = 0.6
            system = Hamiltonian(5, weight, bias, **numbers)
            shape = (2, 5) if number % 2 else (2, 5, 4)
            state = rng.standard_normal(shape)
            theory = numbers | self.save(weight=weight, bias=bias) | {"replicas": 1 if number % 2 else 4}
            with self.subTest(seed=[SEED, 500 + number], potential=potential, function=function, scheme=scheme):
                run = self.run_case(self.case(theory, scheme, 0.05, 5, state), output=f"{number}")
                self.assertNotIn("is written", run.stderr)
                self.assert_rows(run, system, scheme, 0.05, state, ["energy", "loss"])

    def test_linear_dual_systems_have_all_columns(self):
        for number, scheme in enumerate(("synchronous", "sequential")):
            rng = np.random.default_rng([SEED, 600 + number])
            weight, bias = commuting(rng, 6)
            state = rng.standard_normal((2, 6))
            theory = {"dynamics": "linear", "free_function": "cosine"} | self.save(weight=weight, bias=bias)
            run = self.run_case(self.case(theory, scheme, 0.05, 5, state), output=f"{number}")
            system = Linear(6, weight, bias, free_function="cosine")
            self.assert_rows(run, system, scheme, 0.05, state, ["energy", "loss"])

    def test_given_learning_weights_with_a_hamiltonian_and_a_loss(self):
        """A = -B^T S with BA and AB symmetric: S commutes with B, which is symmetric."""
        rng = np.random.default_rng([SEED, 610])
        stiffness, bias = commuting(rng, 4)
        learning_weight = -bias @ stiffness
        state = rng.standard_normal((2, 4))
        for scheme, columns in (("leapfrog", ["energy", "invariant", "loss"]), ("synchronous", ["energy", "loss"])):
            theory = {"dynamics": "linear"} | self.save(bias=bias, learning_weight=learning_weight)
            run = self.run_case(self.case(theory, scheme, 0.1, 5, state), output=scheme)
            self.assert_rows(run, Linear(4, None, bias, learning_weight), scheme, 0.1, state, columns)

    def test_invariants_where_w_is_one(self):
        rng = np.random.default_rng([SEED, 620])
        bias = matrix(rng, 5)
        state = rng.standard_normal((2, 5))
        for dynamics, scheme in itertools.product(("hamiltonian", "linear"), ("leapfrog", "sequential")):
            theory = self.save(bias=bias) | {"dynamics": dynamics}
            system = Linear(5, None, bias)
            if dynamics == "hamiltonian":
                theory["mass_squared"], system = 1.7, Hamiltonian(5, None, bias, 1.7)
            with self.subTest(dynamics=dynamics, scheme=scheme):
                run = self.run_case(self.case(theory, scheme, 0.3, 400, state, observe={"every": 40}),
                                    output=f"{dynamics}_{scheme}")
                self.assert_rows(run, system, scheme, 0.3, state, ["energy", "invariant", "loss"], 1e-10)
                header, rows = run.observables()
                invariant, energy = (rows[:, header.index(name)] for name in ("invariant", "energy"))
                self.assertLess(np.abs(invariant / invariant[0] - 1.0).max(), 1e-12)
                self.assertGreater(np.abs(energy / energy[0] - 1.0).max(), 1e-4)

    def test_energy_is_conserved_to_the_order_of_the_scheme(self):
        """Hamiltonian dynamics: W is symmetric and commutes with B, V is nonlinear. The energy drifts as h or h^2."""
        rng = np.random.default_rng([SEED, 630])
        bias = 1.3 * np.linalg.qr(rng.standard_normal((4, 4)))[0]
        state = 0.5 * rng.standard_normal((2, 4))
        for weight, scheme, order in ((1.2 * np.eye(4), "sequential", 1), (np.eye(4), "leapfrog", 2),
                                      (np.eye(4), "yoshida4", 4)):
            drifts = []
            for steps in (40, 80):
                theory = self.save(weight=weight, bias=bias) | {"mass": 0.6, "potential": "sine_gordon", "coupling": 0.8}
                run = self.run_case(self.case(theory, scheme, 2.0 / steps, steps, state, observe={"every": steps}),
                                    output=f"{scheme}_{steps}")
                header, rows = run.observables()
                energy = rows[:, header.index("energy")]
                drifts.append(abs(energy[-1] - energy[0]))
            self.assertAlmostEqual(math.log2(drifts[0] / drifts[1]), order, delta=0.25, msg=scheme)


class Laws(NeuronsTest):
    def loss(self, theory, state, label):
        """The loss column of one state."""
        run = self.run_case(self.case(theory, "synchronous", 1e-3, 0, state), output=label)
        header, rows = run.observables()
        return rows[0, header.index("loss")]

    def test_descent_of_the_loss_is_the_learning_update(self):
        """-(dH/dpi + B^T dH/dphi) by central differences of the loss column is the change of pi in a synchronous step."""
        size, h, delta = 3, 1e-3, 1e-4
        rng = np.random.default_rng([SEED, 700])
        turn = np.linalg.qr(rng.standard_normal((size, size)))[0]
        weight, bias = commuting(rng, size)
        systems = {"hamiltonian": {"weight": 1.1 * np.eye(size), "bias": 1.3 * turn},
                   "linear": {"weight": weight, "bias": bias}}
        for dynamics, function in itertools.product(systems, ("none", "quartic", "cosine")):
            tensors = systems[dynamics]
            theory = self.save(**tensors) | {"dynamics": dynamics, "free_function": function}
            if dynamics == "hamiltonian":
                theory |= {"mass": 0.7, "potential": "phi4", "coupling": 0.5}
            state = rng.standard_normal((2, size))
            run = self.run_case(self.case(theory, "synchronous", h, 1, state), output=f"step_{dynamics}_{function}")
            learned = (run.state()[1] - state[1]) / h
            for i in range(size):
                along = delta * np.eye(size)[i]
                back = tensors["bias"] @ along  # back-propagation: a change of pi changes phi by B times it
                zero = 0.0 * along
                gradient = sum(sign * self.loss(theory, state + sign * np.array(by), f"{dynamics}_{function}_{i}_{part}_{sign}")
                               for part, by in enumerate(((zero, along), (back, zero))) for sign in (1, -1)) / (2 * delta)
                self.assertAlmostEqual(-gradient, learned[i], delta=1e-6, msg=f"{dynamics} {function}")

    def test_the_dynamics_do_not_depend_on_the_free_function(self):
        rng = np.random.default_rng([SEED, 710])
        state = rng.standard_normal((2, 3))
        seen, losses = set(), set()
        for function in ("none", "quadratic", "quartic", "cosine"):
            theory = {"weight": (0.9 * np.eye(3)).tolist(), "mass": 0.5, "potential": "phi4", "coupling": 1.0,
                      "free_function": function}
            run = self.run_case(self.case(theory, "sequential", 0.1, 20, state), output=function)
            seen.add(run.bytes_of_state())
            header, rows = run.observables()
            losses.add(rows[-1, header.index("loss")])
        self.assertEqual(len(seen), 1)
        self.assertEqual(len(losses), 4)

    def test_one_neuron_is_a_harmonic_oscillator_of_frequency_m(self):
        mass, h = 1.3, 0.01
        steps = round(10 * 2.0 * math.pi / mass / h)
        run = self.run_case(self.case({"mass": mass}, "leapfrog", h, steps, np.array([[1.0], [0.0]]),
                                      output={"every": 1}))
        phi = np.array([run.state(step)[0][0] for step in run.steps()])
        crossings = [(i + phi[i] / (phi[i] - phi[i + 1])) * h for i in range(steps) if phi[i] > 0.0 >= phi[i + 1]]
        period = (crossings[-1] - crossings[0]) / (len(crossings) - 1)
        frequency = 2.0 / h * math.asin(0.5 * mass * h)  # the frequency of the scheme: m + O(h^2)
        self.assertAlmostEqual(2.0 * math.pi / period / frequency, 1.0, delta=1e-7)
        self.assertAlmostEqual(2.0 * math.pi / period / mass, 1.0, delta=1e-5)

    def test_in_terms_of_beta_the_bias_drops_out(self):
        """(2.12): in (phi, beta = B pi) the dynamics of [B, W] = 0 do not depend on B."""
        rng = np.random.default_rng([SEED, 720])
        weight, bias = commuting(rng, 4)
        phi, beta = rng.standard_normal((2, 4))
        numbers = {"mass": 0.4, "potential": "sine_gordon", "coupling": 0.5}
        ends = []
        for number, b in enumerate((np.eye(4), bias, bias @ bias)):
            theory = self.save(weight=weight, bias=b) | numbers
            run = self.run_case(self.case(theory, "sequential", 0.05, 30, (phi, np.linalg.solve(b, beta))), output=f"{number}")
            end = run.state()
            ends.append((end[0], b @ end[1]))
        for end in ends[1:]:
            self.assert_close(end, ends[0], 1e-11)

    def test_symmetric_schemes_are_undone_by_the_opposite_step(self):
        rng = np.random.default_rng([SEED, 730])
        state = rng.standard_normal((2, 4))
        for scheme in ("leapfrog", "yoshida4"):
            theory = self.save(bias=matrix(rng, 4)) | {"mass": 0.4, "potential": "phi4", "coupling": 0.3}
            there = self.run_case(self.case(theory, scheme, 0.1, 20, state), output=f"{scheme}_there").state()
            self.assertGreater(np.abs(there[0] - state[0]).max(), 0.1)
            back = self.run_case(self.case(theory, scheme, -0.1, 20, there), output=f"{scheme}_back").state()
            self.assert_close(back, state)


class Announcements(NeuronsTest):
    def events(self, theory, scheme="synchronous", h=0.1, state=None, size=3):
        state = np.ones((2, size)) if state is None else state
        self.count = getattr(self, "count", 0) + 1
        run = self.run_case(self.case(theory, scheme, h, 2, state), output=f"run_{self.count}")
        return run, " | ".join(event["reason"] for event in run.events() if event["event"] == "warning")

    def test_an_assumption_that_fails_is_reported_and_its_column_left_out(self):
        rng = np.random.default_rng([SEED, 800])
        weight, bias = commuting(rng, 3)
        turn = np.linalg.qr(rng.standard_normal((3, 3)))[0]
        anything = matrix(rng, 3)
        nonlinear = {"mass": 1.0, "potential": "phi4", "coupling": 1.0}
        cases = [
            ({"weight": weight, "bias": bias}, {"mass": 1.0}, ["energy", "loss"], []),
            ({"weight": weight, "bias": bias}, nonlinear, ["energy"], ["V''"]),
            ({"weight": weight, "bias": anything}, {"mass": 1.0}, [], ["BW = W^T B", "WB = BW"]),
            ({"weight": anything}, {"mass": 1.0}, [], ["W = W^T", "BW = W^T B"]),
            ({"bias": 2.0 * turn}, nonlinear, ["energy", "loss"], []),
            ({"bias": anything}, nonlinear, ["energy"], ["V''"]),
        ]
        for tensors, numbers, columns, words in cases:
            with self.subTest(words=words, columns=columns):
                theory = {name: array.tolist() for name, array in tensors.items()} | numbers
                run, warnings = self.events(theory)
                self.assertEqual(run.observables()[0], HEAD + columns)
                for word in words:
                    self.assertIn(word, warnings)
                    self.assertIn(word, run.stderr)
                if not words:
                    self.assertNotIn("is written", warnings)
        residual = np.linalg.norm(anything - anything.T) / np.linalg.norm(anything)
        _, warnings = self.events({"weight": anything.tolist(), "mass": 1.0})
        self.assertIn(f"W = W^T fails, relative residual {residual:.3g}", warnings)

    def test_assumptions_of_the_linear_system(self):
        rng = np.random.default_rng([SEED, 810])
        weight, bias = commuting(rng, 3)
        anything, other = matrix(rng, 3), matrix(rng, 3)
        singular = np.diag([1.0, 1.0, 0.0])
        cases = [
            ({"weight": weight, "bias": bias}, ["energy", "loss"], []),
            ({"weight": anything, "bias": other}, ["energy"], ["V = V^T"]),  # the corrected (2.19) always has the energy
            ({"bias": other, "learning_weight": anything}, [], ["BA = (BA)^T", "AB = (AB)^T"]),
            ({"bias": other, "learning_self": anything}, [], ["B(V - 1) = -(W - 1)^T B", "V = V^T"]),
            ({"bias": singular, "learning_weight": -singular}, ["energy"], ["B invertible"]),
            ({"bias": singular}, ["energy", "loss"], []),  # A = -B^T needs no inverse
        ]
        for tensors, columns, words in cases:
            with self.subTest(words=words, columns=columns):
                theory = {"dynamics": "linear"} | {name: array.tolist() for name, array in tensors.items()}
                run, warnings = self.events(theory)
                self.assertEqual(run.observables()[0], HEAD + columns)
                for word in words:
                    self.assertIn(word, warnings)

    def test_growth_is_announced_by_its_number(self):
        rng = np.random.default_rng([SEED, 820])
        h = 0.3
        for size in (4, 40):
            weight, bias = np.eye(size) + 0.3 * rng.standard_normal((size, size)) / math.sqrt(size), matrix(rng, size)
            for scheme in ("synchronous", "sequential"):
                system = Hamiltonian(size, weight, bias, 0.8)
                unit = np.eye(2 * size)
                columns = system.step(scheme, h, unit[:size], unit[size:])
                growth = np.abs(np.linalg.eigvals(np.vstack(columns))).max()
                theory = self.save(weight=weight, bias=bias) | {"mass_squared": 0.8}
                _, warnings = self.events(theory, scheme, h, rng.standard_normal((2, size)))
                self.assertIn(f"{scheme} grows: the worst mode by a factor {growth:.6g} a step", warnings)

    def test_an_unstable_step_of_neurons_runs_with_a_warning(self):
        run, warnings = self.events({"mass": 2.0}, "leapfrog", 0.99)
        self.assertNotIn("grows", warnings)
        self.assertIn("stable step of leapfrog: 1;", run.stdout)
        run, warnings = self.events({"mass": 2.0}, "leapfrog", 1.1)
        half = 1.1  # h m / 2: cosh of the growth is 2 half^2 - 1
        growth = (half + math.sqrt(half * half - 1.0)) ** 2
        self.assertIn(f"leapfrog grows: the worst mode by a factor {growth:.6g} a step", warnings)

    def test_a_system_that_grows_by_itself(self):
        _, warnings = self.events({"mass_squared": -4.0}, "leapfrog", 0.01)
        self.assertIn("the system itself grows: its fastest mode by a factor e every 0.5 units of time", warnings)

    def test_drift_of_the_invariant_is_watched(self):
        case = self.case({"mass": 1.0}, "leapfrog", 0.1, 10, np.ones((2, 2)), checks={"max_drift": 1e-12})
        self.run_case(case, output="kept")
        case["time"] = {"step": 0.1, "steps": 10, "scheme": "synchronous"}
        run = self.run_case(case, output="lost", code=4)
        self.assertIn("energy has drifted", run.stderr)

    def test_a_state_that_overflows_is_stopped(self):
        case = self.case({"mass": 1.0, "potential": "phi4", "coupling": 1.0}, "synchronous", 10.0, 60, np.ones((2, 2)))
        run = self.run_case(case, code=4)
        self.assertIn("no longer finite", run.stderr)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    program.main()
