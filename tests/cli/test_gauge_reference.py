# SPDX-License-Identifier: MIT
"""Tests of the NumPy reference of the gauge field: laws that it must obey before runs are compared with it."""
import itertools
import math
import unittest

import numpy as np

import gauge_reference as gauge
import reference
from gauge_reference import FORMS, SCHEMES, ChargedDirac, divergence, evolve, gradient, inner, spinor, static, turned

SEED = 51
LATTICES = ((1, (7,)), (1, (1,)), (3, (3, 2, 4)), (3, (4, 3, 1)))


def random_case(dimensions, shape, *, mass=0.4, spacing=0.8, form="compact", seed=SEED):
    """A theory in a random static background and a random state. shape is n_1 ... n_D."""
    rng = np.random.default_rng([seed, dimensions, *shape])
    sites = tuple(reversed(shape))
    values = rng.uniform(-2.0, 2.0, (dimensions + 1, *sites))
    theory = ChargedDirac(dimensions, static(values), mass, spacing, form)
    return theory, values, rng.standard_normal((2, theory.components, *sites)), rng


def distance(one, other):
    """Largest difference, relative to the largest value."""
    return max(np.abs(a - b).max() for a, b in zip(one, other)) / max(np.abs(b).max() for b in other)


class RandomTransformation:
    """A random Lambda(t) at every site, and a potential transformed by it. For a part of a step A_0 changes by the mean
    of dLambda/dt, and links by the mean of Lambda at both ends, or by Lambda at its begin."""

    def __init__(self, rng, sites, spacing, size=1.0):
        self.parts = size * rng.standard_normal((3, *sites)), rng.uniform(0, 6, (3, *sites)), rng.uniform(1, 9, (3, *sites))
        self.spacing = spacing

    def __call__(self, t):
        amplitudes, phases, speeds = self.parts
        return np.sum(amplitudes * np.cos(speeds * t + phases), axis=0)

    def moved(self, potential):
        def transformed(begin, end, links_at_begin):
            angles = self(begin) if links_at_begin else (self(begin) + self(end)) / 2
            values = potential(begin, end, links_at_begin) + gradient(angles, self.spacing)
            values[0] += (self(end) - self(begin)) / (end - begin)
            return values
        return transformed


class Covariance(unittest.TestCase):
    def residual(self, scheme, form, dimensions, shape, size, steps, smooth=False):
        """Residual between transforming before the steps and transforming after them."""
        theory, values, state, rng = random_case(dimensions, shape, form=form)
        changing = gauge.in_time(lambda t: np.cos(3.0 * t + np.arange(dimensions + 1).reshape(-1, *[1] * dimensions)) * values)
        angle = RandomTransformation(rng, values.shape[1:], theory.spacing, size)
        one = ChargedDirac(dimensions, changing, theory.mass, theory.spacing, form)
        other = ChargedDirac(dimensions, angle.moved(changing), theory.mass, theory.spacing, form)
        h = 0.09
        there = [turned(angle(h * steps), field) for field in evolve(one, scheme, h, steps, *state)]
        return distance(evolve(other, scheme, h, steps, *[turned(angle(0.0), field) for field in state]), there)

    def test_links_are_covariant_to_rounding_in_every_scheme(self):
        for scheme, (dimensions, shape) in itertools.product(SCHEMES, LATTICES):
            with self.subTest(scheme=scheme, shape=shape):
                self.assertLessEqual(self.residual(scheme, "compact", dimensions, shape, 1.0, 12), 1e-13)

    def test_the_additive_form_is_not_covariant(self):
        for scheme, (dimensions, shape) in itertools.product(SCHEMES, LATTICES[:1] + LATTICES[2:3]):
            with self.subTest(scheme=scheme, shape=shape):
                large, small = (self.residual(scheme, "additive", dimensions, shape, size, 1) for size in (2e-4, 1e-4))
                self.assertGreater(small, 1e-7)
                self.assertAlmostEqual(math.log2(large / small), 1.0, delta=0.02)

    def test_a_global_phase_is_a_symmetry_of_both_forms(self):
        for scheme, form, (dimensions, shape) in itertools.product(SCHEMES, FORMS, LATTICES):
            theory, _, state, _ = random_case(dimensions, shape, form=form)
            turn = np.full(shape[::-1], 0.7)
            there = [turned(turn, field) for field in evolve(theory, scheme, 0.1, 5, *state)]
            self.assertLessEqual(distance(evolve(theory, scheme, 0.1, 5, *[turned(turn, f) for f in state]), there), 1e-13)


