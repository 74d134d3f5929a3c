# SPDX-License-Identifier: MIT
"""Stages that measure."""

import json
import pathlib
import sys

from acceptance import runs
from acceptance.stage import Skip
from dualfield import ROOT, Failed

EACH_T = "--steps-per-pass 1 0"  # one step a pass, and the best number
SIZE = "--dimensions 3 --variant none --scheme leapfrog --precision single --pass streaming"
GRAPHS = f"--theory klein_gordon dirac_3d {SIZE} --launches loop graph"
# What the goals need, with the extents of a quick run and of a full one on a GPU and on the CPU.
GOAL_ROWS = [
    (f"--theory klein_gordon --dimensions 3 --variant none --scheme leapfrog {EACH_T}", {"cuda": 512, "cpu": 256}),
    (f"--theory dirac_3d --variant none compact --scheme leapfrog {EACH_T}", {"cuda": 256, "cpu": 128}),
    (f"--theory klein_gordon_delayed --dimensions 3 {EACH_T}", {"cuda": 512, "cpu": 256}),
    (f"--theory dirac_1d --variant none --scheme leapfrog {EACH_T}", {"cuda": 512, "cpu": 200}),
    (GRAPHS, {"cuda": 64}),
    (GRAPHS, {"cuda": 128}),
]
LARGE = f"--theory dirac_3d {SIZE}"  # the whole run's kernels
SIZES = {"cuda": [64, 96, 128, 192, 256, 384], "cpu": [16, 32, 64, 96, 192]}  # besides those above


class Measurements:
    def extent(self, full):
        return 24 if self.quick else full

    def bench(self, stage, options, extent, repeats=7):
        """Rows of bench, those until it had to be ended too."""
        name = f"{options} --extent {self.extent(extent)}".strip()
        if stage.left() < 5:
            return stage.leave_out(name)
        running = stage.stages.folder / "running.json"  # the rows of the call that runs, whole at every moment
        running.unlink(missing_ok=True)
        command = [self.program.program, "bench", "--backend", self.backend, *name.split(), "--json", running]
        code, output = stage.call([*command, "--repeats", 1 if self.quick else repeats])
        rows = json.loads(running.read_text())["results"] if running.exists() else []
        for leftover in running.parent.glob("running.json*"):
            leftover.unlink()
        stage.add(rows, "bench")
        if code is None:
            stage.leave_out(f"{name}: ended after {len(rows)} rows")
        elif code != 0:
            stage.leave_out(f"{name}: exit {code}: {output[-200:]}")
        return rows

    def goal_rows(self, stage):
        """The rows that the goals need, the copy of the memory with them."""
        for options, extents in GOAL_ROWS:
            if self.backend in extents:
                self.bench(stage, options, extents[self.backend])

    def sizes(self, stage):
        """Speed against size."""
        for extent in SIZES[self.backend][: 1 if self.quick else None]:
            for theory in ("klein_gordon", "dirac_3d"):
                self.bench(stage, f"--theory {theory} {SIZE}", extent)

    def every_variant(self, stage):
        """Every theory, precision, scheme and pass."""
        self.bench(stage, "--neurons 64" if self.quick else "", {"cuda": 160, "cpu": 128}[self.backend], 3)

    def peers(self, stage):
        """Other programs, in turn with this one."""
        file = pathlib.Path(self.scratch.name) / "peers.json"
        command = [sys.executable, ROOT / "benchmarks/peers/compare.py", "--program", self.program.program]
        command += ["--backend", self.backend, "--json", file, "--limit", max(5, stage.left() - 30), "--patience", 60]
        command += ["--rounds", 2, "--extent", 24] if self.quick else ["--rounds", 3]
        code, output = stage.call(command)
        report = json.loads(file.read_text()) if file.exists() else {"left_out": [], "peers": {}, "results": []}
        stage.result["programs"] = report["peers"]
        for what in report["left_out"]:
            stage.leave_out(what)
        if code is None:
            stage.leave_out("what had not ended in time")
        stage.add(report["results"], "peers")
        if code not in (0, None):
            raise Failed(f"exit {code}: {output[-600:]}")

    def whole_run(self, stage):
        """A large run from its start to its end, compared with the time of its kernels."""
        extent = 512 if self.backend == "cuda" else 96
        steps = 20 if self.quick else 400 if self.backend == "cuda" else 40
        rows = self.bench(stage, LARGE, extent) or []
        if not rows:
            raise Skip("the speed of the kernels could not be measured")
        glups = max(row["glups"] for row in rows)
        row = runs.large_run(self.program, self.extent(extent), steps, glups, self.scratch.name, stage.left())
        stage.add([row], "run")
        if "left_out" in row:
            stage.leave_out(row["left_out"])
