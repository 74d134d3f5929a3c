# SPDX-License-Identifier: MIT
"""Final states against the NumPy reference, the same bits for every pass and thread count; odd shapes, any spacing."""
import itertools

import numpy as np

import program
from program import ProgramTest, merged
from reference import Dirac, KleinGordon, KleinGordonDelayed, array_shape, evolve

SEED = 20240607
WAYS = [(run_pass, threads) for run_pass in ("fused", "half_steps") for threads in (1, 2, 3)]

# name, theory, shapes n_1, ..., n_D to choose from; on the short axes a periodic neighbour is the site itself
CONFIGURATIONS = [
    ("klein_gordon 1", lambda a: KleinGordon(1, 0.49, a), [(1,), (2,), (3,), (17,), (157,), (1031,)]),
    ("klein_gordon 2", lambda a: KleinGordon(2, 0.09, a), [(1, 9), (13, 1), (2, 3), (33, 21), (65, 7)]),
    ("klein_gordon 3", lambda a: KleinGordon(3, 1.21, a), [(1, 1, 5), (3, 2, 7), (19, 11, 2), (9, 14, 13), (35, 1, 6)]),
    ("delayed 1", lambda a: KleinGordonDelayed(1, 0.49, a), [(1,), (2,), (3,), (19,), (157,), (1030,)]),
    ("delayed 2", lambda a: KleinGordonDelayed(2, -0.1, a), [(1, 9), (13, 1), (2, 3), (35, 21)]),
    ("delayed 3", lambda a: KleinGordonDelayed(3, 0.3, a), [(1, 1, 5), (3, 2, 7), (19, 11, 2), (9, 14, 13)]),
    ("dirac_1d", lambda a: Dirac(1, 0.6, a), [(1,), (2,), (3,), (19,), (203,), (1027,)]),
    ("dirac_1d massless", lambda a: Dirac(1, 0.0, a), [(5,), (64,), (129,)]),
    ("dirac_3d", lambda a: Dirac(3, 0.6, a), [(1, 1, 1), (1, 5, 3), (3, 2, 11), (17, 9, 5), (12, 1, 7), (33, 4, 3)]),
    ("dirac_3d massless", lambda a: Dirac(3, 0.0, a), [(7, 2, 3), (10, 9, 8), (21, 5, 1)]),
    ("dirac_1d wilson", lambda a: Dirac(1, 0.6, a, wilson=0.8), [(1,), (2,), (3,), (203,), (1030,)]),
    ("dirac_1d central", lambda a: Dirac(1, 0.6, a, "central"), [(1,), (2,), (3,), (19,), (1027,)]),
    ("dirac_3d wilson", lambda a: Dirac(3, 0.6, a, wilson=-0.7), [(1, 5, 3), (3, 2, 11), (12, 1, 7), (33, 4, 3)]),
    ("dirac_3d central", lambda a: Dirac(3, 0.3, a, "central"), [(1, 1, 1), (2, 5, 3), (17, 9, 5), (33, 4, 3)]),
    ("dirac_3d massless central", lambda a: Dirac(3, 0.0, a, "central"), [(7, 2, 3), (10, 9, 8)]),
    ("dirac_3d central wilson", lambda a: Dirac(3, 0.3, a, "central", 1.0), [(1, 1, 2), (9, 5, 4), (21, 5, 1)]),
    ("phi4", lambda a: KleinGordon(2, -0.5, a, "phi4", 0.7), [(3, 5), (29, 6), (1, 18)]),
    ("sine_gordon", lambda a: KleinGordon(1, 0.0, a, "sine_gordon", 1.3), [(23,), (150,), (2,)]),
    ("sine_gordon 3", lambda a: KleinGordon(3, 0.2, a, "sine_gordon", 0.8), [(7, 3, 5), (18, 2, 2)]),
]


def configurations(*names):
    return [configuration for configuration in CONFIGURATIONS if configuration[0] in names]