class Limits(unittest.TestCase):
    def test_without_a_potential_it_is_the_free_field(self):
        for scheme, form, (dimensions, shape) in itertools.product(SCHEMES, FORMS, LATTICES):
            _, values, state, _ = random_case(dimensions, shape)
            theory = ChargedDirac(dimensions, static(0 * values), 0.4, 0.8, form)
            free = reference.Dirac(dimensions, 0.4, 0.8)
            self.assertLessEqual(distance(evolve(theory, scheme, 0.2, 5, *state),
                                          reference.evolve(free, scheme, 0.2, 5, *state)), 1e-13)
            for name, (value, scale) in theory.observables(scheme, 0.2, 0 * values, *state).items():
                if name != "max_abs":
                    expected = reference.observables(free, scheme, 0.2, *state)[name][0]
                    self.assertAlmostEqual(value / scale, expected / scale, delta=1e-14, msg=name)

    def test_a_constant_potential_shifts_every_frequency(self):
        for scheme, (dimensions, shape) in itertools.product(SCHEMES, LATTICES):
            _, values, state, _ = random_case(dimensions, shape)
            links, shifted_too = 0.0 * values, 0.0 * values
            links[1:], shifted_too[1:], shifted_too[0] = values[1:], values[1:], 1.7
            one, other = (ChargedDirac(dimensions, static(v), 0.4, 0.8) for v in (links, shifted_too))
            turn = np.full(shape[::-1], 1.7 * 0.1 * 5)
            there = [turned(turn, field) for field in evolve(one, scheme, 0.1, 5, *state)]
            self.assertLessEqual(distance(evolve(other, scheme, 0.1, 5, *state), there), 1e-13)

    def test_both_forms_agree_to_first_order_in_the_potential(self):
        for scheme in SCHEMES:
            misses = []
            for size in (1e-3, 5e-4):
                _, values, state, _ = random_case(3, (3, 2, 4))
                there, here = (evolve(ChargedDirac(3, static(size * values), 0.4, 1.0, form), scheme, 0.1, 1, *state)
                               for form in FORMS)
                misses.append(distance(here, there))
            self.assertAlmostEqual(math.log2(misses[0] / misses[1]), 1.0, delta=0.05, msg=scheme)  # a A at i, not i + mu

    def test_orders_of_the_schemes_in_a_time_dependent_background(self):
        orders = {"synchronous": 1, "sequential": 1, "leapfrog": 2, "yoshida4": 4, "unitary": 2}
        for scheme, form in itertools.product(SCHEMES, FORMS):
            _, values, state, _ = random_case(3, (3, 2, 2))
            moving = gauge.in_time(lambda t: values * np.cos(1.3 * t))
            theory = ChargedDirac(3, moving, 0.4, 1.2, form)
            runs = [evolve(theory, scheme, 0.5 / n, n, *state) for n in (32, 64, 128)]
            ratio = distance(runs[0], runs[1]) / distance(runs[1], runs[2])
            self.assertAlmostEqual(math.log2(ratio), orders[scheme], delta=0.15, msg=f"{scheme} {form}")


class Transpose(unittest.TestCase):
    def test_bias_transposed_is_the_transpose(self):
        for form, (dimensions, shape) in itertools.product(FORMS, LATTICES):
            theory, values, state, _ = random_case(dimensions, shape, form=form)
            phi, pi = spinor(state[0]), spinor(state[1])
            one, other = inner(phi, theory.bias(values, pi)).sum(), inner(theory.bias_transposed(values, phi), pi).sum()
            self.assertAlmostEqual(one, other, delta=1e-11)

    def test_energy_is_the_generator(self):
        # a small leapfrog step without A_0 agrees with z' = X_0 dH/dz, and H is conserved to the order of the scheme
        theory, values, state, _ = random_case(3, (3, 2, 2))
        values[0] = 0.0
        drift = []
        for h in (0.01, 0.005):
            last = evolve(theory, "leapfrog", h, round(0.2 / h), *state)
            drift.append(abs(theory.observables("leapfrog", h, values, *last)["energy"][0] -
                             theory.observables("leapfrog", h, values, *state)["energy"][0]))
        self.assertAlmostEqual(math.log2(drift[0] / drift[1]), 2.0, delta=0.1)


