# SPDX-License-Identifier: MIT
"""Observables, and what a run has left in a directory."""
from __future__ import annotations

import os
import pathlib
import tomllib

import numpy as np


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
        try:
            text = (self.path / "case.toml").read_text(encoding="utf-8")
            with open(self.path / "observables.csv", encoding="utf-8") as table:
                names = table.readline().strip().split(",")
                rows = np.loadtxt(table, delimiter=",", ndmin=2)
        except FileNotFoundError as missing:
            raise FileNotFoundError(f"{self.path}: there is no run: {missing.filename} is missing") from None
        self.case = tomllib.loads(text)
        self.observables = observables_of(names, rows.reshape(-1, len(names)))

    def _snapshots(self) -> dict[int, pathlib.Path]:
        folder = self.path / "snapshots"
        found = [entry for entry in folder.iterdir() if entry.stem.isdigit() and entry.suffix in ("", ".hdf")] if folder.is_dir() else []
        return {int(entry.stem): entry for entry in sorted(found)}

    @property
    def steps(self) -> list[int]:
        return list(self._snapshots())

    def arrays(self, step: int = -1) -> dict[str, np.ndarray]:
        """The arrays of the snapshot at `step`, of the last one by default: `phi` and `pi` of shape (K, n_D, …, n_1), and
        what the case asks for besides. Snapshots in the format hdf need h5py; there every component is an array of its
        own, and those of φ and π are put together. KeyError where there is no such snapshot."""
        snapshots = self._snapshots()
        if step == -1 and snapshots:
            step = max(snapshots)
        if step not in snapshots:
            raise KeyError(f"{self.path}: there is no snapshot of step {step}; there are {list(snapshots)}")
        entry = snapshots[step]
        if entry.is_dir():
            return {file.stem: np.load(file) for file in sorted(entry.glob("*.npy"))}
        import h5py

        with h5py.File(entry) as file:
            found = {name: data[...] for name, data in file["fields"].items()}
        for field in ("phi", "pi"):
            parts = [found.pop(f"{field}_{i}") for i in range(1, len(found) + 1) if f"{field}_{i}" in found]
            if parts:
                found[field] = np.stack(parts)
        return found

    def __repr__(self) -> str:
        return f"<dualfield.Results {str(self.path)!r}: {self.case['theory']['name']}, snapshots of steps {self.steps}>"


def load(path: str | os.PathLike) -> Results:
    """What a run has left in the directory `path`. FileNotFoundError where there is none."""
    return Results(path)
