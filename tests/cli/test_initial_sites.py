# SPDX-License-Identifier: MIT
"""Initial states defined at the sites: random numbers, a single point, kink and antikink."""
import math

import numpy as np

import program
from program import ProgramTest
from reference import KleinGordonDelayed
from test_initial import SPACING, InitialTest


class Random(InitialTest):
    def values(self, shape, seed, name="klein_gordon", **keys):
        initial = {"kind": "random", "seed": seed, **keys}
        output = f"{name}_{seed}_{'_'.join(map(str, shape))}_{len(list(self.directory.iterdir()))}"
        return np.stack(self.initial_state({"name": name}, shape, initial, output=output))

    def test_a_site_has_the_same_value_on_every_lattice(self):
        large = self.values((11, 9, 7), 5)
        for shape in ((6, 9, 7), (11, 4, 7), (11, 9, 3), (5, 2, 1), (13, 10, 8)):
            small = self.values(shape, 5)
            both = (..., *(slice(0, min(m, n)) for m, n in zip(reversed(shape), (7, 9, 11))))
            np.testing.assert_array_equal(small[both], large[both])

    def test_seeds_fields_and_components_differ(self):
        first, second = self.values((6, 5, 4), 1, "dirac_3d"), self.values((6, 5, 4), 2, "dirac_3d")
        np.testing.assert_array_equal(first, self.values((6, 5, 4), 1, "dirac_3d"))
        self.assertEqual(np.unique(np.concatenate([first.ravel(), second.ravel()])).size, 2 * first.size)

    def test_values_are_uniform_within_the_amplitude(self):
        values = self.values((40, 40), 3, amplitude=2.5)
        self.assertLessEqual(np.abs(values).max(), 2.5)
        self.assertGreater(np.abs(values).max(), 2.4)
        count = values.size
        self.assertLess(abs(values.mean()), 5.0 * 2.5 / math.sqrt(3 * count))
        self.assertLess(abs(np.mean(values**2) / (2.5**2 / 3.0) - 1.0), 5.0 * math.sqrt(0.8 / count))
        for axis in (2, 3):
            correlation = np.mean(values * np.roll(values, 1, axis)) / np.mean(values**2)
            self.assertLess(abs(correlation), 5.0 / math.sqrt(count))


class Point(InitialTest):
    def test_one_value_at_one_site(self):
        for field, component, site in (("phi", 1, [0, 0, 0]), ("pi", 3, [5, 2, 1]), ("phi", 4, [1, 3, 2])):
            initial = {"kind": "point", "site": site, "field": field, "component": component, "amplitude": -2.5}
            state = self.initial_state({"name": "dirac_3d"}, (6, 4, 3), initial, output=f"point_{component}")
            expected = np.zeros((2, 4, 3, 4, 6))
            expected[("phi", "pi").index(field), component - 1, site[2], site[1], site[0]] = -2.5
            np.testing.assert_array_equal(state, expected)

    def test_default_is_the_middle(self):
        state = self.initial_state({"name": "klein_gordon"}, (8, 5), {"kind": "point"})
        expected = np.zeros((2, 1, 5, 8))
        expected[0, 0, 2, 4] = 1.0
        np.testing.assert_array_equal(state, expected)


class Delayed(InitialTest):
    """klein_gordon_delayed: (phi, pi) as in klein_gordon, then beta = -phi(t-h) by one leapfrog step back."""

    def test_every_kind_but_file_steps_back_once(self):
        kinds = [{"kind": "random", "seed": 3}, {"kind": "point", "field": "pi"}, {"kind": "packet", "width": 1.2},
                 {"kind": "plane_wave", "mode": [1, -2], "branch": 1, "amplitude": 0.7}]
        for number, initial in enumerate(kinds):
            for step in (0.3, -0.2):
                with self.subTest(kind=initial["kind"], step=step):
                    states = [self.initial_state({"name": name, "mass": 0.4}, (8, 5), initial, f"{name}_{number}_{step}",
                                                 scheme, step)
                              for name, scheme in (("klein_gordon", "leapfrog"), ("klein_gordon_delayed", "synchronous"))]
                    theory = KleinGordonDelayed(2, 0.16, SPACING)
                    expected = theory.from_continuous_time(step, *states[0])
                    np.testing.assert_array_equal(states[1][0], states[0][0])
                    np.testing.assert_allclose(states[1][1], expected[1], atol=1e-14)

    def test_a_file_gives_both_time_levels_unchanged(self):
        phi, beta = np.random.default_rng(9).standard_normal((2, 1, 5, 8))
        state = self.initial_state({"name": "klein_gordon_delayed", "mass": 0.4}, (8, 5), self.write_state(phi, beta),
                                   scheme="synchronous")
        np.testing.assert_array_equal(state, [phi, beta])


