# SPDX-License-Identifier: MIT
"""Runs the program under measurement: its bench, its runs, and what it says of itself."""
import json
import os
import pathlib
import subprocess
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Failed(Exception):
    """The program ended with an error; the message is its own."""


def toml(case):
    """The text of a case given as {section: {key: value}}; JSON's values are TOML's."""
    return "".join(f"[{section}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
                   for section, keys in case.items())


class Dualfield:
    """The program at a path, on one backend."""

    def __init__(self, program, backend, threads=0):
        self.program, self.backend, self.threads = pathlib.Path(program).resolve(), backend, threads

    def call(self, *arguments, timeout=None, wrapper=()):
        """Standard output of a call. Throws Failed with standard error, subprocess.TimeoutExpired."""
        process = subprocess.run([*wrapper, self.program, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
                                 text=True, timeout=timeout, env={**os.environ, "LC_ALL": "C.UTF-8"})
        if process.returncode != 0:
            raise Failed(f"{' '.join(map(str, arguments))}: exit {process.returncode}: {(process.stderr or process.stdout)[-600:]}")
        return process.stdout

    def has_device(self):
        """Whether this backend can run here, and what the program says of it."""
        line = next(line for line in self.call("info").splitlines() if line.startswith(f"backend {self.backend}: "))
        text = line.removeprefix(f"backend {self.backend}: ")
        return not text.startswith("not usable"), text

    def bench(self, *options, file=None, timeout=None):
        """What bench measures, as its JSON. Where it ends too late, the rows until then."""
        with tempfile.TemporaryDirectory(prefix="dualfield-bench-") as folder:
            file = pathlib.Path(file or f"{folder}/bench.json")
            arguments = ["bench", "--backend", self.backend, "--threads", self.threads, *options, "--json", file]
            try:
                self.call(*arguments, timeout=timeout)
            except subprocess.TimeoutExpired:
                if not file.exists():
                    raise
            return json.loads(file.read_text())

    def run(self, case, output, *options, **settings):
        """Runs a case, a dictionary, into the folder `output`; returns what it prints."""
        output = pathlib.Path(output)
        file = output.with_suffix(".toml")
        file.write_text(toml(case))
        return self.call("run", file, "--output", output, "--backend", self.backend, *options, **settings)

    def evolve(self, theory, mass, step, phi, pi, steps, precision):
        """(phi, pi) after some steps of leapfrog from arrays of the shape (K, n3, n2, n1), in double."""
        with tempfile.TemporaryDirectory(prefix="dualfield-state-") as folder:
            folder = pathlib.Path(folder)
            np.save(folder / "phi.npy", phi)
            np.save(folder / "pi.npy", pi)
            self.run({"theory": {"name": theory, "mass": mass}, "lattice": {"shape": list(phi.shape[:0:-1])},
                      "time": {"step": step, "steps": steps, "scheme": "leapfrog"},
                      "initial": {"kind": "file", "phi": "phi.npy", "pi": "pi.npy"},
                      "observe": {"every": steps}, "output": {"every": 0, "format": "npy"},
                      "run": {"precision": precision, "threads": self.threads}}, folder / "out", "--quiet")
            last = folder / "out" / "snapshots" / f"{steps:08d}"
            return np.load(last / "phi.npy"), np.load(last / "pi.npy")