def theory_section(theory):
    if isinstance(theory, Dirac):
        section = {"name": theory.name, "mass": theory.mass}
        if theory.derivative != "one_sided":
            section["derivative"] = theory.derivative
        if theory.wilson:
            section["wilson"] = theory.wilson
        return section
    section = {"name": theory.name, "mass_squared": theory.mass_squared}
    if theory.potential != "none":
        section.update(potential=theory.potential, coupling=theory.coupling)
    return section


def case_of(theory, shape, scheme, h, steps, initial):
    return {"theory": theory_section(theory), "lattice": {"shape": list(shape), "spacing": theory.spacing},
            "time": {"step": h, "steps": steps, "scheme": scheme, "allow_unstable": True}, "initial": initial,
            "observe": {"every": 2}, "output": {"every": 0, "format": "npy"}, "run": {"backend": "cpu"}}


def sizes(theory, scheme, rng):
    """A step of either sign, inside the stable range where there is one, and a number of steps."""
    limit = abs(theory.stable_step())
    if getattr(theory, "mass_squared", 1.0) < 0:
        limit = min(limit, 0.25)
    share = {"leapfrog": (0.3, 0.95), "yoshida4": (0.2, 0.5), "unitary": (0.3, 9.0)}.get(scheme, (0.1, 0.6))
    return float(rng.choice([-1, 1]) * rng.uniform(*share) * limit), int(rng.integers(3, 10))


