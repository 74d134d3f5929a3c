# SPDX-License-Identifier: MIT
"""Tests of the NumPy reference: laws that it must obey before the program is compared with it. Starts no program."""
import itertools
import math
import unittest

import numpy as np

import reference
from reference import Dirac, KleinGordon, KleinGordonDelayed, array_shape, evolve, one_step, wave_numbers

SEED = 31
LATTICES = {1: (7,), 2: (5, 4), 3: (3, 2, 3)}


def theories():
    for dimensions in (1, 2, 3):
        yield KleinGordon(dimensions, 0.3, spacing=0.7), LATTICES[dimensions]
    yield KleinGordon(1, -0.2, spacing=1.3), (9,)
    yield Dirac(1, 0.4, spacing=0.8), (7,)
    yield Dirac(3, 0.4, spacing=1.2), (3, 2, 3)
    yield Dirac(3, 0.4), (1, 2, 3)
    yield Dirac(1, 0.4, 0.8, wilson=0.7), (7,)
    yield Dirac(3, 0.4, 1.2, "central"), (3, 2, 3)
    yield Dirac(3, 0.4, 0.9, "central", 1.0), (2, 3, 3)


def with_leapfrog():
    return [pair for pair in theories() if "leapfrog" in pair[0].schemes]


def random_state(theory, shape, seed=SEED):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((2, *array_shape(theory, shape)))


def matrix(theory, shape, scheme, h):
    """The map of one step on the flattened (phi, pi), column by column."""
    size = 2 * int(np.prod(array_shape(theory, shape)))
    columns = []
    for unit in np.eye(size):
        phi, pi = unit.reshape(2, *array_shape(theory, shape))
        columns.append(np.concatenate([f.ravel() for f in one_step(theory, scheme, h, phi, pi)]))
    return np.array(columns).T


def exact_flow(theory, shape, state):
    """The state after unit time. The generator G comes from a `synchronous` step with h = 1, which is 1 + G."""
    values, vectors = np.linalg.eig(matrix(theory, shape, "synchronous", 1.0) - np.eye(state.size))
    moved = vectors @ (np.exp(values) * np.linalg.solve(vectors, state.ravel().astype(complex)))
    return moved.real.reshape(state.shape)


class Algebra(unittest.TestCase):
    def test_factors_satisfy_the_relations_of_the_dirac_field(self):
        for theory in (Dirac(1), Dirac(3)):
            one = np.eye(theory.components)
            np.testing.assert_array_equal(theory.x0 @ theory.x0, -one)
            for mu, x in enumerate(theory.x):
                np.testing.assert_array_equal(theory.x0 @ x, x @ theory.x0)
                for nu, y in enumerate(theory.x):
                    np.testing.assert_array_equal(x @ y + y @ x, -2.0 * (mu == nu) * one)

    def test_x0_acts_as_minus_i_on_the_spinor(self):
        phi = random_state(Dirac(3), (2, 3, 1))[0]
        spinor = phi[0::2] + 1j * phi[1::2]
        image = reference.mix(Dirac(3).x0, phi)
        np.testing.assert_array_equal(image[0::2] + 1j * image[1::2], -1j * spinor)

    def test_spatial_factors_act_as_i_sigma_on_the_spinor(self):
        pauli = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
        phi = random_state(Dirac(3), (2, 3, 1))[0]
        spinor = phi[0::2] + 1j * phi[1::2]
        for x, sigma in zip(Dirac(3).x, pauli):
            image = reference.mix(x, phi)
            np.testing.assert_array_equal(image[0::2] + 1j * image[1::2], 1j * reference.mix(sigma, spinor))

    def test_bias_transposed_is_the_transpose(self):
        for theory, shape in ((Dirac(1, spacing=0.6), (5,)), (Dirac(3, spacing=0.6), (2, 3, 4))):
            phi, pi = random_state(theory, shape)
            self.assertAlmostEqual(np.vdot(phi, theory.bias(pi)), np.vdot(theory.bias_transposed(phi), pi), delta=1e-11)

    def test_first_rows_are_the_printed_equations(self):
        phi, pi = random_state(Dirac(1), (6,))
        new_phi, new_pi = one_step(Dirac(1, 0.3), "synchronous", 1.0, phi, pi)
        np.testing.assert_allclose(new_phi[0] - phi[0], np.roll(pi[1], -1) - pi[1] + 0.3 * phi[1], atol=1e-14)
        np.testing.assert_allclose(new_pi[0] - pi[0], -(phi[1] - np.roll(phi[1], 1)) - 0.3 * pi[1], atol=1e-14)


