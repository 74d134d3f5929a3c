# SPDX-License-Identifier: MIT
"""Observables of theory `linear`: defined exactly where their conditions hold, and conserved."""
import itertools

import numpy as np

import program
from linear_terms import SEED, LinearTest, linear_of, term


class Observables(LinearTest):
    def columns(self, terms, components, scheme, shape=(6, 5), **sections):
        case = self.case(terms, components, shape, scheme, 40, {"kind": "random", "seed": 3}, observe={"every": 1},
                         **sections)
        run = self.run_case(case, "--overwrite")
        header, rows = run.observables()
        return header[3:], {name: rows[:, header.index(name)] for name in header}, run

    def test_which_are_defined(self):
        """A system for each condition that meets it, and one that does not."""
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
        terms = [term("W", rng.standard_normal((3, 3)) / 4, [1, 2]),
                 term("B", rng.standard_normal((3, 3)) / 4, [-1, 0]),
                 term("V", np.eye(3), [0, 0]), term("V", symmetric + symmetric.T, [0, 0], 0.03),
                 term("V", symmetric, [2, 1], 0.02), term("V", symmetric.T, [-2, -1], 0.02)]
        theory = linear_of(terms, 3, 0.7)
        names, columns, run = self.columns(terms, 3, "synchronous", lattice={"spacing": 0.7}, output={"every": 1})
        self.assertEqual(names, ["loss"])
        for step in (0, 3, 40):
            phi, pi = run.state(step)
            loss = 0.7**2 * np.sum(0.5 * phi**2 + 0.5 * pi**2 - 0.5 * pi * theory.apply("V", pi))
            self.assertAlmostEqual(columns["loss"][step] / loss, 1.0, delta=1e-12)

    def test_invariants_are_exact_and_energies_are_conserved_to_first_order(self):
        """An exact invariant drifts by rounding only; the energy of continuous time drifts to first order in h."""
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
        """A walk: phi moves in one direction, pi in the other, and both are mixed by a rotation."""
        c, s = 0.8, 0.6
        terms = [term("W", [[c]], [1]), term("B", [[s]], [1]), term("A", [[-s]], [-1]), term("V", [[c]], [-1])]
        names, columns, _ = self.columns(terms, 1, "synchronous", shape=(50,))
        self.assertEqual(names, ["invariant"])
        self.assertLess(np.abs(columns["invariant"] / columns["invariant"][0] - 1.0).max(), 1e-13)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    program.main()
