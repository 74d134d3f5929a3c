# SPDX-License-Identifier: MIT
"""Peers make Dualfield's steps, and one that does not, or is not there, is told and not timed."""

import importlib.util
import json
import os
import subprocess
import sys

import numpy as np

from scripts import ROOT
import compare
import equations
import worker
from dualfield import Dualfield
from numpy_peer import Peer
from program import ProgramTest, main

SHAPE = (4, 6, 10)


class Equations(ProgramTest):
    def fields(self, theory):
        return np.random.default_rng(5).uniform(-1, 1, (2, equations.COMPONENTS[theory], *SHAPE))

    def test_staggering_can_be_undone(self):
        for theory in equations.COMPONENTS:
            phi, pi = self.fields(theory)
            back = equations.at_one_time(theory, *equations.staggered(theory, phi, pi))
            self.assertLess(equations.largest_error(back, (phi, pi)), 1e-14)

    def test_numpy_makes_dualfields_steps(self):
        program = Dualfield(os.environ["DUALFIELD"], "cpu", 1)
        for theory in equations.COMPONENTS:
            phi, pi = self.fields(theory)
            expected = program.evolve(theory, equations.MASS, equations.STEP, phi, pi, 6, "double")
            peer = Peer(theory, "slices", SHAPE, "double", "cpu")
            peer.load(*equations.staggered(theory, phi, pi))
            peer.run(6)
            self.assertLess(
                equations.largest_error(equations.at_one_time(theory, *peer.state()), expected), 1e-13, msg=theory
            )

    def test_a_periodic_state_stays_periodic(self):
        """So the state of a small lattice checks every site of a large one."""
        for theory in equations.COMPONENTS:
            phi, pi = self.fields(theory)
            small, large = (Peer(theory, "slices", shape, "double", "cpu") for shape in (SHAPE, (8, 6, 30)))
            small.load(phi, pi)
            large.load(*(worker.repeated(f, large.shape) for f in (phi, pi)))
            for peer in (small, large):
                peer.run(4)
            self.assertLess(worker.largest_error(large.state(), small.state()), 1e-14)
            self.assertGreater(worker.largest_error(large.state(), [small.state()[1], small.state()[0]]), 0.1)
            large.phi[-1, -1, -1, -1] += 1e-3  # no site is left out
            self.assertGreater(worker.largest_error(large.state(), small.state()), 1e-4)

    def test_errors(self):
        one = [np.ones((1, 2, 2, 2))] * 2
        self.assertEqual(equations.largest_error(one, one), 0)
        self.assertEqual(equations.largest_error([one[0], one[1] * 1.5], one), 0.5)
        for wrong in (np.full((1, 2, 2, 2), np.nan), np.ones((1, 2, 2, 3))):
            self.assertEqual(equations.largest_error([wrong, one[1]], one), float("inf"))

    def test_periods_divide(self):
        self.assertEqual([compare.period(n) for n in (512, 200, 24, 7, 41)], [32, 40, 24, 7, 1])


class Comparison(ProgramTest):
    def compare(self, *arguments):
        file = self.directory / "peers.json"
        run = subprocess.run(
            [
                sys.executable,
                ROOT / "benchmarks/peers/compare.py",
                "--program",
                os.environ["DUALFIELD"],
                "--extent",
                "8",
                "--rounds",
                "1",
                "--threads",
                "1",
                "--json",
                file,
                *arguments,
            ],
            capture_output=True,
            text=True,
            timeout=250,
        )
        self.assertEqual(run.returncode, 0, msg=run.stdout + run.stderr)
        return json.loads(file.read_text())

    def test_rows_of_every_case(self):
        report = self.compare("--only", "NumPy")
        self.assertEqual(
            [(row["program"], row["theory"], row["precision"]) for row in report["results"]],
            [
                (program, theory, precision)
                for precision in ("single", "double")
                for theory in ("klein_gordon", "dirac_3d")
                for program in ("Dualfield", "NumPy")
            ],
        )
        for row in report["results"]:
            self.assertEqual(row["threads"], 1)
            if row["program"] == "NumPy":
                self.assertLess(row["largest_error"], equations.TOLERANCE[row["precision"]])
                self.assertEqual(
                    row["floor_bytes_per_site"],
                    equations.WORDS[row["theory"]] * (4 if row["precision"] == "single" else 8),
                )
        self.assertEqual(report["peers"], {"NumPy": np.__version__})

    def test_what_is_not_installed_is_named(self):
        absent = next(
            (
                name
                for name, module in (("JAX", "jax"), ("Numba", "numba"), ("torch.compile", "torch"))
                if not importlib.util.find_spec(module)
            ),
            None,
        )
        if absent is None:
            self.skipTest("everything is installed")
        report = self.compare("--only", absent, "--limit", "60")
        self.assertEqual([what.split(":")[0] for what in report["left_out"]], [absent])
        self.assertIn("ModuleNotFoundError", report["peers"][absent])
        self.assertEqual({row["program"] for row in report["results"]}, {"Dualfield"})

    def test_a_wrong_peer_is_not_timed(self):
        """One of its matrices has other signs."""
        states = compare.states(
            Dualfield(os.environ["DUALFIELD"], "cpu", 1), "dirac_3d", "double", (8, 8, 8), self.directory
        )
        request = {
            "theory": "dirac_3d",
            "precision": "double",
            "shape": [8, 8, 8],
            "states": states,
            "lock": str(self.directory / "lock"),
        }
        module = importlib.import_module("numpy_peer")
        self.assertEqual(worker.Prepared(module, "cpu", request).variant, "slices")
        old = equations.SIGN
        equations.SIGN = module.SIGN = (old[0], old[1], old[2], old[1])
        try:
            with self.assertRaisesRegex(worker.Wrong, "differs from Dualfield"):
                worker.Prepared(module, "cpu", request)
        finally:
            equations.SIGN = module.SIGN = old


if __name__ == "__main__":
    main()