class PlaneWaves(unittest.TestCase):
    def test_response_to_a_plane_wave_is_the_generator(self):
        for theory, shape in theories():
            mode = [1, -1, 2][: len(shape)]
            k = wave_numbers(mode, shape, theory.spacing)
            grid = np.meshgrid(*[np.arange(n) for n in reversed(shape)], indexing="ij")
            phase = np.exp(1j * theory.spacing * sum(k_mu * x for k_mu, x in zip(k, reversed(grid))))
            vector = random_state(theory, (2,) + (1,) * (len(shape) - 1))
            vector = (vector[..., 0] + 1j * vector[..., 1]).reshape(2 * theory.components)
            fields = np.multiply.outer(vector, phase)
            phi, pi = fields[: theory.components], fields[theory.components:]
            new_phi, new_pi = one_step(theory, "synchronous", 1.0, phi, pi)
            change = np.concatenate([new_phi - phi, new_pi - pi])
            expected = np.multiply.outer(theory.generator(k) @ vector, phase)
            np.testing.assert_allclose(change, expected, atol=1e-12)

    def test_known_growth_of_the_simultaneous_update(self):
        known = [(KleinGordon(1), (4,), math.sqrt(5)), (KleinGordon(2), (2, 2), 3.0),
                 (KleinGordon(3), (2, 2, 2), math.sqrt(13)), (Dirac(1), (4,), math.sqrt(5))]
        for theory, shape, growth in known:
            measured = np.abs(np.linalg.eigvals(matrix(theory, shape, "synchronous", 1.0))).max()
            self.assertAlmostEqual(measured, growth, delta=1e-9)

    def test_largest_singular_value_of_the_dirac_bias(self):
        angles = 2.0 * math.pi * np.arange(16) / 16
        largest = max(np.linalg.norm(Dirac(3).generator(k)[:4, 4:], 2) for k in itertools.product(angles, repeat=3))
        self.assertLessEqual(largest, 4.151304840507)
        self.assertGreater(largest, 4.12)


class Schemes(unittest.TestCase):
    def test_symmetric_schemes_are_undone_by_the_opposite_step(self):
        cases = [*with_leapfrog(), (KleinGordon(2, -1.0, 0.5, "phi4", 0.8), (5, 3)),
                 (KleinGordon(1, 0.0, 0.5, "sine_gordon", 1.1), (9,))]
        for theory, shape in cases:
            for scheme in {"leapfrog", "yoshida4", "unitary", "exact"} & set(theory.schemes):
                state = random_state(theory, shape)
                there = evolve(theory, scheme, 0.11, 20, *state)
                self.assertGreater(np.abs(there - state).max(), 0.1)
                back = evolve(theory, scheme, -0.11, 20, *there)
                np.testing.assert_allclose(back, state, atol=1e-12)

    def test_orders_against_the_exact_flow(self):
        for theory, shape in theories():
            state = random_state(theory, shape)
            exact = exact_flow(theory, shape, state).ravel()
            orders = {"synchronous": 1, "sequential": 1, "leapfrog": 2, "yoshida4": 4, "unitary": 2}
            for scheme, order in ((scheme, orders[scheme]) for scheme in theory.schemes if scheme in orders):
                errors = [np.linalg.norm(np.ravel(evolve(theory, scheme, 1.0 / n, n, *state)) - exact)
                          for n in (64, 128)]
                self.assertAlmostEqual(math.log2(errors[0] / errors[1]), order, delta=0.15, msg=f"{scheme} {shape}")

    def test_exact_is_the_flow_and_a_group(self):
        for theory, shape in theories():
            state = random_state(theory, shape)
            flow = one_step(theory, "exact", 1.0, *state)
            np.testing.assert_allclose(flow, exact_flow(theory, shape, state), atol=1e-10)
            twice = one_step(theory, "exact", 0.3, *one_step(theory, "exact", 0.7, *state))
            np.testing.assert_allclose(twice, flow, atol=1e-13)

    def test_force_is_minus_the_gradient_of_the_potential(self):
        for potential in ("phi4", "sine_gordon"):
            theory = KleinGordon(1, 0.3, 0.7, potential, 0.9)
            phi = random_state(theory, (5,))[0]
            free = KleinGordon(1, 0.3, 0.7)
            slope = (theory.potential_energy(phi + 1e-5) - theory.potential_energy(phi - 1e-5)) / 2e-5
            np.testing.assert_allclose(free.force(phi) - theory.force(phi), slope, atol=1e-8)


class Unitary(unittest.TestCase):
    def test_a_step_is_an_orthogonal_matrix(self):
        for theory, shape in ((Dirac(1, 0.4, 0.8), (5,)), (Dirac(3, 0.7, 1.2), (2, 3, 1)), (Dirac(3), (1, 1, 1))):
            for h in (0.3, -7.1):
                step = matrix(theory, shape, "unitary", h)
                np.testing.assert_allclose(step.T @ step, np.eye(len(step)), atol=1e-13)


