# SPDX-License-Identifier: MIT
"""Measures of the plane waves of a state against NumPy, for every theory, scheme, precision and dimension."""
import math

import numpy as np

import program
from linear_terms import random_terms, theory_of
from program import ProgramTest, merged
from reference import Dirac, KleinGordon, KleinGordonDelayed, array_shape
from test_states import case_of

SPACING = 0.7


def modes(shape):
    """k in radians a site of every mode, -pi < k <= pi, one array of shape (n_D, ..., n_1) an axis."""
    numbers = [np.where(2 * np.arange(n) <= n, np.arange(n), np.arange(n) - n) for n in shape]
    return [2 * np.pi * k for k in np.meshgrid(*[j / n for j, n in zip(numbers, shape)][::-1], indexing="ij")[::-1]]


def waves(theory, phi, pi):
    """z(k)/sqrt(sites) of the real fields, or of the spinor's components."""
    fields = np.concatenate([phi, pi])
    if isinstance(theory, Dirac):
        fields = fields[::2] + 1j * fields[1::2]
    return np.fft.fftn(fields, axes=range(1, fields.ndim)) / math.sqrt(phi[0].size)


def on_spinor(matrix):
    """A matrix on the fields that commutes with i, on the spinor: component s is the wave (1, -i) in 2s and 2s + 1."""
    return matrix[::2, ::2] - 1j * matrix[::2, 1::2]


def limit(theory, kappa):
    """The generator of the continuum."""
    if not isinstance(theory, Dirac):
        return np.array([[0, 1], [-theory.mass_squared - np.dot(kappa, kappa), 0]], dtype=complex)
    bias = sum(1j * k * x for k, x in zip(kappa, theory.x))
    mass = theory.mass * theory.x0
    return on_spinor(np.block([[mass, bias], [-bias.conj().T, -mass]]))


def generator(theory, kappa):
    matrix = np.array(theory.generator(kappa))
    return on_spinor(matrix) if isinstance(theory, Dirac) else matrix


def numbers(theory, shape, phi, pi):
    """All quantities of observe.also that are sums over plane waves."""
    z, k = waves(theory, phi, pi), modes(shape)
    power = (np.abs(z) ** 2).sum(axis=0)
    high = np.any([np.abs(angle) > np.pi / 2 + 1e-9 for angle in k], axis=0)
    result = {f"momentum_{axis + 1}": np.average(angle, weights=power) / SPACING for axis, angle in enumerate(k)}
    result["tail"] = power[high].sum() / power.sum()
    if theory is None or isinstance(theory, KleinGordonDelayed):  # without a limit in which z = (phi, pi)
        return result
    missed = size = positive = negative = 0.0
    for index in np.ndindex(power.shape):
        here, kappa = z[(slice(None), *index)], [angle[index] / SPACING for angle in k]
        lattice, continuum = generator(theory, kappa), limit(theory, kappa)
        missed += np.linalg.norm((lattice - continuum) @ here) ** 2
        size += np.linalg.norm(continuum @ here) ** 2
        if isinstance(theory, Dirac):
            omega, vectors = np.linalg.eigh(1j * lattice)
            share, zero = np.abs(vectors.conj().T @ here) ** 2, 1e-12 * np.abs(lattice).max()
            positive += share[omega > zero].sum() + share[np.abs(omega) <= zero].sum() / 2
            negative += share[omega < -zero].sum() + share[np.abs(omega) <= zero].sum() / 2
    result["continuum_residual"] = math.sqrt(missed / size)
    if isinstance(theory, Dirac):
        result["positive"], result["negative"] = positive / power.sum(), negative / power.sum()
    return result


