# SPDX-License-Identifier: MIT
"""benchmarks/gpu_acceptance where there is no GPU, with a program that is built already."""

import json
import os
import subprocess
import sys

from scripts import ROOT
from program import ProgramTest, main

GPU_STAGES = ["tests", "examples", "sanitizer"]


PROGRAM = """#!/usr/bin/env python3
import os, subprocess, sys
arguments = ["cpu" if before == "--backend" else word for before, word in zip(sys.argv, sys.argv[1:])]
if arguments == ["info"]:
    text = subprocess.run([REAL, "info"], capture_output=True, text=True).stdout
    print("\\n".join("backend cuda: NVIDIA Test, compute capability 9.0" if line.startswith("backend cuda") else line
                    for line in text.splitlines()))
else:
    os.execv(REAL, [REAL, *arguments])
"""
SANITIZER = '#!/bin/sh\ncase "$*" in *read_out_of_bounds*|*missing_barrier*) exit 9;; esac\nexit 0\n'
TESTS = "#!/bin/sh\necho '[       OK ] Device.Agrees (12 ms)'\n"


class AcceptanceTest(ProgramTest):
    def accept(self, *arguments, code=0, program=None, **environment):
        run = subprocess.run(
            [
                sys.executable,
                ROOT / "benchmarks/gpu_acceptance",
                self.directory / "out",
                "--program",
                program or os.environ["DUALFIELD"],
                "--quick",
                *arguments,
            ],
            capture_output=True,
            text=True,
            timeout=250,
            env={**os.environ, **environment},
        )
        self.assertEqual(run.returncode, code, msg=run.stdout + run.stderr)
        return json.loads((self.directory / "out/acceptance.json").read_text())


class WithoutGpu(AcceptanceTest):
    def test_stages_that_need_a_gpu_are_skipped_by_name(self):
        content = self.accept("--backend", "cpu", "--only", "build", "machine", *GPU_STAGES, "sizes")
        self.assertEqual(
            {name: stage["verdict"] for name, stage in content["stages"].items()},
            {"build": "skipped", "machine": "done", **dict.fromkeys(GPU_STAGES, "skipped"), "sizes": "done"},
        )
        self.assertEqual(content["stages"]["tests"]["why"], "needs a GPU")
        self.assertEqual({row["theory"] for row in content["results"]}, {"klein_gordon", "dirac_3d"})
        page = (self.directory / "out/acceptance.md").read_text()
        for words in ("| sanitizer | skipped |", "its figures mean nothing", "in-place update", "## Goals"):
            self.assertIn(words, page)
        self.assertEqual(
            {path.name for path in (self.directory / "out").iterdir()}, {"acceptance.json", "acceptance.md", "log.txt"}
        )

    def test_a_device_that_is_not_there_is_a_fault(self):
        if (
            "backend cuda: not usable"
            not in subprocess.run([os.environ["DUALFIELD"], "info"], capture_output=True, text=True).stdout
        ):
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


class WithGpu(AcceptanceTest):
    """The program, the tests of the device and compute-sanitizer are played by scripts; the GPU by the CPU."""

    def setUp(self):
        super().setUp()
        self.tools = self.directory / "tools"
        self.tools.mkdir()
        self.script("dualfield", PROGRAM.replace("REAL", repr(os.environ["DUALFIELD"])))
        self.script("compute-sanitizer", SANITIZER)
        self.script("device_test", TESTS)
        self.script("emulated_kernels_on_device", "#!/bin/sh\n")

    def script(self, name, text):
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)

    def accept_gpu(self, *stages, code=0):
        return self.accept(
            "--backend",
            "cuda",
            "--build",
            self.tools,
            "--only",
            "machine",
            *stages,
            code=code,
            program=self.tools / "dualfield",
            PATH=f"{self.tools}:{os.environ['PATH']}",
        )

    def verdicts(self, content):
        return {name: stage["verdict"] for name, stage in content["stages"].items()}

    def test_all_stages_that_need_one(self):
        content = self.accept_gpu(*GPU_STAGES)
        self.assertEqual(
            self.verdicts(content), {"machine": "done", **dict.fromkeys(GPU_STAGES, "done")}, msg=content["stages"]
        )
        rows = {
            source: [row for row in content["results"] if row["source"] == source] for source in ("tests", "examples")
        }
        self.assertEqual([row["test"] for row in rows["tests"]], ["Device.Agrees"])
        self.assertEqual({row["largest_difference"] for row in rows["examples"]}, {0.0})
        found = content["stages"]["sanitizer"]["found"]
        self.assertEqual([found[name] for name in found if "planted" in name], ["found"] * 2)
        self.assertEqual({found[name] for name in found if "planted" not in name}, {"no report"})

    def test_a_sanitizer_that_finds_nothing(self):
        self.script("compute-sanitizer", "#!/bin/sh\nexit 0\n")
        stage = self.accept_gpu("sanitizer", code=1)["stages"]["sanitizer"]
        self.assertEqual(stage["verdict"], "wrong")
        self.assertIn("did not find the planted bug", stage["why"])

    def test_a_kernel_of_which_something_is_reported(self):
        self.script("compute-sanitizer", "#!/bin/sh\nexit 9\n")
        stage = self.accept_gpu("sanitizer", code=1)["stages"]["sanitizer"]
        self.assertIn("memcheck: bench", stage["why"])

    def test_tests_that_fail_or_are_skipped(self):
        for text in ("#!/bin/sh\nexit 1\n", "#!/bin/sh\necho '[  SKIPPED ] Device.Agrees (0 ms)'\n"):
            self.script("device_test", text)
            self.assertEqual(self.verdicts(self.accept_gpu("tests", code=1))["tests"], "wrong")


if __name__ == "__main__":
    main()
