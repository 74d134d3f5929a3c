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
    return "".join(
        f"[{section}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
        for section, keys in case.items()
    )


class Dualfield:
    """The program at a path, on one backend."""

    def __init__(self, program, backend, threads=0):
        self.program, self.backend, self.threads = pathlib.Path(program).resolve(), backend, threads

    def call(self, *arguments, timeout=None):
        """Standard output of a call. Throws Failed with standard error, subprocess.TimeoutExpired."""
        words = [str(argument) for argument in arguments]
        streams = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        process = subprocess.run([self.program, *words], timeout=timeout, env=environment, **streams)
        if process.returncode != 0:
            said = (process.stderr or process.stdout)[-600:]
            raise Failed(f"{' '.join(words)}: exit {process.returncode}: {said}")
        return process.stdout

    def has_device(self):
        """Whether this backend can run here, and what the program says of it."""
        line = next(line for line in self.call("info").splitlines() if line.startswith(f"backend {self.backend}: "))
        text = line.removeprefix(f"backend {self.backend}: ")
        return not text.startswith("not usable"), text

    def bench(self, options):
        """What bench measures with these options, a string, as its JSON."""
        with tempfile.TemporaryDirectory(prefix="dualfield-bench-") as folder:
            file = pathlib.Path(folder) / "bench.json"
            where = ["--backend", self.backend, "--threads", self.threads, "--json", file]
            self.call("bench", *where, *options.split())
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
            case = {
                "theory": {"name": theory, "mass": mass},
                "lattice": {"shape": list(phi.shape[:0:-1])},
                "time": {"step": step, "steps": steps, "scheme": "leapfrog"},
                "initial": {"kind": "file", "phi": "phi.npy", "pi": "pi.npy"},
                "observe": {"every": steps},
                "output": {"every": 0, "format": "npy"},
                "run": {"precision": precision, "threads": self.threads},
            }
            self.run(case, folder / "out", "--quiet")
            last = folder / "out" / "snapshots" / f"{steps:08d}"
            return np.load(last / "phi.npy"), np.load(last / "pi.npy")