class Kink(ProgramTest):
    COUPLING = 0.8

    def evolved(self, velocity, steps, spacing=0.25, size=480, shape=None):
        case = {"theory": {"name": "klein_gordon", "potential": "sine_gordon", "coupling": self.COUPLING},
                "lattice": {"shape": shape or [size], "spacing": spacing},
                "time": {"step": 0.1, "steps": steps, "scheme": "leapfrog"},
                "initial": {"kind": "kink", "velocity": velocity},
                "output": {"format": "npy"}, "run": {"backend": "cpu"}}
        run = self.run_case(case, output=f"kink_{velocity}_{spacing}_{len(shape or [])}")
        return [np.stack([field.reshape(-1, (shape or [size])[0]) for field in run.state(step)]) for step in (0, steps)]

    def crossings(self, phi, spacing):
        """Positions where the profile crosses pi, upwards and downwards, by linear interpolation, and slopes."""
        result = []
        above = phi > np.pi
        for i in np.flatnonzero(above[1:] != above[:-1]):
            slope = phi[i + 1] - phi[i]
            result.append((spacing * (i + (np.pi - phi[i]) / slope), slope / spacing))
        return result

    def test_a_static_kink_stays(self):
        changes = []
        for spacing, size in ((0.25, 480), (0.125, 960)):
            start, end = self.evolved(0.0, 200, spacing, size)
            self.assertEqual(np.abs(start[1]).max(), 0.0)
            self.assertLess(start[0].min(), 1e-6)
            self.assertGreater(start[0].max(), 2.0 * np.pi - 1e-6)
            changes.append(np.abs(end[0] - start[0]).max())
        self.assertLess(changes[0], 0.03)
        self.assertLess(changes[1], 0.35 * changes[0])

    def test_profile_is_the_solution_of_the_continuum(self):
        velocity, length = 0.4, 120.0
        (phi, pi), _ = self.evolved(velocity, 1)
        (first, up), (second, down) = self.crossings(phi[0], 0.25)
        steepness = math.sqrt(self.COUPLING / (1.0 - velocity**2))
        self.assertAlmostEqual(second - first, length / 2.0, delta=0.01)
        self.assertAlmostEqual(min(first, second), length / 4.0, delta=0.01)
        self.assertAlmostEqual(abs(up), 2.0 * steepness, delta=0.05)
        self.assertAlmostEqual(up, -down, delta=0.05)
        near = np.abs(0.25 * np.arange(480) - length / 4.0) < 8.0
        x = math.copysign(1.0, up) * steepness * (0.25 * np.arange(480)[near] - length / 4.0)
        np.testing.assert_allclose(phi[0][near], 4.0 * np.arctan(np.exp(x)), atol=1e-8)

    def test_a_moving_kink_moves(self):
        start, end = self.evolved(0.5, 100)
        moved = [b[0] - a[0] for a, b in zip(self.crossings(start[0][0], 0.25), self.crossings(end[0][0], 0.25))]
        for distance in moved:
            self.assertAlmostEqual(distance, 0.5 * 0.1 * 100, delta=0.05)

    def test_in_more_dimensions_it_is_a_wall(self):
        start, _ = self.evolved(0.2, 1, shape=[480, 3, 2])
        flat, _ = self.evolved(0.2, 1)
        for field, line in zip(start, flat):
            np.testing.assert_array_equal(field, np.repeat(line, 6, axis=0))


if __name__ == "__main__":
    program.main()
