# SPDX-License-Identifier: MIT
"""Tensors of one's own: the section [theory] of theory `linear`."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

Term = tuple  # (factor, shift) or (factor, shift, coefficient)


def _square(factor: Any, name: str) -> list[list[float]]:
    if hasattr(factor, "tolist"):
        factor = factor.tolist()  # a matrix of NumPy or SymPy
    rows = np.array(factor, dtype=float)
    if rows.ndim == 0:
        rows = rows.reshape(1, 1)
    if rows.ndim != 2 or rows.shape[0] != rows.shape[1]:
        raise ValueError(f"{name}: a factor of shape {rows.shape}; allowed: K x K")
    return rows.tolist()


def _terms(name: str, terms: Any, dimensions: int | None) -> list[dict[str, Any]]:
    if not isinstance(terms, (list, tuple)) or (terms and not isinstance(terms[0], (list, tuple))) or _is_matrix(terms):
        if dimensions is None:
            raise ValueError(f"{name}: a matrix alone reads the site itself, of a lattice of `dimensions` axes, which are not given")
        terms = [(terms, [0] * dimensions)]
    made = []
    for term in terms:
        factor, shift, *coefficient = term
        shift = [shift] if np.ndim(shift) == 0 else list(shift)
        made.append({"tensor": name, "factor": _square(factor, name), "shift": [int(s) for s in shift],
                     "coefficient": float(coefficient[0]) if coefficient else 1.0})
    return made


def _is_matrix(value: Sequence) -> bool:
    """Whether rows of numbers, and not terms, are in a list."""
    return all(isinstance(row, (list, tuple)) and all(np.ndim(entry) == 0 and not hasattr(entry, "tolist") for entry in row)
               and len(row) == len(value) for row in value) and bool(value)


def linear(*, W: Any, B: Any, V: Any, A: Any = None, dimensions: int | None = None) -> dict[str, Any]:
    """The section [theory] of a learning system given by its tensors (docs/linear.md), equation (4.2) of the paper:

        φ' = Wφ + Bπ        π' = Aφ + Vπ

    the map of one whole step, so that W and V include the identity. Each tensor is a list of terms (factor, shift) or
    (factor, shift, coefficient): a K x K matrix, as lists, of NumPy or of SymPy without free symbols; D integers (or one, for
    D = 1), the site i + shift that is read; and a number that multiplies both. A matrix alone instead of a list is a term that
    reads the site itself, on a lattice of `dimensions` axes. Without A it is −Bᵀ, learning by gradient descent (4.5).

        dualfield.Simulation(theory=dualfield.linear(W=[(one, 0)], B=[(eps, 1, h), (-eps, 0, h)], V=[(one, 0)]), lattice=…)

    Raises ValueError for factors that are not K x K of one K, TypeError for symbols without a value.
    """
    terms: list[dict[str, Any]] = []
    for name, given in (("W", W), ("B", B), ("A", A), ("V", V)):
        if given is not None:
            terms += _terms(name, given, dimensions)
    sizes = {len(term["factor"]) for term in terms}
    if len(sizes) != 1:
        raise ValueError(f"factors of {sorted(sizes)} rows; allowed: K x K with the same K for all")
    return {"name": "linear", "components": sizes.pop(), "term": terms}
