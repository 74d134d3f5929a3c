# SPDX-License-Identifier: MIT
"""A processor without the instructions of the kernels: a clear message and exit code 3, never a signal.

Tried with the user mode of QEMU, where it is installed (Debian: qemu-user). Without it, what the objects were compiled with is looked at.
"""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import unittest

import program
from program import ProgramTest, listing, toml_text

QEMU = shutil.which("qemu-x86_64")
CASE = {
    "theory": {"name": "dirac_1d", "mass": 0.5},
    "lattice": {"shape": [64]},
    "time": {"step": 0.1, "steps": 20, "scheme": "leapfrog"},
    "initial": {"kind": "random", "seed": 5},
    "output": {"format": "npy"},
}


def build():
    """The folder of the build."""
    return pathlib.Path(os.environ["DUALFIELD"]).parent


def architecture():
    """What the kernels were compiled for, "" for any processor."""
    found = re.search(r"-march=(\S+)", program.call("info").stdout)
    return found[1] if found else ""


def sanitized():
    """Whether all of the build is compiled with a sanitizer, whose constructors run first and which QEMU does not bear."""
    return "-fsanitize" in program.call("info").stdout


def needs_more_than_nehalem():
    """Nehalem, of 2008, is a processor of level x86-64-v2: without AVX."""
    if architecture() == "native":
        return " avx2 " in pathlib.Path("/proc/cpuinfo").read_text()
    return architecture() not in ("", "x86-64", "x86-64-v2", "nehalem")


@unittest.skipUnless(QEMU, "needs qemu-x86_64 (Debian: qemu-user)")
class OnAnOldProcessor(ProgramTest):
    def setUp(self):
        super().setUp()
        if sanitized():
            self.skipTest("the build is sanitized")

    def on(self, processor, *command):
        return subprocess.run([QEMU, "-cpu", processor, *map(str, command)], stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=program.TIMEOUT, cwd=self.directory)

    def assert_refused(self, run, code):
        self.assertEqual(run.returncode, code, msg=run.stdout + run.stderr)
        self.assertRegex(run.stderr, r"this processor does not have the instructions .*AVX2.* compiled with here; allowed: ")

    def test_of_commands(self):
        if not needs_more_than_nehalem():
            self.skipTest(f"the kernels are compiled for {architecture() or 'any processor'}")
        (self.directory / "case.toml").write_text(toml_text(CASE))
        before = listing(self.directory)
        for words in (["run", "case.toml"], ["spectrum", "case.toml"], ["converge", "case.toml"], ["bench"], ["info"]):
            with self.subTest(words[0]):
                self.assert_refused(self.on("Nehalem", os.environ["DUALFIELD"], *words), 3)
        if (build() / "dualfield-verify").exists():
            self.assert_refused(self.on("Nehalem", build() / "dualfield-verify", "4.10"), 3)
        self.assertEqual(listing(self.directory), before)

    def test_of_python(self):
        if not needs_more_than_nehalem() or not list(build().glob("python/dualfield/_core*.so")):
            self.skipTest("no Python module, or its kernels are compiled for any processor")
        (self.directory / "case.toml").write_text(toml_text(CASE))
        before = listing(self.directory)
        program_text = f"import sys; sys.path.insert(0, {str(build() / 'python')!r})\nimport dualfield\n"
        for call in ("Simulation('case.toml')", "run('case.toml')", "spectrum('case.toml')", "verify('4.10')", "info()"):
            with self.subTest(call):
                run = self.on("Nehalem", sys.executable, "-c", f"{program_text}print('imported')\ndualfield.{call}")
                self.assert_refused(run, 1)
                self.assertEqual(run.stdout, "imported\n")  # results can be read and drawn on such a processor
                self.assertIn("DeviceError: this processor", run.stderr)
        run = self.on("Nehalem", sys.executable, "-c", f"{program_text}from dualfield.__main__ import main\n"
                      "sys.argv = ['dualfield', 'run', 'case.toml']; sys.exit(main())")
        self.assert_refused(run, 3)
        self.assertEqual(listing(self.directory), before)

    def test_of_a_processor_that_serves(self):
        """With all that QEMU knows the program runs, or names what QEMU does not know."""
        (self.directory / "case.toml").write_text(toml_text(CASE))
        run = self.on("max", os.environ["DUALFIELD"], "run", "case.toml", "--output", "out")
        if run.returncode == 3:
            self.assertRegex(run.stderr, r"does not have the instructions .*AVX512F")
        else:
            self.assertEqual(run.returncode, 0, msg=run.stdout + run.stderr)


class Objects(unittest.TestCase):
    """What runs before the processor is known to serve is compiled for any processor."""

    def setUp(self):
        commands = build() / "compile_commands.json"
        if not commands.exists():
            self.skipTest("the build keeps no compile_commands.json")
        self.entries = [(pathlib.Path(entry["file"]), entry) for entry in json.loads(commands.read_text())]

    def test_kernels_alone_are_compiled_for_one_processor(self):
        found = set()
        for file, entry in self.entries:
            if "-march=" in entry["command"] and "/tests/" not in str(file):
                self.assertIn("dualfield_cpu_kernels.dir", entry["command"], msg=f"{file} is compiled with -march")
                found.add(file.name)
        self.assertEqual("instruction_sets.cpp" in found, architecture() != "")
        self.assertNotIn("processor.cpp", found)

    def test_kernels_have_no_initialisers(self):
        """Constructors of static objects would run before main()."""
        if sanitized():
            self.skipTest("the build is sanitized")
        count = 0
        for file, entry in self.entries:
            words = shlex.split(entry["command"])
            if "dualfield_cpu_kernels.dir" in entry["command"] and file.suffix == ".cpp":
                target = pathlib.Path(entry["directory"], words[words.index("-o") + 1])
                sections = subprocess.run(["readelf", "-SW", target], check=True, text=True, capture_output=True).stdout
                self.assertNotRegex(sections, r"\.(init_array|ctors)", msg=f"{file} has an initialiser")
                count += 1
        self.assertGreater(count, 20)


if __name__ == "__main__":
    program.main()