class States(ProgramTest):
    def assert_close(self, run, expected, tolerance):
        found = run.state()
        scale = max(np.abs(expected[0]).max(), np.abs(expected[1]).max())
        for name, one, other in zip(("phi", "pi"), found, expected):
            one = one.reshape(other.shape) if one.size == other.size else one
            self.assertEqual(one.shape, other.shape)
            self.assertTrue(np.isfinite(one).all())
            self.assertLessEqual(np.abs(one - other).max() / scale, tolerance, msg=name)

    def test_double_precision_agrees_with_the_reference_in_every_pass(self):
        ways = itertools.cycle([WAYS[0::2], WAYS[1::2], [WAYS[0], WAYS[5], WAYS[1]], [WAYS[2], WAYS[3], WAYS[4]]])
        pairs = [(configuration, scheme) for configuration in CONFIGURATIONS for scheme in configuration[1](1.0).schemes]
        for number, ((name, make, shapes), scheme) in enumerate(pairs):
            rng = np.random.default_rng([SEED, number])
            theory = make(float(rng.uniform(0.3, 2.5)))
            shape = shapes[int(rng.integers(len(shapes)))]
            h, steps = sizes(theory, scheme, rng)
            state = rng.standard_normal((2, *array_shape(theory, shape)))
            case = case_of(theory, shape, scheme, h, steps, self.write_state(*state))
            expected = evolve(theory, scheme, h, steps, *state)
            first = None
            for run_pass, threads in next(ways):
                with self.subTest(seed=number, name=name, scheme=scheme, shape=shape, h=h, way=(run_pass, threads)):
                    run = self.run_case(merged(case, {"run": {"pass": run_pass, "threads": threads}}),
                                        output=f"{number}_{run_pass}_{threads}")
                    self.assert_close(run, expected, 1e-12)
                    bits = run.bytes_of_state(), (run.output / "observables.csv").read_bytes()
                    first = first or bits
                    self.assertTrue(bits[0] == first[0], "the state depends on the pass or the number of threads")
                    self.assertTrue(bits[1] == first[1], "the observables depend on the pass or the number of threads")

    def test_single_precision_agrees_with_the_reference(self):
        for number, (name, make, shapes) in enumerate(CONFIGURATIONS):
            rng = np.random.default_rng([SEED, 1000 + number])
            theory, shape = make(float(rng.uniform(0.5, 2.0))), shapes[-1]
            scheme = theory.schemes[number % len(theory.schemes)]
            h, steps = sizes(theory, scheme, rng)
            state = rng.standard_normal((2, *array_shape(theory, shape)))
            case = case_of(theory, shape, scheme, h, steps, self.write_state(*state))
            expected = evolve(theory, scheme, h, steps, *state)
            bits = []
            for run_pass, threads in (("fused", 1), ("half_steps", 3)):
                with self.subTest(seed=1000 + number, name=name, scheme=scheme, shape=shape, h=h, way=run_pass):
                    way = {"precision": "single", "pass": run_pass, "threads": threads}
                    run = self.run_case(merged(case, {"run": way}), output=f"{number}_{run_pass}")
                    self.assert_close(run, expected, 1e-5)
                    bits.append((run.bytes_of_state(), (run.output / "observables.csv").read_bytes()))
                    self.assertTrue(bits[-1] == bits[0], "bits depend on the pass or the number of threads")

    def test_hdf_holds_the_same_state_as_npy(self):
        if program.default_format() != "hdf" or program.h5py is None:
            self.skipTest("the program is built without HDF5, or there is no h5py to read it with")
        for number, (name, make, shapes) in enumerate(configurations(
                "klein_gordon 1", "klein_gordon 2", "klein_gordon 3", "dirac_1d", "dirac_3d")):
            rng = np.random.default_rng([SEED, 2000 + number])
            theory, shape = make(0.9), shapes[-2]
            state = rng.standard_normal((2, *array_shape(theory, shape)))
            case = case_of(theory, shape, "leapfrog", 0.2, 5, self.write_state(*state))
            with self.subTest(name=name, shape=shape):
                run = self.run_case(merged(case, {"output": {"format": "hdf"}}), output=f"{number}_hdf")
                self.assert_close(run, evolve(theory, "leapfrog", 0.2, 5, *state), 1e-12)
                other = self.run_case(case, output=f"{number}_npy").state()
                for one, two in zip(run.state(), other):
                    self.assertTrue(np.array_equal(one.reshape(two.shape), two))

    def test_observing_and_writing_do_not_change_the_state(self):
        for name, make, shapes in configurations("klein_gordon 3", "dirac_3d"):
            theory, shape = make(1.1), shapes[3]
            state = np.random.default_rng([SEED, 3000]).standard_normal((2, *array_shape(theory, shape)))
            case = case_of(theory, shape, "leapfrog", 0.3, 7, self.write_state(*state))
            bits = set()
            for observe, output in ((7, 0), (1, 0), (3, 2), (1, 1)):
                changes = {"observe": {"every": observe}, "output": {"every": output}}
                run = self.run_case(merged(case, changes), output=f"{name}_{observe}_{output}")
                bits.add(run.bytes_of_state())
                self.assert_close(run, evolve(theory, "leapfrog", 0.3, 7, *state), 1e-12)
            self.assertEqual(len(bits), 1)

    def test_the_opposite_step_undoes_a_step(self):
        for name, make, shapes in configurations("klein_gordon 2", "dirac_3d", "phi4"):
            for scheme in {"leapfrog", "yoshida4", "unitary"} & set(make(1.4).schemes):
                with self.subTest(name=name, scheme=scheme):
                    theory, shape = make(1.4), shapes[2]
                    state = np.random.default_rng([SEED, 4000]).standard_normal((2, *array_shape(theory, shape)))
                    case = case_of(theory, shape, scheme, 0.2, 8, self.write_state(*state))
                    there = self.run_case(case, output=f"{name}_{scheme}")
                    self.assertGreater(np.abs(there.state()[0].reshape(state[0].shape) - state[0]).max(), 0.05)
                    back = case_of(theory, shape, scheme, -0.2, 8, self.write_state(*there.state(), name="there"))
                    self.assert_close(self.run_case(back, output=f"{name}_{scheme}_back"), state, 1e-12)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    program.main()
