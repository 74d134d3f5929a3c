# SPDX-License-Identifier: MIT
"""Observables, and what a run has left in a directory."""
from __future__ import annotations

import contextlib
import os
import pathlib

import numpy as np

from . import _core
from .plot.run_directory import RunDirectory, RunError


class Observables(dict):
    """Columns by their names, one-dimensional arrays: `step`, `time` (in the units of the case), `max_abs`, and what is defined
    for the theory and the scheme (docs/observing.md). Sums over the lattice carry the volume a^D of a site."""

    def to_xarray(self):
        """The same as an xarray.Dataset over `time`; needs xarray."""
        import xarray

        columns = {name: ("time", values) for name, values in self.items() if name != "time"}
        return xarray.Dataset(columns, coords={"time": self["time"]})


def observables_of(names, rows) -> Observables:
    """Columns of an array of shape (rows, columns)."""
    columns = Observables((name, np.ascontiguousarray(rows[:, i])) for i, name in enumerate(names))
    columns["step"] = columns["step"].astype(np.int64)
    return columns


class Results:
    """What a run has left in its directory.

    path         the directory
    case         a dict: the case with all defaults
    observables  the columns of observables.csv
    steps        the steps of the snapshots
    """

    def __init__(self, path: str | os.PathLike):
        self.path = pathlib.Path(path)
        for name in ("case.toml", "observables.csv"):
            if not (self.path / name).is_file():
                raise FileNotFoundError(f"{self.path}: there is no run: {name} is missing")
        with _as_input_error():
            self._directory = RunDirectory(self.path, lattice=False)
            self.case = self._directory.case
            self.observables = Observables(self._directory.observables())
        self.observables["step"] = self.observables["step"].astype(np.int64)

    @property
    def steps(self) -> list[int]:
        return self._directory.steps(needed=False)

    def arrays(self, step: int = -1) -> dict[str, np.ndarray]:
        """The arrays of the snapshot at `step`, of the last one by default: `phi` and `pi` of shape (K, n_D, …, n_1), of neurons
        (N,) or (N, R), and what the case asks for besides. Snapshots in the format hdf need h5py. KeyError where there is no such
        snapshot, InputError where it cannot be read."""
        steps = self.steps
        if step == -1 and steps:
            step = steps[-1]
        if step not in steps:
            raise KeyError(f"{self.path}: there is no snapshot of step {step}; there are {steps}")
        with _as_input_error(), self._directory.snapshot(step) as snapshot:
            return snapshot.whole()

    def __repr__(self) -> str:
        return f"<dualfield.Results {str(self.path)!r}: {self.case['theory']['name']}, snapshots of steps {self.steps}>"


@contextlib.contextmanager
def _as_input_error():
    try:
        yield
    except RunError as error:
        raise _core.InputError(str(error)) from error


def load(path: str | os.PathLike) -> Results:
    """What a run has left in the directory `path`. FileNotFoundError where there is none, InputError where it cannot be read."""
    return Results(path)
