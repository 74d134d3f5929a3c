# SPDX-License-Identifier: MIT
"""Runs the blocks of a page from top to bottom, in a temporary directory that has the layout of the repository.

Usage: test_blocks.py PROGRAM PAGE

The first line of a block says what it is:
  sh                a shell script; ./scripts/dualfield is the program under test, and its command plot
  sh no-test        not run: installation, a whole build, or a GPU
  python            run with this Python; `needs=MODULE`: only compiled where the module is not installed
  toml FILE         a case: written to FILE, or, where the repository has FILE, compared with it
  toml fragment     part of a case: its keys must be on the page of all keys
  cmake FILE, cpp FILE   must be a part of FILE
"""
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from pages import ROOT, blocks  # noqa: E402
from test_case_file import PAGE as ALL_KEYS, keys_of, stray_keys  # noqa: E402

# commands of blocks that need not run
UNTESTED = ("scripts/dualfield test", "cmake --install", "apt-get", "benchmarks/", "mkdocs build", "pip install", "mpirun", "srun")


def root_like(directory, program):
    """Makes links to the files that blocks use, and a replacement of scripts/dualfield that does not build."""
    scripts = directory / "scripts"
    scripts.mkdir()
    plot = f'if [ "$1" = plot ]; then shift; exec "{sys.executable}" "{ROOT}/python/dualfield/plot" "$@"; fi'
    (scripts / "dualfield").write_text(f'#!/bin/sh\n{plot}\nexec "{program}" "$@"\n')
    (scripts / "dualfield").chmod(0o755)
    for folder in ("examples", "docs"):
        shutil.copytree(ROOT / folder, directory / folder)


class Blocks(unittest.TestCase):
    program = page = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="dualfield-docs-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        root_like(self.directory, self.program)
        self.without_hdf5 = "no HDF5" in subprocess.run([self.program, "info"], capture_output=True, text=True).stdout

    def run_in_directory(self, command):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"}
        run = subprocess.run(command, cwd=self.directory, env=environment, stdin=subprocess.DEVNULL, text=True,
                             capture_output=True, timeout=280)
        self.assertEqual(run.returncode, 0, msg=f"{run.stdout}\n{run.stderr}")

    def sh(self, options, text):
        if options == ["no-test"]:
            self.assertTrue(any(words in text for words in UNTESTED), msg="a block that could be run is marked no-test")
        else:
            self.assertEqual(options, [])
            self.run_in_directory(["bash", "-euo", "pipefail", "-c", text])

    def python(self, options, text):
        modules = [option.removeprefix("needs=") for option in options]
        there = all(importlib.util.find_spec(module) for module in modules)
        if not there or self.without_hdf5 and {"h5py", "vtk", "openpmd_viewer"} & set(modules):
            compile(text, str(self.page), "exec")
        else:
            self.run_in_directory([sys.executable, "-c", text])

    def toml(self, options, text):
        case, name = tomllib.loads(text), options[0]
        self.assertEqual(stray_keys(case, keys_of(ALL_KEYS.read_text())), [])
        if name == "fragment":
            return
        if (ROOT / name).exists():
            self.assertEqual(case, tomllib.loads((ROOT / name).read_text()), msg=f"differs from {name}")
        else:
            (self.directory / name).write_text(text)

    def quotation(self, options, text):
        self.assertIn(text, (ROOT / options[0]).read_text())

    def test_blocks(self):
        kinds = {"sh": self.sh, "python": self.python, "toml": self.toml, "cmake": self.quotation, "cpp": self.quotation}
        ran = 0
        for words, text, line in blocks((ROOT / self.page).read_text()):
            with self.subTest(block=f"{self.page}:{line}"):
                self.assertTrue(words, msg="a block says what it is")
                kinds[words[0]](words[1:], text)
                ran += 1
        self.assertGreater(ran, 0)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Blocks.program, Blocks.page = os.path.abspath(sys.argv[1]), sys.argv[2]
    unittest.main(argv=sys.argv[:1])