class Delayed(unittest.TestCase):
    def test_has_the_field_of_leapfrog(self):
        for dimensions, shape in LATTICES.items():
            for h in (0.2, -0.3):
                continuous = KleinGordon(dimensions, 0.3, spacing=0.9)
                state = random_state(continuous, shape)
                theory = KleinGordonDelayed(dimensions, 0.3, spacing=0.9)
                phi, beta = evolve(theory, "synchronous", h, 30, *theory.from_continuous_time(h, *state))
                np.testing.assert_allclose(phi, evolve(continuous, "leapfrog", h, 30, *state)[0], atol=1e-12)
                np.testing.assert_allclose(beta, -evolve(continuous, "leapfrog", h, 29, *state)[0], atol=1e-12)

    def test_first_row_is_the_printed_equation_with_its_number_for_any_dimension(self):
        phi, beta = random_state(KleinGordonDelayed(3), (3, 4, 2))
        neighbours = sum(np.roll(phi, by, axis) for axis in (1, 2, 3) for by in (1, -1))
        new_phi, new_beta = one_step(KleinGordonDelayed(3, 0.2), "synchronous", 1.0, phi, beta)
        np.testing.assert_allclose(new_phi, -(4 + 0.2) * phi + neighbours + beta, atol=1e-13)
        np.testing.assert_array_equal(new_beta, -phi)

    def test_known_growth_at_unit_step(self):
        for theory, shape, growth in ((KleinGordonDelayed(2), (2, 2), 5.8284), (KleinGordonDelayed(3), (2, 2, 2), 9.8990)):
            self.assertAlmostEqual(np.abs(np.linalg.eigvals(matrix(theory, shape, "synchronous", 1.0))).max(), growth,
                                   delta=5e-5)


class Invariants(unittest.TestCase):
    def test_exact_invariants_do_not_drift(self):
        cases = [(*pair, "leapfrog") for pair in with_leapfrog() if getattr(pair[0], "mass_squared", 1.0) > 0]
        cases += [(KleinGordonDelayed(d, 0.5, 0.9), LATTICES[d], "synchronous") for d in (1, 2, 3)]
        cases += [(KleinGordon(2, 0.5, 0.9), (5, 4), "sequential"), (Dirac(1), (7,), "sequential"),
                  (Dirac(3), (3, 4, 5), "sequential")]
        for theory, shape, scheme in cases:
            h = 0.6 * theory.stable_step()
            state = random_state(theory, shape)
            first = reference.observables(theory, scheme, h, *state)
            last = reference.observables(theory, scheme, h, *evolve(theory, scheme, h, 400, *state))
            self.assertLess(abs(last["invariant"][0] / first["invariant"][0] - 1.0), 1e-11)
            naive = "charge" if "charge" in first else "energy"  # changes at order h or h^2, unlike the invariant
            self.assertGreater(abs(last[naive][0] / first[naive][0] - 1.0), 1e-6)

    def test_energy_and_charge_are_conserved_by_the_continuous_flow(self):
        for theory, shape in theories():
            state = random_state(theory, shape)
            before, after = (reference.observables(theory, "synchronous", 0.1, *s)
                             for s in (state, exact_flow(theory, shape, state)))
            for name in set(before) & {"energy", "charge"}:
                self.assertLess(abs(after[name][0] - before[name][0]), 1e-11 * before[name][1], msg=f"{name} {shape}")
        for theory, shape in [*with_leapfrog(), (KleinGordon(1, 0.0, 0.5, "sine_gordon", 1.1), (9,)),
                              (KleinGordon(2, -1.0, 0.5, "phi4", 0.8), (5, 3))]:
            state = random_state(theory, shape)
            first = reference.observables(theory, "yoshida4", 0.002, *state)
            last = reference.observables(theory, "yoshida4", 0.002, *evolve(theory, "yoshida4", 0.002, 200, *state))
            for name in set(first) & {"energy", "charge"}:
                self.assertLess(abs(last[name][0] - first[name][0]), 1e-9 * first[name][1], msg=f"{name} {shape}")

    def test_gradient_of_the_losses_drives_the_learning(self):
        theory = Dirac(3, 0.4)
        phi, pi = random_state(theory, (2, 3, 2))
        learned = one_step(theory, "synchronous", 1.0, 0.0 * phi, pi)[1] - pi
        at_rest = reference.observables(theory, "leapfrog", 0.1, phi, 0.0 * pi)
        site = (1, 2, 0)
        for a in range(4):
            self.assertAlmostEqual(at_rest[f"loss_{a + 1}"][0], 0.5 * np.sum(phi**2), delta=1e-10)
            moved = pi.copy()
            moved[(a, *site)] += 1.0  # loss_a is linear in pi_a
            before, after = (reference.observables(theory, "leapfrog", 0.1, phi, field) for field in (pi, moved))
            gradient = after[f"loss_{a + 1}"][0] - before[f"loss_{a + 1}"][0]
            self.assertAlmostEqual(gradient, -learned[(a, *site)], delta=1e-10)

    def test_gradient_of_the_loss_drives_klein_gordon(self):
        theory = KleinGordon(2, 0.3, 1.0, "phi4", 0.7)
        phi, pi = random_state(theory, (5, 4))
        learned = one_step(theory, "synchronous", 1.0, phi, pi)[1] - pi
        losses = []
        for change in (-1e-5, 1e-5):
            moved = phi.copy()
            moved[0, 2, 3] += change
            losses.append(reference.observables(theory, "leapfrog", 0.1, moved, pi)["loss"][0])
        self.assertAlmostEqual((losses[1] - losses[0]) / 2e-5, -learned[0, 2, 3], delta=1e-8)


if __name__ == "__main__":
    print(f"seed {SEED}")
    unittest.main()
