# SPDX-License-Identifier: MIT
"""Reads the directory of a run: the case, the observables, the snapshots in either format."""
import csv
import pathlib
import tomllib

import numpy as np

DENSITY = "density"


class RunError(Exception):
    """An error that the user can correct: a missing or broken file, a wrong name."""


class RunDirectory:
    """A run's directory. `axes` are the numbers of the lattice's axes that have more than one site, `lengths` the
    lengths of the box along them."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        try:
            self.case = tomllib.loads((self.path / "case.toml").read_text())
            shape, self.spacing = self.case["lattice"]["shape"], self.case["lattice"]["spacing"]
        except (OSError, ValueError, KeyError) as error:
            raise RunError(f"{path} is not the directory of a run on a lattice: {error!r}") from error
        self.axes = [mu for mu, sites in enumerate(shape, start=1) if sites > 1]
        self.lengths = [shape[mu - 1] * self.spacing for mu in self.axes]

    def steps(self):
        """The steps that have a snapshot, ascending, at least one."""
        places = self.path / "snapshots"
        steps = sorted(int(p.stem) for p in places.glob("*") if p.stem.isdigit() and p.suffix in ("", ".hdf"))
        if not steps:
            raise RunError(f"{places} holds no snapshots")
        return steps

    def time(self, step):
        return step * self.case["time"]["step"]

    def coordinates(self, axis):
        """Coordinates of the sites along one of `axes`, from 0."""
        return self.spacing * np.arange(self.case["lattice"]["shape"][axis - 1])

    def field(self, name, step):
        """`density`, that is |phi|^2 + |pi|^2, or one component: phi_1 ... phi_K, pi_1 ... pi_K. The first index of
        the array counts along the first of `axes`."""
        names, load = self._snapshot(step)
        if name != DENSITY and name not in names:
            raise RunError(f"there is no field {name}; allowed: {DENSITY}, {', '.join(names)}")
        values = sum(load(one) ** 2 for one in names) if name == DENSITY else load(name)
        return np.squeeze(values.T)

    def observables(self):
        """{column: values over the observations}."""
        path = self.path / "observables.csv"
        try:
            with open(path, newline="") as stream:
                header, *rows = csv.reader(stream)
            return dict(zip(header, np.array(rows, float).T))
        except (OSError, ValueError) as error:
            raise RunError(f"{path} cannot be read: {error}") from error

    def _snapshot(self, step):
        """The names of its components, and a function that loads one of them."""
        place = self.path / "snapshots" / f"{step:08d}"
        try:
            if place.is_dir():
                fields = {field: np.load(place / f"{field}.npy", mmap_mode="r") for field in ("phi", "pi")}
                parts = {f"{field}_{a + 1}": values[a] for field, values in fields.items() for a in range(len(values))}
                return list(parts), lambda name: np.array(parts[name])
            import h5py
            file = h5py.File(place.with_suffix(".hdf"))
            components = [name for name in sorted(file["fields"]) if name.startswith(("phi_", "pi_"))]  # not A, ...
            return components, lambda name: file["fields"][name][...]
        except ImportError as error:
            raise RunError(f"{place}.hdf needs h5py (Debian: python3-h5py): {error}") from error
        except (OSError, ValueError, KeyError) as error:
            raise RunError(f"the snapshot {place} cannot be read: {error}") from error
