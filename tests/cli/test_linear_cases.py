# SPDX-License-Identifier: MIT
"""Cases of theory `linear`: reading, writing and overriding terms, four dimensions, waves and packets."""
import numpy as np

import program
from linear_terms import SEED, LinearTest, linear_of, term, theory_of
from program import toml_value
from reference import wave_numbers


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
                'shift = [1]\n\n[[theory.term]]\ntensor = "V"\nfactor = [[1.0]]\nshift = [-1000000000001]\n\n'
                '[lattice]\nshape = [10]\n[time]\nstep = 1\nsteps = 3\nscheme = "synchronous"\n[initial]\nkind = "point"\n'
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
        """A step multiplies a wave of a branch, an eigenvector of (M - 1)/h, by its eigenvalue; ordered by frequency."""
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
            waves = [np.fft.fftn(np.concatenate(run.state(step)), axes=(1, 2))[(slice(None), *place)]
                     for step in (0, 1)]
            self.assertGreater(np.abs(waves[0]).max(), 0.1)
            np.testing.assert_allclose(waves[1], (1 - 1j * omega * h) * waves[0], atol=1e-12 * np.abs(waves[0]).max())

    def test_packets_have_one_sign_of_frequency(self):
        """Checked at momenta where the mirror image -k of the real field has no weight."""
        h, size, momentum = 0.1, 128, 1.2
        terms = [term("W", np.eye(2), [0]), term("V", np.eye(2), [0]), term("B", [[0, 1], [-1, 0]], [1], h),
                 term("B", [[0, -1], [1, 0]], [0], h), term("W", [[0, 0.4], [-0.4, 0]], [0], h),
                 term("V", [[0, -0.4], [0.4, 0]], [0], h)]
        theory = linear_of(terms, 2)
        for sign, energy in ((1, "positive"), (-1, "negative")):
            initial = {"kind": "packet", "momentum": [momentum], "width": 6.0, "energy": energy}
            run = self.run_case(self.case(terms, 2, (size,), "sequential", 1, initial, time={"step": h}), output=energy)
            waves = np.fft.fft(np.concatenate(run.state(0)))
            own_sign = other = 0.0
            for mode in range(5, size // 2 - 5):
                generator = (theory.one_step_symbol("synchronous", wave_numbers([mode], [size], 1.0)) - np.eye(4)) / h
                values, vectors = np.linalg.eig(1j * generator)
                parts = np.abs(np.linalg.solve(vectors, waves[:, mode]))
                own_sign, other = (max(top, parts[sign * values.real * way > 1e-9].max(initial=0.0))
                                 for top, way in ((own_sign, 1), (other, -1)))
            self.assertGreater(own_sign, 1.0)
            self.assertLessEqual(other, 1e-11 * own_sign)

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
