# SPDX-License-Identifier: MIT
"""The scheme exact through the command line: plane waves get the right phase, bits do not depend on what is observed,
nothing drifts at any time, and unsupported cases are refused with the reason. Its states and observables are tested in
test_states.py and test_observables.py."""
import re

import numpy as np

import program
from program import ProgramTest, merged
from reference import Dirac, KleinGordon, array_shape, evolve, wave_numbers
from linear_terms import dirac_terms, klein_gordon_terms, linear_of, random_terms, theory_of
from test_states import case_of

SEED = 4711


def spinor(fields):
    """phi, pi of shape (K, ...) as complex components."""
    both = np.concatenate(fields)
    return both[0::2] + 1j * both[1::2]


class Exact(ProgramTest):
    def case(self, theory, shape, h, steps, initial, **changes):
        return merged(case_of(theory, shape, "exact", h, steps, initial), changes)

    def random(self, theory, shape, number):
        return np.random.default_rng([SEED, number]).standard_normal((2, *array_shape(theory, shape)))

    def states(self, run, theory, shape, step):
        return [field.reshape(array_shape(theory, shape)) for field in run.state(step)]

    def test_plane_waves_have_the_phase_of_their_frequency(self):
        cases = [(KleinGordon(1, 0.3, 0.8), (12,), [2]), (KleinGordon(3, 0.1, 1.2), (5, 4, 6), [1, 2, -1]),
                 (Dirac(1, 0.5, 0.9), (11,), [3]), (Dirac(3, 0.7, 1.1), (6, 5, 4), [1, -2, 1])]
        for number, (theory, shape, mode) in enumerate(cases):
            k = wave_numbers(mode, shape, theory.spacing)
            frequencies = np.sort((1j * np.linalg.eigvals(theory.generator(k))).real)
            is_spinor = isinstance(theory, Dirac)
            for branch in range(theory.components if is_spinor else 2):
                with self.subTest(theory=theory.name, mode=mode, branch=branch):
                    omega = frequencies[2 * branch if is_spinor else branch]  # for a spinor each frequency occurs twice
                    case = self.case(theory, shape, 0.7, 3, {"kind": "plane_wave", "mode": mode, "branch": branch},
                                     output={"every": 3, "format": "npy"})
                    run = self.run_case(case, output=f"wave_{number}_{branch}")
                    start, end = (self.states(run, theory, shape, step) for step in (0, 3))
                    angle = omega * 0.7 * 3
                    if is_spinor:
                        np.testing.assert_allclose(spinor(end), np.exp(-1j * angle) * spinor(start), atol=1e-13)
                    else:
                        expected = np.cos(angle) * start[0] + np.sin(angle) / omega * start[1]
                        np.testing.assert_allclose(end[0], expected, atol=1e-13)

    def test_bits_do_not_depend_on_what_is_observed_and_written(self):
        for theory, shape in ((KleinGordon(2, 0.2, 0.9), (9, 6)), (Dirac(3, 0.4, 1.1), (4, 3, 5))):
            initial = self.write_state(*self.random(theory, shape, 0))
            bits = set()
            for observe, output, threads in ((12, 0, 1), (1, 0, 2), (5, 4, 3), (1, 1, 1)):
                run = self.run_case(self.case(theory, shape, 0.3, 12, initial, observe={"every": observe},
                                              output={"every": output}, run={"threads": threads}),
                                    output=f"{theory.name}_{observe}_{output}_{threads}")
                bits.add(run.bytes_of_state())
            self.assertEqual(len(bits), 1)

    def test_nothing_drifts_at_any_time(self):
        for theory, shape in ((KleinGordon(2, 0.2, 0.9), (9, 6)), (Dirac(3, 0.4, 1.1), (4, 3, 5))):
            for h in (1e-3, 1e4, -1e9):
                with self.subTest(theory=theory.name, h=h):
                    case = self.case(theory, shape, h, 5, self.write_state(*self.random(theory, shape, 1)),
                                     checks={"max_drift": 1e-13}, observe={"every": 1})
                    run = self.run_case(case, output=f"drift_{theory.name}_{h}")
                    header, rows = run.observables()
                    invariant = rows[:, header.index("invariant")]
                    self.assertLess(np.abs(invariant / invariant[0] - 1.0).max(), 1e-13)

    def test_preflight_reports_stability_rounding_growth_and_memory(self):
        theory, shape = Dirac(3, 0.4, 1.1), (16, 16, 16)
        needed = {}
        for scheme in ("sequential", "exact"):
            case = merged(self.case(theory, shape, 50.0, 10, {"kind": "random"}), {"time": {"scheme": scheme}})
            text = self.run_case(case, "--dry-run", output=f"dry_{scheme}").text
            amount, unit = re.search(r"memory: ([\d.]+) (KiB|MiB) needed", text).groups()
            needed[scheme] = float(amount) * {"KiB": 2**-10, "MiB": 1.0}[unit]
            self.assertEqual("exact: stable at every step" in text, scheme == "exact")
        amplitudes = 2 * 2 * 4 * 9 * 16 * 16 * 16 / 2**20  # twice (phi, pi), 4 components, n1/2 + 1 modes, complex
        self.assertAlmostEqual(needed["exact"] - needed["sequential"], amplitudes, delta=0.1)
        text = self.run_case(self.case(KleinGordon(1, -0.2), (16,), 0.1, 3, {"kind": "random"}), "--dry-run").text
        self.assertIn("the field itself grows", text)
        text = self.run_case(self.case(KleinGordon(1, 0.2), (16,), 1e15, 3, {"kind": "random"}), "--dry-run").text
        self.assertIn("phases", text)

    def test_linear_is_the_solution_of_the_system_whose_step_it_is(self):
        for number, (dimensions, components) in enumerate(((1, 1), (2, 3), (3, 2), (4, 4), (2, 7))):
            rng = np.random.default_rng([SEED, 500 + number])
            terms = random_terms(rng, components, dimensions, number % 2 == 0)
            shape = [int(n) for n in rng.integers(1, 6, dimensions)]
            theory = linear_of(terms, components)
            state = rng.standard_normal((2, *array_shape(theory, shape)))
            with self.subTest(dimensions=dimensions, components=components, shape=shape):
                case = {"theory": theory_of(terms, components), "lattice": {"shape": shape},
                        "time": {"step": 0.3, "steps": 3, "scheme": "exact"}, "initial": self.write_state(*state),
                        "output": {"format": "npy"}, "run": {"backend": "cpu"}}
                run = self.run_case(case, output=f"linear_{number}")
                expected = evolve(theory, "exact", 0.3, 3, *state)
                scale = max(np.abs(field).max() for field in expected)
                for found, field in zip(run.state(), expected):
                    self.assertLessEqual(np.abs(found - field).max(), 1e-12 * scale)

    def test_linear_conserves_what_its_generator_does(self):
        for theory, name, terms in ((Dirac(3, 0.4, 1.1), "charge", None), (KleinGordon(2, 0.3, 0.9), "energy", None)):
            with self.subTest(theory=theory.name):
                h, shape = 0.7, (4, 3, 5)[: theory.dimensions]
                terms = (dirac_terms(theory, h) if name == "charge"
                         else klein_gordon_terms(theory.dimensions, theory.mass_squared, h, theory.spacing))
                case = self.case(theory, shape, h, 50, self.write_state(*self.random(theory, shape, 2)))
                case["theory"] = theory_of(terms, theory.components)
                header, rows = self.run_case(case, output=f"conserved_{name}").observables()
                invariant = rows[:, header.index("invariant")]
                np.testing.assert_array_equal(invariant, rows[:, header.index(name)])
                self.assertLess(np.abs(invariant / invariant[0] - 1.0).max(), 1e-13)

    def test_refused_with_a_potential_and_for_maps(self):
        theory = KleinGordon(1, 0.2, 1.0, "phi4", 0.5)
        for change, words in (({}, ["time.scheme", "exact", "phi4", "linear", "leapfrog", "theory.potential"]),
                              ({"theory": {"name": "klein_gordon_delayed", "mass": 0.5}},
                               ["time.scheme", "exact", "synchronous", "klein_gordon_delayed"])):
            case = self.case(theory, (8,), 0.1, 3, {"kind": "random"})
            case.update(change)
            run = self.run_case(case, code=2)
            self.assertRegex(run.text, r"case\.toml:\d+:\d+")
            for word in words:
                self.assertIn(word, run.text)
            self.assertFalse(run.output.exists())

    def test_overflow_stops_the_run(self):
        run = self.run_case(self.case(KleinGordon(1, -1.0), (8,), 1e3, 2, {"kind": "random"}), code=4)
        self.assertIn("no longer finite", run.text)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    program.main()
