# SPDX-License-Identifier: MIT
"""Stages that build and check: the program, the tests of the device, the examples, compute-sanitizer."""

import os
import shutil
import subprocess

from acceptance import runs
from acceptance.stage import Skip, Wrong
from dualfield import ROOT, Dualfield

TARGETS = ["dualfield"]
CUDA_TARGETS = ["dualfield_cuda", "device_test", "emulated_kernels_on_device"]
SMALL = ["--extent", 8, "--neurons", 32, "--replicas", 4, "--repeats", 1]
PLANTED = {"memcheck": "read_out_of_bounds", "racecheck": "missing_barrier"}  # bugs, and the check that must find them


def sanitized():
    """Small runs under compute-sanitizer, the most important first: the check and the arguments of the program."""
    bench = ["bench", "--backend", "cuda", *SMALL, "--theory"]
    for check in ("memcheck", "racecheck", "synccheck", "initcheck"):
        for theories in (["klein_gordon", "klein_gordon_delayed"], ["dirac_3d"]):
            yield check, [*bench, *theories, "--dimensions", 3, "--scheme", "leapfrog", "synchronous"]
    example = ["run", ROOT / "examples/gauge_drift.toml", "--backend", "cuda", "--quiet"]
    yield "memcheck", [*example, "--set", "time.steps=8"]
    for theory in ("linear", "neurons", "dirac_1d", "dirac_3d", "klein_gordon"):
        yield "memcheck", [*bench, theory]


class Checks:
    def need_gpu(self):
        if self.backend != "cuda":
            raise Skip("needs a GPU")
        usable, text = self.program.has_device()
        if not usable:
            raise Wrong(f"the GPU cannot be used: {text}")

    def build(self, stage):
        """The program, and for a GPU its plugin and tests; packages are found through CMAKE_PREFIX_PATH."""
        if self.options.program:
            raise Skip(f"--program {self.options.program}")
        cuda = self.architecture is not None
        nvcc = shutil.which("nvcc", path=f"{os.environ['PATH']}:/usr/local/cuda/bin:/opt/cuda/bin")
        configure = ["cmake", "-S", ROOT, "-B", self.build_folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release"]
        configure += [f"-DDUALFIELD_CUDA={'ON' if cuda else 'OFF'}"]
        if cuda:
            configure += [f"-DCMAKE_CUDA_ARCHITECTURES={self.architecture}"]
        if cuda and nvcc:
            configure += [f"-DCMAKE_CUDA_COMPILER={nvcc}"]
        code, output = stage.call([*configure, f"-DDUALFIELD_TESTS={'ON' if cuda else 'OFF'}"])
        if code != 0 and cuda:
            stage.leave_out("the tests on the device: they could not be configured (log.txt)")
            code, output = stage.call([*configure, "-DDUALFIELD_TESTS=OFF"])
        if code != 0:
            raise Wrong(f"cmake: {output[-800:]}")
        tests = cuda and not stage.result["left_out"]
        targets = TARGETS + (CUDA_TARGETS if tests else CUDA_TARGETS[:1] if cuda else [])
        code, output = stage.call(["cmake", "--build", self.build_folder, "--target", *targets])
        if code is None:
            raise Wrong(f"the build had not ended in time; the next run goes on with it: {output[-300:]}")
        if code != 0:
            raise Wrong(f"the build failed (log.txt): {output[-800:]}")

    def machine(self, stage):
        """What is measured, with what."""
        machine = stage.stages.content["machine"]
        machine.update(backend=self.backend, quick=self.quick, info=self.program.call("info").splitlines())
        usable, text = self.program.has_device()
        machine["device"] = text
        if not usable:
            raise Wrong(f"backend {self.backend}: {text}")

    def tests(self, stage):
        """The tests with the label gpu."""
        self.need_gpu()
        programs = [path for path in (self.build_folder / name for name in CUDA_TARGETS[1:]) if path.exists()]
        if not programs:
            raise Skip("the tests on the device are not built")
        for program in programs:
            code, output = stage.call([program])
            stage.add(runs.tests_in(output), "tests")
            if code is None:
                stage.leave_out(f"{program.name} had not ended in time")
            elif code != 0 or "[  SKIPPED ]" in output:
                raise Wrong(f"{program.name}: exit {code}: {output[-400:]}")

    def examples(self, stage):
        """Every example on the GPU and on the CPU."""
        self.need_gpu()
        cpu = Dualfield(self.program.program, "cpu")
        different = []
        for case in runs.examples()[: 3 if self.quick else None]:
            if stage.left() < 5:
                stage.leave_out(case.stem)
                continue
            try:
                row = runs.compare_example(case, self.program, cpu, self.scratch.name, stage.left())
            except subprocess.TimeoutExpired:
                stage.leave_out(case.stem)
                continue
            stage.add([row], "examples")
            different += [] if row["agrees"] else [case.stem]
        if different:
            raise Wrong(f"observables differ from the CPU's: {', '.join(different)}")

    def sanitizer(self, stage):
        """compute-sanitizer on every kernel on a small lattice, and on bugs that it must find."""
        self.need_gpu()
        tool = shutil.which("compute-sanitizer", path=f"{os.environ['PATH']}:/usr/local/cuda/bin:/opt/cuda/bin")
        if not tool:
            raise Skip("there is no compute-sanitizer")
        found, faults = {}, []
        stage.result["found"] = found
        planted = self.build_folder / "emulated_kernels_on_device"
        for check, bug in PLANTED.items():
            if not planted.exists():
                stage.leave_out(f"{bug}: the program with planted bugs is not built")
                continue
            code, output = stage.call([tool, "--tool", check, "--error-exitcode", 9, planted, bug], 30)
            found[f"{check}: planted {bug}"] = "found" if code == 9 else f"not found, exit {code}"
            if code != 9:
                faults.append(f"{check} did not find the planted bug {bug}: exit {code}: {output[-300:]}")
        for check, arguments in sanitized():
            name = f"{check}: {' '.join(str(a) for a in arguments if a not in SMALL)}"
            if stage.left() < 5:
                stage.leave_out(name)
                continue
            output_folder = ["--output", f"{self.scratch.name}/sanitized"] if arguments[0] == "run" else []
            code, output = stage.call(
                [tool, "--tool", check, "--error-exitcode", 9, self.program.program, *arguments, *output_folder], 40
            )
            found[name] = {0: "no report", None: "had not ended in time"}.get(code, f"exit {code}")
            stage.stages.save()
            if code is None:
                stage.leave_out(name)
            elif code != 0:
                faults.append(f"{name}: exit {code}: {output[-300:]}")
        if faults:
            raise Wrong("; ".join(faults))
