# SPDX-License-Identifier: MIT
"""benchmarks/gpu_acceptance where there is no GPU, with a program that is built already."""
import json
import os
import subprocess
import sys

from scripts import ROOT
from program import ProgramTest, main

GPU_STAGES = ["tests", "examples", "sanitizer"]


class Acceptance(ProgramTest):
    def accept(self, *arguments, code=0):
        run = subprocess.run([sys.executable, ROOT / "benchmarks/gpu_acceptance", self.directory / "out", "--program",
                              os.environ["DUALFIELD"], "--quick", *arguments], capture_output=True, text=True, timeout=250)
        self.assertEqual(run.returncode, code, msg=run.stdout + run.stderr)
        return json.loads((self.directory / "out/acceptance.json").read_text())

    def test_stages_that_need_a_gpu_are_skipped_by_name(self):
        content = self.accept("--backend", "cpu", "--only", "build", "machine", *GPU_STAGES, "sizes")
        self.assertEqual({name: stage["verdict"] for name, stage in content["stages"].items()},
                         {"build": "skipped", "machine": "done", **dict.fromkeys(GPU_STAGES, "skipped"), "sizes": "done"})
        self.assertEqual(content["stages"]["tests"]["why"], "needs a GPU")
        self.assertEqual({row["theory"] for row in content["results"]}, {"klein_gordon", "dirac_3d"})
        page = (self.directory / "out/acceptance.md").read_text()
        for words in ("| sanitizer | skipped |", "its figures mean nothing", "in-place update", "## Goals"):
            self.assertIn(words, page)
        self.assertEqual({path.name for path in (self.directory / "out").iterdir()}, {"acceptance.json", "acceptance.md", "log.txt"})

    def test_a_device_that_is_not_there_is_a_fault(self):
        if "backend cuda: not usable" not in subprocess.run([os.environ["DUALFIELD"], "info"], capture_output=True, text=True).stdout:
            self.skipTest("there is a GPU")
        content = self.accept("--backend", "cuda", "--only", "machine", "goal_rows", code=1)
        self.assertEqual(list(content["stages"]), ["machine"])
        self.assertEqual(content["stages"]["machine"]["verdict"], "wrong")

    def test_a_whole_run(self):
        content = self.accept("--backend", "cpu", "--only", "whole_run")
        row = content["results"][-1]
        self.assertEqual((row["source"], row["steps"], row["shape"]), ("run", 20, [24, 24, 24]))
        self.assertAlmostEqual(row["wall_over_kernels"], row["wall_seconds"] / row["kernel_seconds"])
        self.assertEqual(row["log"][-1], "finished")


if __name__ == "__main__":
    main()