class Spectral(ProgramTest):
    def assert_measured(self, run, theory, shape, tolerance):
        """Compares the last row and the last snapshot with the final state of the run."""
        phi, pi = run.state()
        header, rows = run.observables()
        measured = dict(zip(header, rows[-1]))
        for name, expected in numbers(theory, shape, phi, pi).items():
            self.assertAlmostEqual(measured[name], expected, delta=tolerance * max(1.0, abs(expected)), msg=name)
        density = np.load(max((run.output / "snapshots").iterdir()) / "momentum_density.npy")
        expected = (np.abs(waves(theory, phi, pi)) ** 2).sum(axis=0)
        np.testing.assert_allclose(np.squeeze(density), np.squeeze(expected), atol=tolerance * expected.sum(), rtol=0)

    def test_every_theory(self):
        rng = np.random.default_rng(21)
        for number, (theory, shape, scheme) in enumerate((
                (KleinGordon(1, 0.3, SPACING), (33,), "leapfrog"), (KleinGordon(2, 0.0, SPACING), (8, 7), "exact"),
                (KleinGordon(3, -0.1, SPACING), (4, 5, 6), "sequential"),
                (KleinGordon(2, 0.3, SPACING, "phi4", 0.2), (9, 8), "leapfrog"),
                (KleinGordonDelayed(2, 0.2, SPACING), (5, 8), "synchronous"),
                (Dirac(1, 0.6, SPACING), (38,), "leapfrog"), (Dirac(1, 0.0, SPACING), (17,), "exact"),
                (Dirac(1, 0.4, SPACING, "central", 0.5), (12,), "sequential"),
                (Dirac(3, 0.0, SPACING), (4, 8, 3), "exact"), (Dirac(3, 0.6, SPACING), (6, 5, 4), "yoshida4"),
                (Dirac(3, 0.6, SPACING, wilson=0.4), (5, 4, 6), "unitary"),
                (Dirac(3, 0.6, SPACING, "central"), (5, 1, 6), "exact"))):
            also = ["momentum", "tail"]
            if not isinstance(theory, KleinGordonDelayed):
                also.append("continuum_residual")
            if isinstance(theory, Dirac):
                also.append("occupation")
            state = rng.standard_normal((2, *array_shape(theory, shape)))
            case = merged(case_of(theory, shape, scheme, 0.05, 4, self.write_state(*state)),
                          {"observe": {"every": 4, "also": also, "fields": ["momentum_density"]}})
            outcomes = []
            for precision, threads, tolerance in (("double", 1, 1e-12), ("double", 2, 1e-12), ("single", 1, 1e-12)):
                with self.subTest(number=number, theory=theory.name, precision=precision, threads=threads):
                    run = self.run_case(merged(case, {"run": {"precision": precision, "threads": threads}}),
                                        output=f"{number}_{precision}_{threads}")
                    self.assert_measured(run, theory, shape, tolerance)
                    outcomes.append((run.output / "observables.csv").read_bytes())
            self.assertEqual(outcomes[0], outcomes[1], "the numbers depend on the number of threads")

    def test_theories_given_at_run_time_on_up_to_four_axes(self):
        rng = np.random.default_rng(22)
        for number, (components, shape, scheme) in enumerate(((3, (20,), "sequential"), (2, (6, 5), "exact"),
                                                              (4, (3, 4, 2), "synchronous"),
                                                              (5, (3, 2, 4, 3), "exact"), (1, (2, 3, 1, 5), "sequential"))):
            with self.subTest(number):
                terms = random_terms(rng, components, len(shape), False)
                state = rng.standard_normal((2, components, *shape[::-1]))
                case = {"theory": theory_of(terms, components), "lattice": {"shape": list(shape), "spacing": SPACING},
                        "time": {"step": 0.1, "steps": 2, "scheme": scheme}, "initial": self.write_state(*state),
                        "observe": {"also": ["tail", "momentum"], "fields": ["momentum_density"]},
                        "output": {"format": "npy"}, "run": {"backend": "cpu"}}
                self.assert_measured(self.run_case(case, output=f"linear_{number}"), None, shape, 1e-12)

    def test_a_plane_wave_is_one_branch(self):
        """Its sign of the energy and its momentum are those it was made with, and its tail is 0 or 1. leapfrog conserves
        the last two, exact all of them."""
        for mode, tail in (((1, 0, 2), 0.0), ((-2, 1, 0), 0.0), ((0, 3, 1), 1.0), ((0, 0, -3), 1.0)):
            for branch in range(4):
                case = {"theory": {"name": "dirac_3d", "mass": 0.4}, "lattice": {"shape": [8, 8, 8], "spacing": SPACING},
                        "time": {"step": 3.7, "steps": 5, "scheme": "exact"},
                        "initial": {"kind": "plane_wave", "mode": list(mode), "branch": branch},
                        "observe": {"also": ["momentum", "occupation", "tail"]},
                        "output": {"every": 0, "format": "npy"}, "run": {"backend": "cpu"}}
                with self.subTest(mode=mode, branch=branch):
                    header, rows = self.run_case(case, output=f"wave_{mode}_{branch}").observables()
                    for row in rows:
                        measured = dict(zip(header, row))
                        self.assertAlmostEqual(measured["tail"], tail, delta=1e-13)
                        self.assertAlmostEqual(measured["positive"], float(branch >= 2), delta=1e-13)
                        self.assertAlmostEqual(measured["negative"], float(branch < 2), delta=1e-13)
                        for axis, number in enumerate(mode):
                            self.assertAlmostEqual(measured[f"momentum_{axis + 1}"],
                                                   2 * math.pi * number / 8 / SPACING, delta=1e-12)


if __name__ == "__main__":
    program.main()
