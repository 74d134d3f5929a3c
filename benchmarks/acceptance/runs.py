# SPDX-License-Identifier: MIT
"""Whole runs: the examples on two backends compared, and the wall time of a large run."""

import csv
import json
import pathlib
import re
import subprocess
import time

from dualfield import ROOT, Failed

AGREEMENT = 1e-11  # largest difference of an observable from the CPU's, relative to the largest value of its column


def columns(folder):
    """{name: values} of observables.csv."""
    with open(pathlib.Path(folder) / "observables.csv", newline="") as stream:
        header, *rows = csv.reader(stream)
    return {name: [float(row[i]) for row in rows] for i, name in enumerate(header)}


def difference(found, expected):
    """The largest difference of a value, relative to the largest of its column, and that column's name."""
    if list(found) != list(expected) or any(len(found[name]) != len(expected[name]) for name in expected):
        return float("inf"), "the columns or rows"
    worst = (0.0, "")
    for name, values in expected.items():
        scale = max(map(abs, values), default=0) or 1
        largest = max((abs(f - e) for f, e in zip(found[name], values, strict=True)), default=0)
        worst = max(worst, (largest / scale, name))
    return worst


def compare_example(case, device, cpu, folder, timeout):
    """One example on the device and on the CPU."""
    found, seconds = {}, {}
    for program in (device, cpu):
        began = time.monotonic()
        output = pathlib.Path(folder) / f"{case.stem}_{program.backend}"
        changes = ["--set", 'output.format="npy"', "--set", "output.every=0"]
        where = ["--output", output, "--backend", program.backend]
        program.call("run", case, *where, "--quiet", *changes, timeout=timeout)
        seconds[program.backend] = round(time.monotonic() - began, 2)
        found[program.backend] = columns(output)
    worst, column = difference(found[device.backend], found[cpu.backend])
    return {
        "example": case.stem,
        "largest_difference": worst,
        "column": column,
        "agrees": worst <= AGREEMENT,
        "seconds": seconds,
    }


def tests_in(output):
    """A row for each test of a GoogleTest program, from what it printed."""
    found = re.findall(r"^\[ +(OK|FAILED) +\] (\S+) \((\d+) ms\)$", output, re.MULTILINE)
    return [
        {"test": name, "passed": verdict == "OK", "seconds": int(milliseconds) / 1000}
        for verdict, name, milliseconds in found
    ]


def examples():
    return sorted((ROOT / "examples").glob("*.toml"))


def large_case(extent, steps):
    """A packet of the Dirac field, its first and its last state observed."""
    return {
        "theory": {"name": "dirac_3d", "mass": 0.5},
        "lattice": {"shape": [extent] * 3},
        "time": {"step": 0.25, "steps": steps, "scheme": "leapfrog"},
        "initial": {
            "kind": "packet",
            "center": [extent / 3] * 3,
            "momentum": [0.4, 0.4, 0.0],
            "width": extent / 16,
            "energy": "positive",
            "spin": "up",
        },
        "observe": {"every": steps},
        "output": {"every": 0},
        "run": {"precision": "single"},
    }


def large_run(program, extent, steps, glups, folder, timeout):
    """A row of the whole run; `glups` is the measured speed of its kernels. It has snapshots where the program needs them."""
    output = pathlib.Path(folder) / "large"
    row = {
        "theory": "dirac_3d",
        "shape": [extent] * 3,
        "precision": "single",
        "scheme": "leapfrog",
        "potential": "none",
        "gauge": "none",
        "steps": steps,
        "kernel_seconds": extent**3 * steps / glups / 1e9,
    }
    for format_ in ("none", "npy"):
        row["snapshots"] = format_
        options = ["--quiet", "--overwrite", "--set", f'output.format="{format_}"']
        began = time.monotonic()
        try:
            program.run(large_case(extent, steps), output, *options, timeout=timeout)
        except subprocess.TimeoutExpired:
            return {**row, "left_out": f"had not ended after {timeout:.0f} s", "log": events(output)}
        except Failed as error:
            if format_ == "none" and "output.format" in str(error):
                continue  # this version always writes snapshots
            raise
        wall = time.monotonic() - began
        phases = {key: value for key, value in lines(output)[-1].items() if key.endswith("_seconds")}
        ratio = wall / row["kernel_seconds"]
        return {**row, "wall_seconds": wall, "wall_over_kernels": ratio, "log": events(output), "phases": phases}


def lines(output):
    """The lines of a run's log."""
    file = pathlib.Path(output) / "run.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def events(output):
    """The names of its events."""
    return [line.get("event") for line in lines(output)]
