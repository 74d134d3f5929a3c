# SPDX-License-Identifier: MIT
"""What an acceptance does, stage by stage."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from acceptance import runs
from acceptance.stage import Skip, Wrong
from dualfield import ROOT, Dualfield, Failed

TARGETS = ["dualfield"]
CUDA_TARGETS = ["dualfield_cuda", "device_test", "emulated_kernels_on_device"]
SMALL = ["--extent", 8, "--neurons", 32, "--replicas", 4, "--repeats", 1]
# Small runs under compute-sanitizer, the most important first: the check and the arguments of the program.
SANITIZED = [(check, ["bench", "--backend", "cuda", *SMALL, "--theory", *theories, "--dimensions", 3, "--scheme", "leapfrog",
                      "synchronous"])
             for check in ("memcheck", "racecheck", "synccheck", "initcheck")
             for theories in (["klein_gordon", "klein_gordon_delayed"], ["dirac_3d"])]
SANITIZED += [("memcheck", ["run", ROOT / "examples/gauge_drift.toml", "--backend", "cuda", "--quiet", "--set", "time.steps=8"])]
SANITIZED += [("memcheck", ["bench", "--backend", "cuda", *SMALL, "--theory", theory])
              for theory in ("linear", "neurons", "dirac_1d", "dirac_3d", "klein_gordon")]
PLANTED = {"memcheck": "read_out_of_bounds", "racecheck": "missing_barrier"}  # by which tool a planted bug must be found

# What the goals need, with the extents of a quick run and of a full one on a GPU and on the CPU.
GOAL_ROWS = [
    (["--theory", "klein_gordon", "--dimensions", 3, "--variant", "none", "--scheme", "leapfrog"], {"cuda": 512, "cpu": 256}),
    (["--theory", "dirac_3d", "--variant", "none", "compact", "--scheme", "leapfrog"], {"cuda": 256, "cpu": 128}),
    (["--theory", "klein_gordon_delayed", "--dimensions", 3], {"cuda": 512, "cpu": 256}),
    (["--theory", "dirac_1d", "--variant", "none", "--scheme", "leapfrog"], {"cuda": 512, "cpu": 200}),
    (["--theory", "dirac_3d", "--variant", "none", "--scheme", "leapfrog", "--precision", "single", "--pass", "streaming"],
     {"cuda": 512, "cpu": 192}),
]
SIZES = {"cuda": [64, 96, 128, 192, 256, 384], "cpu": [16, 32, 64, 96, 192]}  # besides those above


def gpu_architecture():
    """Compute capability of the first GPU as CMake wants it, or None."""
    try:
        listed = subprocess.run(["nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader"], capture_output=True, text=True,
                                timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    first = listed.stdout.split()
    return first[0].replace(".", "") if listed.returncode == 0 and first else None


class Plan:
    def __init__(self, options):
        self.options, self.quick = options, options.quick
        self.architecture = gpu_architecture()
        self.backend = options.backend if options.backend != "auto" else "cuda" if self.architecture else "cpu"
        self.build_folder = pathlib.Path(options.build).resolve()
        self.program = Dualfield(options.program or self.build_folder / "dualfield", self.backend)
        self.scratch = tempfile.TemporaryDirectory(prefix="dualfield-acceptance-")

    def stages(self):
        """Functions of a stage with their limits in seconds, the most telling ones first: the limit of the whole may cut the last."""
        return [(self.build, 300), (self.machine, 20), (self.tests, 60), (self.examples, 60), (self.goal_rows, 80),
                (self.peers, 170), (self.whole_run, 90), (self.sanitizer, 80), (self.sizes, 30), (self.every_variant, 120)]

    def extent(self, full):
        return 24 if self.quick else full

    def need_gpu(self):
        if self.backend != "cuda":
            raise Skip("needs a GPU")
        usable, text = self.program.has_device()
        if not usable:
            raise Wrong(f"the GPU cannot be used: {text}")

    # ---- what runs at all ----

    def build(self, stage):
        """The program, and for a GPU its plugin and tests; packages are found through CMAKE_PREFIX_PATH."""
        if self.options.program:
            raise Skip(f"--program {self.options.program}")
        cuda = self.architecture is not None
        nvcc = shutil.which("nvcc", path=f"{os.environ['PATH']}:/usr/local/cuda/bin:/opt/cuda/bin")
        configure = ["cmake", "-S", ROOT, "-B", self.build_folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                     f"-DDUALFIELD_CUDA={'ON' if cuda else 'OFF'}"]
        if cuda:
            configure += [f"-DCMAKE_CUDA_ARCHITECTURES={self.architecture}"] + ([f"-DCMAKE_CUDA_COMPILER={nvcc}"] if nvcc else [])
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
        for check, arguments in SANITIZED:
            name = f"{check}: {' '.join(str(a) for a in arguments if a not in SMALL)}"
            if stage.left() < 5:
                stage.leave_out(name)
                continue
            output_folder = ["--output", f"{self.scratch.name}/sanitized"] if arguments[0] == "run" else []
            code, output = stage.call([tool, "--tool", check, "--error-exitcode", 9, self.program.program, *arguments, *output_folder],
                                      40)
            found[name] = {0: "no report", None: "had not ended in time"}.get(code, f"exit {code}")
            stage.stages.save()
            if code is None:
                stage.leave_out(name)
            elif code != 0:
                faults.append(f"{name}: exit {code}: {output[-300:]}")
        if faults:
            raise Wrong("; ".join(faults))

    # ---- what is measured ----

    def bench(self, stage, *options, seconds=None):
        """Rows of bench, those until it had to be ended too."""
        name = " ".join(map(str, options))
        if stage.left() < 5:
            return stage.leave_out(name)
        limit = min(stage.left(), seconds or stage.left())
        running = stage.stages.folder / "running.json"  # the rows of the call that runs, whole at every moment
        running.unlink(missing_ok=True)
        repeats = [] if "--repeats" in options else ["--repeats", 2 if self.quick else 7]
        code, output = stage.call([self.program.program, "bench", "--backend", self.backend, *options, *repeats, "--json", running],
                                  limit)
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
            self.bench(stage, *options, "--extent", self.extent(extents[self.backend]))

    def sizes(self, stage):
        """Speed against size."""
        for extent in SIZES[self.backend][: 1 if self.quick else None]:
            for theory in ("klein_gordon", "dirac_3d"):
                self.bench(stage, "--theory", theory, "--dimensions", 3, "--variant", "none", "--scheme", "leapfrog", "--pass",
                           "streaming", "--precision", "single", "--extent", extent)

    def every_variant(self, stage):
        """Every theory, precision, scheme and pass."""
        self.bench(stage, "--extent", self.extent({"cuda": 160, "cpu": 128}[self.backend]), "--repeats", 1 if self.quick else 3,
                   *(["--neurons", 64] if self.quick else []))

    def peers(self, stage):
        """Other programs, in turn with this one."""
        file = pathlib.Path(self.scratch.name) / "peers.json"
        command = [sys.executable, ROOT / "benchmarks/peers/compare.py", "--program", self.program.program, "--backend", self.backend,
                   "--json", file, "--limit", max(5, stage.left() - 30), "--patience", 60, "--rounds", 2 if self.quick else 3]
        if self.quick:
            command += ["--extent", 24]
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
        extent = self.extent(512 if self.backend == "cuda" else 96)
        steps = 20 if self.quick else 400 if self.backend == "cuda" else 40
        rows = self.bench(stage, *GOAL_ROWS[-1][0], "--extent", extent) or []
        if not rows:
            raise Skip("the speed of the kernels could not be measured")
        row = runs.large_run(self.program, extent, steps, max(row["glups"] for row in rows), self.scratch.name, stage.left())
        stage.add([row], "run")
        if "left_out" in row:
            stage.leave_out(row["left_out"])
