# SPDX-License-Identifier: MIT
"""Cases with a gauge field that has dynamics of its own, and the arrays of their snapshots."""
import numpy as np

from dynamical_reference import Dirac, Scalar
from gauge_reference import spinor
from program import ProgramTest

SEED = 20261127
SHAPES = {"dirac_1d": [(1,), (2,), (97,)], "dirac_3d": [(3, 2, 4), (9, 1, 1), (1, 5, 3)],
          "complex_scalar": [(1,), (31,), (5, 4), (2, 9), (3, 4, 2)]}


def theories():
    return [Dirac(1, 0.9, 0.4, 1.3), Dirac(3, 1.2, 0.3, 0.8)] + [
        Scalar(D, 0.8, 0.5, 1.2, quartic) for D, quartic in ((1, 0.7), (2, 0.0), (3, 0.4))]


def case_of(theory, shape, steps=7, **gauge):
    keys = {"name": theory.name, "mass": theory.mass}
    if getattr(theory, "quartic", 0.0):
        keys |= {"potential": "phi4", "coupling": theory.quartic}
    return {"theory": keys, "lattice": {"shape": list(shape), "spacing": theory.spacing},
            "time": {"step": 0.2 * theory.spacing, "steps": steps, "scheme": theory.scheme},
            "initial": {"kind": "random", "seed": 5}, "gauge": {"kind": "dynamical", **gauge},
            "observe": {"every": 1}, "output": {"every": 0, "format": "npy"}, "run": {"backend": "cpu"}}


class DynamicalTest(ProgramTest):
    def arrays(self, run, step):
        """phi, pi (complex), theta and E of a snapshot."""
        folder = run.output / "snapshots" / f"{step:08d}"
        potential = np.load(folder / "A.npy")
        self.assertEqual(np.abs(potential[0]).max(), 0.0)
        return (spinor(np.load(folder / "phi.npy")), spinor(np.load(folder / "pi.npy")),
                -run.case()["lattice"]["spacing"] * potential[1:], np.load(folder / "E.npy"))

    def random_case(self, theory, shape, **options):
        """A case that begins with random arrays, links and electric field from files."""
        rng = np.random.default_rng([SEED, *shape])
        sites = tuple(reversed(shape))
        potential = np.zeros((len(shape) + 1, *sites))
        potential[1:] = rng.uniform(-2, 2, (len(shape), *sites)) / theory.spacing
        self.save("A.npy", potential)
        self.save("E.npy", 0.6 * rng.standard_normal((len(shape), *sites)))
        return case_of(theory, shape, coupling=theory.coupling, initial="file", potential="A.npy", electric="E.npy",
                       **options)

    def save(self, name, array):
        np.save(self.directory / name, array)

    def assert_near(self, one, other, tolerance, message=""):
        scale = max(1.0, np.abs(other).max())
        self.assertEqual(one.shape, other.shape)
        self.assertLessEqual(np.abs(one - other).max() / scale, tolerance, message)

    def cases(self):
        for theory in theories():
            for shape in SHAPES[theory.name]:
                if len(shape) == theory.dimensions:
                    yield theory, shape
