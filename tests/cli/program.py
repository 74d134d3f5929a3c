# SPDX-License-Identifier: MIT
"""Runs the program under test through its command line and reads the files that a run writes.

The program's path is the environment variable DUALFIELD or the first argument of a test file.
"""
import copy
import csv
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib
import unittest

import numpy as np

try:
    import h5py
except ImportError:
    h5py = None

try:
    import matplotlib
except ImportError:
    matplotlib = None

TIMEOUT = 400
needs_matplotlib = unittest.skipUnless(matplotlib, "needs Matplotlib (Debian: python3-matplotlib)")


def main():
    """Entry point of every test file: takes the program's path from the arguments, then runs the tests."""
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        os.environ["DUALFIELD"] = os.path.abspath(sys.argv.pop(1))
    if not os.environ.get("DUALFIELD"):
        sys.exit("give the program's path as the first argument or in the environment variable DUALFIELD")
    unittest.main()


def call(*arguments, **options):
    """Runs the program in the C locale; returns its exit code and text."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run([os.environ["DUALFIELD"], *map(str, arguments)], stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, timeout=TIMEOUT, env=environment, **options)


def toml_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (str, pathlib.Path)):
        return json.dumps(str(value))
    return repr(value)


def toml_text(case):
    """A case given as {section: {key: value}}."""
    lines = []
    for section, keys in case.items():
        lines += [f"[{section}]", *(f"{key} = {toml_value(value)}" for key, value in keys.items()), ""]
    return "\n".join(lines)


def merged(case, changes):
    """A copy of the case with some keys set."""
    result = copy.deepcopy(case)
    for section, keys in changes.items():
        result.setdefault(section, {}).update(keys)
    return result


def listing(directory):
    """The files under a directory with their bytes, to check that nothing was changed."""
    root = pathlib.Path(directory)
    return {str(path.relative_to(root)): path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


@functools.lru_cache(maxsize=None)
def default_format():
    """The program's default output format: "hdf" if HDF5 is built in, else "npy"."""
    with tempfile.TemporaryDirectory() as directory:
        run = run_case(directory, {"theory": {"name": "klein_gordon"}, "lattice": {"shape": [4]},
                                   "time": {"step": 0.1, "steps": 1, "scheme": "leapfrog"},
                                   "initial": {"kind": "point"}})
        if run.code != 0:
            raise AssertionError(f"a minimal case failed with {run.code}: {run.text}")
        return run.case()["output"]["format"]


class Run:
    """A finished `dualfield run`: exit code, messages, and the directory it wrote."""

    def __init__(self, process, output):
        self.code, self.stdout, self.stderr = process.returncode, process.stdout, process.stderr
        self.text = process.stdout + process.stderr
        self.output = pathlib.Path(output)

    def case(self):
        return tomllib.loads((self.output / "case.toml").read_text())

    def observables(self):
        """The header as a list and the rows as an array."""
        with open(self.output / "observables.csv", newline="") as stream:
            header, *rows = csv.reader(stream)
        return header, np.array([[float(value) for value in row] for row in rows])

    def steps(self):
        """The steps that have a snapshot."""
        return sorted(int(path.stem) for path in (self.output / "snapshots").iterdir() if path.suffix in ("", ".hdf"))

    def state(self, step=None):
        """phi and pi of one snapshot, the last where no step is given, from either format."""
        place = self.output / "snapshots" / f"{self.steps()[-1] if step is None else step:08d}"
        if place.is_dir():
            return np.load(place / "phi.npy"), np.load(place / "pi.npy")
        with h5py.File(place.with_suffix(".hdf")) as file:
            arrays = file["fields"]
            count = sum(1 for name in arrays if name.startswith("phi_"))
            return tuple(np.stack([arrays[f"{field}_{a + 1}"][...] for a in range(count)]) for field in ("phi", "pi"))

    def bytes_of_state(self, step=None):
        place = self.output / "snapshots" / f"{self.steps()[-1] if step is None else step:08d}"
        return (place / "phi.npy").read_bytes() + (place / "pi.npy").read_bytes()

    def events(self):
        return [json.loads(line) for line in (self.output / "run.jsonl").read_text().splitlines()]


def run_case(directory, case, *options, output="out", **settings):
    """Writes the case (a dictionary or TOML text) as case.toml into the directory and runs it into directory/output."""
    directory = pathlib.Path(directory)
    path = directory / "case.toml"
    path.write_text(case if isinstance(case, str) else toml_text(case))
    return Run(call("run", path, "--output", directory / output, *options, **settings), directory / output)


class ProgramTest(unittest.TestCase):
    """A test with an empty directory of its own."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="dualfield-cli-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def run_case(self, case, *options, code=0, **settings):
        run = run_case(self.directory, case, *options, **settings)
        self.assertEqual(run.code, code, msg=f"exit code of {run.output.name}\n{run.text}")
        return run

    def assert_draws(self, result="result.json", with_errors=True):
        """`dualfield plot` makes a picture of a result, and reports a file that is not a result."""
        command = [sys.executable, pathlib.Path(__file__).parent.parent.parent / "python/dualfield/plot"]
        picture, broken = self.directory / "picture.png", self.directory / "broken.json"
        run = subprocess.run([*command, self.directory / result, "--output", picture, "--dpi", "50"],
                             capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertTrue(picture.read_bytes().startswith(b"\x89PNG"))
        if not with_errors:
            return
        broken.write_text("{}")
        run = subprocess.run([*command, broken], capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("broken.json", run.stderr)
        run = subprocess.run([*command, self.directory / result, "--kind", "spacetime"], capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (2, ""))

    def write_state(self, phi, pi, name="state"):
        """Saves an initial state beside the case and returns its [initial] section, paths relative to the case."""
        np.save(self.directory / f"{name}_phi.npy", phi)
        np.save(self.directory / f"{name}_pi.npy", pi)
        return {"kind": "file", "phi": f"{name}_phi.npy", "pi": f"{name}_pi.npy"}
