# SPDX-License-Identifier: MIT
"""Cases of theory `linear` for its tests: terms of known theories and random terms."""
import itertools
import math

import numpy as np

from program import ProgramTest, merged
from reference import Linear

SEED = 4002


def term(tensor, factor, shift, coefficient=None):
    entry = {"tensor": tensor, "factor": np.asarray(factor, dtype=float).tolist(), "shift": [int(by) for by in shift]}
    return entry if coefficient is None else {**entry, "coefficient": float(coefficient)}


def linear_of(terms, components, spacing=1.0):
    """The reference of a list of [[theory.term]] tables."""
    tensors = {}
    for entry in terms:
        factor = entry.get("coefficient", 1.0) * np.array(entry["factor"])
        tensors.setdefault(entry["tensor"], []).append((factor, entry["shift"]))
    return Linear(components, tensors, spacing)


def theory_of(terms, components):
    return {"name": "linear", "components": components, "term": terms}


def unit(index, dimensions, by=1):
    return [by * (axis == index) for axis in range(dimensions)]


def klein_gordon_terms(dimensions, mass_squared, h, spacing):
    """(3.8) with the sign of A corrected, at step h."""
    zero = [0] * dimensions
    terms = [term("W", [[1]], zero), term("V", [[1]], zero), term("B", [[1]], zero, h),
             term("A", [[-mass_squared]], zero, h), term("A", [[-2 * dimensions]], zero, h / spacing**2)]
    for axis, by in itertools.product(range(dimensions), (1, -1)):
        terms.append(term("A", [[1]], unit(axis, dimensions, by), h / spacing**2))
    return terms


def dirac_terms(theory, h):
    """(4.15) and (4.24) at step h; A is left to be -B^T."""
    zero, one = [0] * theory.dimensions, np.eye(theory.components)
    terms = [term("W", one, zero), term("W", theory.x0, zero, h * theory.mass),
             term("V", one, zero), term("V", -theory.x0, zero, h * theory.mass)]
    for axis, factor in enumerate(theory.x):
        terms.append(term("B", factor, unit(axis, theory.dimensions), h / theory.spacing))
        terms.append(term("B", -factor, zero, h / theory.spacing))
    return terms


def random_terms(rng, components, dimensions, local):
    """Random terms of all tensors, sometimes none of A: sparse factors, small and large shifts in both directions."""
    terms = []
    for tensor in "WBAV":
        for _ in range(int(rng.integers(tensor in "WB", 4))):
            factor = rng.standard_normal((components, components)) * (rng.random((components, components)) < 0.5)
            reach = int(rng.choice([1, 2, 300]))
            shift = rng.integers(-reach, reach + 1, dimensions) * (not (local and tensor in "WV"))
            scale = None if rng.random() < 0.3 else rng.uniform(0.2, 1.0) / math.sqrt(components)
            terms.append(term(tensor, factor, shift, scale))
    return terms


def random_shape(rng, dimensions):
    longest = {1: 400, 2: 40, 3: 14, 4: 7}[dimensions]
    return [int(rng.integers(1, 3) if rng.random() < 0.25 else rng.integers(1, longest)) for _ in range(dimensions)]


class LinearTest(ProgramTest):
    def case(self, terms, components, shape, scheme, steps, initial, **sections):
        case = {"theory": theory_of(terms, components), "lattice": {"shape": list(shape)},
                "time": {"step": 0.25, "steps": steps, "scheme": scheme}, "initial": initial,
                "output": {"format": "npy"}, "run": {"backend": "cpu"}}
        return merged(case, sections)

    def assert_close(self, run, expected, tolerance):
        scale = max(np.abs(field).max() for field in expected)
        for found, field in zip(run.state(), expected):
            self.assertEqual(found.shape, field.shape)
            self.assertLessEqual(np.abs(found - field).max(), tolerance * scale)
