# SPDX-License-Identifier: MIT
"""`dualfield converge`: its table and JSON against an independent computation, its picture, and what it refuses."""
import json

import numpy as np

import program
from dense_reference import Hamiltonian
from program import ProgramTest, merged
from reference import KleinGordon, evolve

CASE = {
    "theory": {"name": "klein_gordon", "mass": 0.5},
    "lattice": {"shape": [32], "spacing": 0.75},
    "time": {"step": 0.2, "steps": 10, "scheme": "leapfrog"},
    "initial": {"kind": "plane_wave", "mode": [2], "branch": 1},
    "run": {"backend": "cpu", "threads": 1},
}


class Converge(ProgramTest):
    def converge(self, case, *options, code=0):
        (self.directory / "case.toml").write_text(program.toml_text(case))
        run = program.call("converge", self.directory / "case.toml", *options)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run

    def result(self, case, *options, code=0):
        path = self.directory / "result.json"
        run = self.converge(case, "--json", path, *options, code=code)
        return json.loads(path.read_text()), run

    def test_errors_are_those_of_an_independent_solution(self):
        """The exact solution for a plane wave on the lattice is exp(-iωt); the error is that of leapfrog in NumPy."""
        result, run = self.result(CASE, "--refine", "time", "--levels", "3")
        self.assertEqual((result["against"], result["declared"], result["verdict"]), ("exact", 2, "holds"))
        a, k = 0.75, 2 * np.pi * 2 / 32
        omega = np.sqrt(0.25 + (2 * np.sin(k / 2) / a) ** 2)
        places = np.arange(32)

        def wave(time):
            value = np.exp(1j * (k * places - omega * time))
            return np.array([value.real[None], (-1j * omega * value).real[None]])

        for level, expected in zip(result["levels"], (1, 2, 4)):
            step, steps = 0.2 / expected, 10 * expected
            self.assertEqual((level["step"], level["steps"], level["shape"]), (step, steps, [32]))
            state = np.array(evolve(KleinGordon(1, mass_squared=0.25, spacing=a), "leapfrog", step, steps, *wave(0)))
            error = np.linalg.norm(state - wave(2.0)) / np.linalg.norm(wave(2.0))
            self.assertAlmostEqual(level["error"] / error, 1, delta=1e-6)
        self.assertAlmostEqual(result["observed"], 2, delta=0.05)
        self.assertIn("holds", run.stdout)

    def test_every_scheme_of_every_theory_has_its_order_in_the_step(self):
        theories = {
            "klein_gordon": ({"mass": 0.5}, [16], ("synchronous", "sequential", "leapfrog", "yoshida4", "exact")),
            "dirac_1d": ({"mass": 0.5}, [15], ("synchronous", "sequential", "leapfrog", "yoshida4", "unitary", "exact")),
            "dirac_1d central": ({"mass": 0.5, "derivative": "central"}, [15],
                                 ("synchronous", "sequential", "leapfrog", "yoshida4", "unitary", "exact")),
            "dirac_1d wilson": ({"mass": 0.5, "wilson": 0.8}, [15], ("synchronous", "sequential", "unitary", "exact")),
            "dirac_3d wilson": ({"mass": 0.5, "wilson": 0.8, "derivative": "central"}, [5, 4, 3],
                                ("sequential", "unitary", "exact")),
        }
        orders = {"synchronous": 1, "sequential": 1, "leapfrog": 2, "unitary": 2, "yoshida4": 4, "exact": 0}
        for name, (keys, shape, schemes) in theories.items():
            for scheme in schemes:
                with self.subTest(name, scheme=scheme):
                    case = merged({**CASE, "initial": {"kind": "random", "seed": 1}},
                                  {"lattice": {"shape": shape}, "time": {"scheme": scheme, "step": 0.02, "steps": 10}})
                    case["theory"] = {"name": name.split()[0], **keys}
                    result, _ = self.result(case, "--refine", "time", "--levels", "3")
                    self.assertEqual(result["declared"], orders[scheme])
                    if scheme == "exact":
                        self.assertEqual(result["verdict"], "rounding")
                        self.assertLess(max(level["error"] for level in result["levels"]), 1e-12)
                    else:
                        self.assertEqual(result["verdict"], "holds")
                        self.assertAlmostEqual(result["observed"], orders[scheme], delta=0.1)

    def test_the_map_of_one_step_is_not_refined(self):
        case = {**CASE, "theory": {"name": "linear", "components": 1, "term": [
            {"tensor": "W", "factor": [[1]], "shift": [0]}, {"tensor": "V", "factor": [[1]], "shift": [0]}]},
            "time": {"step": 1.0, "steps": 4, "scheme": "sequential"}, "initial": {"kind": "random"}}
        run = self.converge(case, "--refine", "time", code=2)
        self.assertIn("theory.name", run.stderr)

    def neurons(self, potential="none", **theory):
        rng = np.random.default_rng(8)
        phi, pi = rng.standard_normal((2, 3))
        return {"theory": {"name": "neurons", "mass": 0.7, "bias": [[1.0, 0.3, 0.0], [0.2, 0.9, -0.1], [0.0, 0.4, 1.1]],
                           **({"potential": potential, "coupling": 0.4} if potential != "none" else {}), **theory},
                "time": {"step": 0.1, "steps": 10, "scheme": "leapfrog"}, "initial": self.write_state(phi, pi),
                "run": {"backend": "cpu", "threads": 1}}, phi, pi

    def test_neurons_against_the_exponential(self):
        case, phi, pi = self.neurons()
        result, _ = self.result(case, "--levels", "3")
        self.assertEqual((result["refine"], result["against"], result["declared"]), ("time", "exact", 2))
        self.assertEqual(result["verdict"], "holds")
        bias = np.array(case["theory"]["bias"])
        generator = np.block([[np.zeros((3, 3)), bias], [-0.49 * np.linalg.inv(bias), np.zeros((3, 3))]])
        values, vectors = np.linalg.eig(generator)
        solution = (vectors * np.exp(values) @ np.linalg.solve(vectors, np.concatenate([phi, pi]))).real
        for level in result["levels"]:
            system = Hamiltonian(3, bias=bias, mass_squared=0.49)
            state = (phi, pi)
            for _ in range(level["steps"]):
                state = system.step("leapfrog", level["step"], *state)
            error = np.linalg.norm(np.concatenate(state) - solution) / np.linalg.norm(solution)
            self.assertAlmostEqual(level["error"] / error, 1, delta=1e-6)

    def test_neurons_against_the_finest_run(self):
        orders = {"synchronous": 1, "sequential": 1, "leapfrog": 2, "yoshida4": 4}
        for scheme, order in orders.items():
            with self.subTest(scheme):
                case, *_ = self.neurons("phi4")
                result, _ = self.result(merged(case, {"time": {"scheme": scheme}}), "--levels", "4")
                self.assertEqual((result["against"], result["declared"], result["verdict"]), ("finest", order, "holds"))
        weight = [[1.0, 0.2, 0.0], [0.1, 1.0, 0.0], [0.0, -0.3, 1.0]]
        case, *_ = self.neurons(weight=weight)
        case["time"]["scheme"] = "sequential"
        self.assertEqual(self.result(case, "--refine", "time")[0]["verdict"], "holds")

    def test_what_neurons_do_not_have(self):
        linear, interacting = self.neurons()[0], self.neurons("phi4")[0]
        for case, options, words in ((linear, ["--refine", "both"], ["--refine both", "lattice", "--refine time"]),
                                     (linear, ["--against", "continuum"], ["continuum", "exact", "finest"]),
                                     (interacting, ["--against", "exact"], ["exact", "finest"])):
            with self.subTest(words):
                run = self.converge(case, *options, code=2)
                for word in words:
                    self.assertIn(word, run.stderr)

    def test_space_and_time_together(self):
        result, _ = self.result(CASE)
        self.assertEqual((result["refine"], result["against"]), ("both", "continuum"))
        self.assertEqual([level["shape"] for level in result["levels"]], [[32], [64], [128], [256]])
        self.assertAlmostEqual(result["observed"], 2, delta=0.05)

    def test_a_state_too_coarse_for_its_lattice_is_exit_4(self):
        coarse = merged({**CASE, "initial": {"kind": "packet", "width": 0.2}}, {"time": {"steps": 40}})
        result, run = self.result(coarse, "--levels", "3", code=4)
        self.assertIn(result["verdict"], ("below", "undecided"))
        self.assertIn(result["verdict"], run.stderr)

    def test_refusals(self):
        random = {**CASE, "initial": {"kind": "random", "seed": 1}}
        phi4 = merged(CASE, {"theory": {"potential": "phi4", "coupling": 1.0}})
        for case, options, words in (
                (random, ["--refine", "space"], ["initial.kind", "random", "packet"]),
                (phi4, ["--refine", "time", "--against", "exact"], ["potential", "finest"]),
                (CASE, ["--refine", "space", "--against", "exact"], ["continuum", "finest"]),
                (merged(CASE, {"time": {"steps": 0}}), [], ["time.steps", "1 or more"]),
                (CASE, ["--levels", "1"], ["--levels"]),
                (CASE, ["--refine", "sideways"], ["--refine"]),
                (merged(CASE, {"time": {"step": 0.7}}), ["--refine", "space"], ["level", "stable step"]),
                (merged(CASE, {"lattice": {"shape": [4096]}}), ["--levels", "20"], ["--levels", "sites", "fewer"]),
                (merged(CASE, {"time": {"sceme": "leapfrog"}}), [], ["time.sceme", "scheme"])):
            with self.subTest(words):
                run = self.converge(case, *options, code=2)
                for word in words:
                    self.assertIn(word, run.stderr)

    def test_results_that_cannot_be_written(self):
        self.converge(CASE, "--json", self.directory / "nowhere" / "result.json", code=5)

    @program.needs_matplotlib
    def test_the_picture(self):
        self.result(CASE)
        self.assert_draws()


if __name__ == "__main__":
    program.main()
