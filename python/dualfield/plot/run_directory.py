# SPDX-License-Identifier: MIT
"""Reads the directory of a run: the case, the observables, the snapshots in either format."""
import pathlib
import tomllib

import numpy as np

DENSITY = "density"


class RunError(Exception):
    """An error that the user can correct: a missing or broken file, a wrong name."""


def split_name(name):
    """("phi", 1) for phi_1, and (name, None) for an array without components."""
    field, _, component = name.rpartition("_")
    return (field, int(component)) if component.isdigit() else (name, None)


def spread_components(name, values, dimensions):
    """{name: array} of one array of a snapshot, with an entry for each component. Those of the gauge field A count
    from 0, all others from 1. Without a lattice (`dimensions` is None) neurons are no components."""
    if dimensions is None or values.ndim == dimensions:
        return {name: values}
    return {f"{name}_{number}": part for number, part in enumerate(values, start=0 if name == "A" else 1)}


class Snapshot:
    """One snapshot, open until `close` or the end of a `with`. `names` are its arrays with one entry for each
    component: phi_1 ... phi_K, pi_1 ... pi_K, then A_0, charge_density and others that the run was asked for.
    `components` are those of the state alone, of the `fields` that the run writes. Arrays are read when they are asked
    for."""

    def __init__(self, place, dimensions, fields=("phi", "pi")):
        self._place, self._file, self._fields = place, None, fields
        try:
            if place.is_dir():
                self._arrays = self._open_npy(dimensions)
            else:
                self._arrays = self._open_hdf(dimensions)
        except ImportError as error:
            raise RunError(f"{place}.hdf needs h5py (Debian: python3-h5py): {error}") from error
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise RunError(f"the snapshot {place} cannot be read: {error}") from error
        self.components = [name for name in self._arrays if split_name(name)[0] in ("phi", "pi")]
        self.names = self.components + [name for name in self._arrays if name not in self.components]

    def _open_npy(self, dimensions):
        others = sorted({path.stem for path in self._place.glob("*.npy")} - {"phi", "pi"})
        arrays = {}
        for name in (*self._fields, *others):
            arrays |= spread_components(name, np.load(self._place / f"{name}.npy", mmap_mode="r"), dimensions)
        return arrays

    def _open_hdf(self, dimensions):
        import h5py
        self._file = h5py.File(self._place.with_suffix(".hdf"))
        fields = self._file["fields"]
        names = [name for name in fields if fields[name].ndim == dimensions]  # A is there again as A_0, A_1 ...
        return {name: fields[name] for name in sorted(names, key=lambda name: (split_name(name)[0], len(name), name))}

    def read(self, name, cut=...):
        """The array of that name, shape (n_D, ..., n_1); `cut` is an index of it, and only that part is read."""
        try:
            return np.array(self._arrays[name][cut])
        except (OSError, ValueError, IndexError) as error:
            raise RunError(f"the snapshot {self._place} cannot be read: {error}") from error

    def whole(self):
        """{name: array} of all arrays, with components together: phi and pi of shape (K, n_D, ..., n_1), in either format."""
        arrays = {}
        for name in self.names:
            field, component = split_name(name)
            if component is None:
                arrays[field] = self.read(name)
            else:
                arrays.setdefault(field, []).append(self.read(name))
        return {field: np.stack(parts) if isinstance(parts, list) else parts for field, parts in arrays.items()}

    def density(self, cut=...):
        """|phi|^2 + |pi|^2 at each site, in double precision, with one component in memory at a time."""
        total = 0.0
        for name in self.components:
            total = total + np.square(self.read(name, cut), dtype=float)
        return total

    def close(self):
        self._arrays = {}
        if self._file is not None:
            self._file.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class RunDirectory:
    """A run's directory. `lattice` are the sites along each axis, `shape` those of the region that snapshots hold.
    `axes` are the numbers of the axes along which it has more than one site, `lengths` its lengths along them. `fields`
    are the arrays of the state in snapshots. A run of neurons, which has no lattice, is refused unless `lattice` is
    False; its `lattice` and `shape` are None."""

    def __init__(self, path, lattice=True):
        self.path = pathlib.Path(path)
        try:
            self.case = tomllib.loads((self.path / "case.toml").read_text())
            self.theory, self.scheme = self.case["theory"]["name"], self.case["time"]["scheme"]
            self._step, self._start = float(self.case["time"]["step"]), float(self.case["time"].get("start", 0))
            output = self.case.get("output", {})
            self.fields = [name for name in ("phi", "pi") if name in output.get("fields", ("phi", "pi"))]
            self.lattice, self.shape, self.spacing, self._region = None, None, 1.0, []
            if lattice or "lattice" in self.case:
                self.lattice, self.spacing = list(self.case["lattice"]["shape"]), self.case["lattice"]["spacing"]
                self._region = [range(*axis) for axis in output.get("region", [[0, n, 1] for n in self.lattice])]
                self.shape = [len(sites) for sites in self._region]
        except (OSError, ValueError, KeyError, TypeError) as error:
            kind = "a run on a lattice" if lattice else "a run"
            why = f"its case.toml: {error}"
            if isinstance(error, KeyError):
                why = f"its case.toml has no {error.args[0]}"
            elif isinstance(error, OSError):
                why = "it has no case.toml that can be read" if self.path.is_dir() else "there is no such directory"
            raise RunError(f"{path} is not the directory of {kind}: {why}") from error
        self.axes = [mu for mu, sites in enumerate(self.shape or [], start=1) if sites > 1]
        self.lengths = [np.ptp(self.extent(mu)) for mu in self.axes]

    @property
    def has_whole_state(self):
        """Whether snapshots hold φ and π at all sites of the lattice."""
        return self.shape == self.lattice and self.has_density

    @property
    def has_density(self):
        """Whether snapshots hold φ and π."""
        return len(self.fields) == 2

    def steps(self, needed=True):
        """The steps that have a snapshot, ascending, at least one where they are `needed`."""
        places = self.path / "snapshots"
        steps = sorted(int(p.stem) for p in places.glob("*") if p.stem.isdigit() and p.suffix in ("", ".hdf"))
        if not steps and needed:
            raise RunError(f"{places} holds no snapshots")
        return steps

    def time(self, step):
        return self._start + step * self._step

    def coordinates(self, axis):
        """Coordinates of the sites of snapshots along an axis; those of the lattice begin with 0."""
        return self.spacing * np.array(self._region[axis - 1])

    def extent(self, axis):
        """Where the region of snapshots begins and ends along an axis; of all of the lattice 0 and the box."""
        sites = self._region[axis - 1]
        return self.spacing * sites.start, self.spacing * (sites.start + len(sites) * sites.step)

    def snapshot(self, step):
        """The snapshot at this step, opened."""
        return Snapshot(self.path / "snapshots" / f"{step:08d}", None if self.shape is None else len(self.shape),
                        self.fields)

    def cut(self, sites=None):
        """The index of an array of a snapshot that leaves the first two of `axes`, others at their middle or at the
        one number `sites`; and {axis: site} of those others."""
        others = {axis: self.shape[axis - 1] // 2 if sites is None else sites for axis in self.axes[2:]}
        index = [slice(None) if axis in self.axes[:2] else others.get(axis, 0)
                 for axis in range(len(self.shape), 0, -1)]
        return tuple(index), others

    def field(self, name, step):
        """`density`, that is |phi|^2 + |pi|^2, or one component: phi_1 ... phi_K, pi_1 ... pi_K. The first index of
        the array counts along the first of `axes`."""
        with self.snapshot(step) as snapshot:
            names = ([DENSITY] if self.has_density else []) + snapshot.components
            if name not in names:
                raise RunError(f"there is no field {name}; allowed: {', '.join(names)}")
            return np.squeeze((snapshot.density() if name == DENSITY else snapshot.read(name)).T)

    def observables(self):
        """{column: values over the observations}, at least one. A last line that is still being written is left."""
        path = self.path / "observables.csv"
        try:
            header, *lines = path.read_text().splitlines(keepends=True)
            lines = [line for line in lines if line.endswith("\n")]
            if not lines:
                raise ValueError("it holds no rows")
            columns = header.strip().split(",")
            table = np.loadtxt(lines, delimiter=",", ndmin=2)
            if table.shape[1] != len(columns) or not {"step", "time"} <= set(columns):
                raise ValueError("its columns are not those of a run")
            return dict(zip(columns, table.T))
        except (OSError, ValueError) as error:
            raise RunError(f"{path} cannot be read: {error}") from error
