# SPDX-License-Identifier: MIT
"""Runs the example cases and measures densities in their results."""
import pathlib
import sys
import tempfile
import unittest

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
import program  # noqa: E402

EXAMPLES = HERE.parent.parent / "examples"


class ExampleTest(unittest.TestCase):
    """A test class whose runs are in a temporary directory."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="dualfield-examples-")
        cls.addClassCleanup(directory.cleanup)
        cls.directory = pathlib.Path(directory.name)

    @classmethod
    def run_example(cls, name, output="out", **changes):
        """Runs examples/<name>.toml; changes are keys of the case, section__key = value. The format is npy so that
        the tests need neither HDF5 nor h5py."""
        place = cls.directory / output
        options = ["--quiet", "--set", 'output.format="npy"']
        for key, value in changes.items():
            options += ["--set", f"{key.replace('__', '.')}={program.toml_value(value)}"]
        run = program.Run(program.call("run", EXAMPLES / f"{name}.toml", "--output", place, *options), place)
        if run.code != 0:
            raise AssertionError(f"{name} ended with exit code {run.code}\n{run.text}")
        return run

    def assert_near(self, what, measured, expected, tolerance):
        """|measured - expected| <= tolerance in every component; both are printed."""
        measured, expected = np.asarray(measured, float), np.asarray(expected, float)
        print(f"{what}: measured {measured}, expected {expected}, tolerance {tolerance:g}")
        self.assertEqual(measured.shape, expected.shape)
        self.assertTrue(np.all(np.abs(measured - expected) <= tolerance),
                        f"{what}: measured {measured}, expected {expected}, tolerance {tolerance:g}")

    def assert_below(self, what, measured, limit):
        print(f"{what}: measured {measured:.3g}, limit {limit:g}")
        self.assertLessEqual(measured, limit, what)


def times(run):
    """Times of the snapshots."""
    return np.array(run.steps()) * run.case()["time"]["step"]


def column(run, name):
    """One column of the observables."""
    header, rows = run.observables()
    return rows[:, header.index(name)]


def relative_drift(values):
    """Largest distance from the first value, relative to it."""
    return float(np.max(np.abs(values - values[0])) / abs(values[0]))


def charge_density(run, step):
    """|phi|^2 + |pi|^2, summed over the components: shape (n_D, ..., n_1)."""
    phi, pi = run.state(step)
    return np.sum(phi**2 + pi**2, axis=0)


def moments(density, spacing, origin):
    """Mean and standard deviation of a density along axes 1 ... D. The periodic box is unrolled around `origin`, a
    point given by D lengths: the density must vanish half a box away from it."""
    means, deviations = [], []
    for mu in range(1, density.ndim + 1):
        others = tuple(axis for axis in range(density.ndim) if axis != density.ndim - mu)
        profile = density.sum(axis=others)
        length = spacing * profile.size
        offset = np.arange(profile.size) * spacing - origin[mu - 1]
        offset -= length * np.round(offset / length)
        mean = np.sum(offset * profile) / profile.sum()
        means.append(origin[mu - 1] + mean)
        deviations.append(np.sqrt(np.sum((offset - mean) ** 2 * profile) / profile.sum()))
    return np.array(means), np.array(deviations)
