# SPDX-License-Identifier: MIT
"""The goals of speed: which rows a case selects, and how a value is judged."""

import unittest

from scripts import row
from acceptance import goals


class Goals(unittest.TestCase):
    def judged(self, rows, number, case, backend="cuda", device="H200"):
        """The one case of a goal with this name."""
        found = [
            g for g in goals.evaluate(rows, backend, device) if g["number"] == number and g["case"].startswith(case)
        ]
        self.assertEqual(len(found), 1, msg=[g["case"] for g in found])
        return found[0]

    def test_every_case_has_its_limits(self):
        cases = goals.load()
        self.assertEqual({case["number"] for case in cases}, set(range(1, 12)))
        for case in cases:
            better = case["must"] > case["aim"] if case["quantity"] == "run" else case["must"] < case["aim"]
            self.assertTrue(better, msg=case)
            self.assertIn("theory", case["select"], msg=case)

    def test_without_rows_nothing_is_judged(self):
        self.assertEqual({g["verdict"] for g in goals.evaluate([], "cuda", "H200")}, {"not measured"})

    def test_verdicts(self):
        for fraction, verdict in ((0.96, "aim"), (0.95, "aim"), (0.90, "must"), (0.88, "must"), (0.44, "missed")):
            found = self.judged([row(fraction=fraction)], 1, "klein_gordon, single")
            self.assertEqual((found["verdict"], found["value"]), (verdict, fraction))
        self.assertAlmostEqual(found["gap"], 2)

    def test_only_rows_that_fit_count(self):
        good = row(fraction=0.9)
        others = [
            row(fraction=2, **change)
            for change in (
                {"shape": [256] * 3},
                {"shape": [512, 512]},
                {"precision": "double"},
                {"scheme": "sequential"},
                {"pass": "staged"},
                {"gauge": "compact"},
                {"potential": "phi4"},
                {"steps_per_pass": 4},
                {"program": "JAX"},
                {"source": "peers"},
            )
        ]
        self.assertEqual(self.judged([good, *others], 1, "klein_gordon, single")["value"], 0.9)
        self.assertIsNone(self.judged(others, 1, "klein_gordon, single")["value"])

    def test_several_steps_a_pass(self):
        rows = [row(fraction=0.9), row(fraction=2.7, steps_per_pass=4), row(fraction=2.5, steps_per_pass=2)]
        self.assertEqual(self.judged(rows, 4, "klein_gordon, single")["verdict"], "must")
        on_h100 = self.judged(rows, 4, "klein_gordon, single", device="NVIDIA H100 80GB HBM3")
        self.assertEqual(on_h100["verdict"], "missed")
        self.assertAlmostEqual(on_h100["must"], 1.2 * 2.6)

    def test_the_best_other_program(self):
        rows = [
            row(source="peers", glups=300.0),
            row(source="peers", glups=100.0, program="CuPy"),
            row(source="peers", glups=120.0, program="JAX"),
            row(glups=1e6),
        ]
        for peer in rows[1:3]:
            del peer["pass"], peer["steps_per_pass"]  # rows of peers have no passes
        self.assertAlmostEqual(self.judged(rows, 6, "klein_gordon, single")["value"], 2.5)

    def test_16_bit_storage_over_single_precision(self):
        rows = [
            row(glups=100.0),
            row(glups=180.0, precision="half"),
            row(glups=500.0, precision="half", steps_per_pass=4),
        ]
        self.assertAlmostEqual(self.judged(rows, 3, "klein_gordon")["value"], 1.8)

    def test_the_worst_scheme_counts_with_its_best_row(self):
        small = {"shape": [256] * 3}
        rows = [
            row(fraction=0.9, **small),
            row(fraction=0.7, scheme="sequential", **small),
            row(fraction=0.85, scheme="sequential", **small),
        ]
        self.assertEqual(self.judged(rows, 8, "klein_gordon, single", "cpu")["value"], 0.85)

    def test_one_step_is_what_several_are_compared_with(self):
        rows = [row(glups=1.0), row(glups=1.5, steps_per_pass=2), row(glups=1.4, steps_per_pass=4)]
        self.assertAlmostEqual(self.judged(rows, 9, "klein_gordon, single", "cpu")["value"], 1.5)

    def test_a_run_should_take_little_longer_than_its_kernels(self):
        run = row(source="run", theory="dirac_3d", wall_over_kernels=2.0, snapshots="none")
        self.assertIsNone(self.judged([{**run, "snapshots": "npy"}], 11, "dirac_3d")["value"])
        found = self.judged([run], 11, "dirac_3d")
        self.assertEqual(found["verdict"], "must")
        self.assertLess(found["gap"], 1)

    def test_goals_of_the_other_backend_are_not_judged(self):
        self.assertIsNone(self.judged([row(fraction=1.0)], 1, "klein_gordon, single", "cpu")["value"])

    def test_the_table_has_a_line_for_every_case(self):
        judged = goals.evaluate([row(fraction=0.44)], "cuda", "H200")
        lines = goals.table(judged).splitlines()
        self.assertEqual(len(lines), 2 + len(judged))
        self.assertIn("| klein_gordon, single | 0.88 | 0.95 | 0.44 | missed | 2.00 |", lines[2])
        self.assertEqual({line.count("|") for line in lines}, {lines[0].count("|")})


if __name__ == "__main__":
    unittest.main()