class Continuity(unittest.TestCase):
    def residual(self, scheme, form, dimensions, shape, uniform_in_space):
        """Largest |drho + divergence of J| over ten steps and the largest change of rho in one."""
        theory, values, state, _ = random_case(dimensions, shape, form=form)
        if uniform_in_space:
            values[0] = 0.6
        worst, moved, h = 0.0, 0.0, 0.13
        for n in range(10):
            *after, current = theory.advance(scheme, n * h, h, *state)
            change = (theory.charge_density(scheme, h, values, *after) - theory.charge_density(scheme, h, values, *state))
            worst = max(worst, np.abs(change + divergence(current)).max())
            moved, state = max(moved, np.abs(change).max()), after
        return worst, moved

    def test_the_change_of_charge_is_the_current_on_the_links(self):
        for scheme, form, (dimensions, shape) in itertools.product(("leapfrog", "unitary"), FORMS, LATTICES):
            if shape == (1,):
                continue
            with self.subTest(scheme=scheme, form=form, shape=shape):
                worst, moved = self.residual(scheme, form, dimensions, shape, scheme == "leapfrog")
                self.assertLessEqual(worst, 1e-12)
                self.assertGreater(moved, 0.01)

    def test_current_of_a_short_step(self):
        for form, (dimensions, shape) in itertools.product(FORMS, LATTICES):
            theory, values, state, _ = random_case(dimensions, shape, form=form)
            misses = []
            for h in (2e-3, 1e-3):
                *_, flow = theory.advance("unitary", 0.0, h, *state)
                misses.append(np.abs(flow - h / theory.spacing * theory.current(values, *state)).max())
            self.assertAlmostEqual(math.log2(misses[0] / misses[1]), 2.0, delta=0.2)

    def test_leapfrog_needs_a_background_without_electric_field(self):
        worst, _ = self.residual("leapfrog", "compact", 3, (3, 2, 4), False)
        self.assertGreater(worst, 1e-4)

    def test_leapfrogs_charge_jumps_with_its_links(self):
        # between two steps Q changes only by -(h^2/4) times the change of |B[U] pi|^2, because the links change
        theory, values, state, rng = random_case(3, (3, 2, 4))
        later = values + rng.uniform(-1, 1, values.shape)
        values[0] = later[0] = 0.0
        h = 0.2
        charges = [theory.charge_density("leapfrog", h, v, *state).sum() for v in (values, later)]
        squares = [inner(b, b).sum() for b in (theory.bias(v, spinor(state[1])) for v in (values, later))]
        self.assertAlmostEqual(charges[1] - charges[0], -h * h / 4 * (squares[1] - squares[0]), delta=1e-11)

    def test_unitary_keeps_the_norm_in_any_background(self):
        for form, (dimensions, shape) in itertools.product(FORMS, LATTICES):
            _, values, state, _ = random_case(dimensions, shape)
            theory = ChargedDirac(dimensions, gauge.in_time(lambda t: values * np.sin(5 * t)), 0.4, 0.8, form)
            for h in (0.3, -7.1):
                after = np.array(evolve(theory, "unitary", h, 20, *state))
                self.assertAlmostEqual(np.sum(after**2) / np.sum(np.square(state)), 1.0, delta=1e-12)

    def test_invariant_of_leapfrog_with_links(self):
        for form, (dimensions, shape) in itertools.product(FORMS, LATTICES):
            theory, values, state, _ = random_case(dimensions, shape, form=form)
            values[0] = -0.8
            h = 0.2
            last = evolve(theory, "leapfrog", h, 100, *state)
            first, final = (theory.observables("leapfrog", h, values, *s) for s in (state, last))
            self.assertAlmostEqual(final["invariant"][0] / first["invariant"][0], 1.0, delta=1e-12)

    def test_symmetric_schemes_are_undone_by_the_opposite_step(self):
        for scheme, form in itertools.product(("leapfrog", "yoshida4", "unitary"), FORMS):
            _, values, state, _ = random_case(3, (3, 2, 4))
            theory = ChargedDirac(3, gauge.in_time(lambda t: values * np.cos(t)), 0.4, 0.8, form)
            there = evolve(theory, scheme, 0.07, 10, *state)
            back = there
            for n in range(10):
                kind, parts = gauge.substeps(scheme)
                begin = (10 - n) * 0.07
                for part in parts:
                    *back, _ = theory.advance(kind, begin, -part * 0.07, *back)
                    begin -= part * 0.07
            self.assertLessEqual(distance(back, state), 1e-12)


class ElectricField(unittest.TestCase):
    def test_both_gauges_of_a_uniform_field_give_the_same_density(self):
        # F = d_t A_1 - d_1 A_0 from A_1 = F t, or from A_0 = -F x away from the jump of x. Lambda = F x t transforms one
        # into the other, and its mean over a step is its value in the middle. So both agree to rounding while psi
        # vanishes at the jump.
        sites, field = 128, 0.05
        x = np.arange(sites) - sites // 2
        state = np.zeros((2, 2, sites))
        state[0, 0] = np.exp(-(x**2) / 36.0)
        state[1, 1] = 0.5 * state[0, 0]
        temporal = gauge.in_time(lambda t: np.stack([np.zeros(sites), np.full(sites, field * t)]))
        still = static(np.stack([-field * x, np.zeros(sites)]))
        for scheme in ("leapfrog", "unitary"):
            one, other = (evolve(ChargedDirac(1, p, 0.3), scheme, 0.2, 40, *state) for p in (temporal, still))
            there, here = (np.sum(np.square(fields), axis=(0, 1)) for fields in (one, other))
            self.assertLess(np.abs(here - there).max(), 1e-13)
            self.assertGreater(np.sum(x * here) / here.sum(), 0.5)


if __name__ == "__main__":
    print(f"seed {SEED}")
    unittest.main()
