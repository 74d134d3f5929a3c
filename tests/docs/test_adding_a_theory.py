# SPDX-License-Identifier: MIT
"""Follows the page docs/adding_a_theory.md: adds its theory to a copy of the sources, compiles what changed, and runs its blocks.

Usage: test_adding_a_theory.py PROGRAM BUILD, where BUILD is the folder of a build by Ninja that made the program.

Beside the blocks that test_blocks.py knows, a block may be
  cpp new FILE   a source that the theory adds
  diff           changes of sources
The new theory's kernels and the files that read the list of all theories are compiled with the build's own commands. They
take the place of those in the build's libraries when the program is linked.
"""
import concurrent.futures
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import unittest

import test_blocks
from pages import ROOT, blocks

PAGE = "docs/adding_a_theory.md"
READ_ALL_THEORIES = ("host/simulation/theory_list.cpp", "host/simulation/theory_tensors.cpp", "kernels/cpu/steps.cpp")


def checked(command, **options):
    run = subprocess.run(command, text=True, capture_output=True, **options)
    if run.returncode != 0:
        raise AssertionError(f"{command}\n{run.stdout}\n{run.stderr}")
    return run.stdout


def theories(root):
    """The headers that kernels/CMakeLists.txt names."""
    return re.search(r"set\(DUALFIELD_THEORIES ([^)]*)\)", (root / "kernels/CMakeLists.txt").read_text())[1].split()


class AddingATheory(test_blocks.Blocks):
    build, page = None, PAGE

    def setUp(self):
        super().setUp()
        self.sources = self.directory / "sources"
        for folder in ("include", "kernels", "host/simulation"):
            shutil.copytree(ROOT / folder, self.sources / folder)
        self.commands = {entry["file"]: entry for entry in json.loads((self.build / "compile_commands.json").read_text())}

    def cpp(self, options, text):
        self.assertEqual(options[0], "new")
        self.assertFalse((ROOT / options[1]).exists())
        (self.sources / options[1]).write_text(text)

    def diff(self, options, text):
        checked(["git", "apply", "-"], input=text, cwd=self.sources)
        self.make_program()

    def compile(self, as_file, source):
        """Compiles a source of the copy as the build compiles one of its own; returns the object."""
        entry = self.commands[str(as_file)]
        folders = {f"-I{ROOT}": f"-I{self.sources}", f"-I{ROOT}/include": f"-I{self.sources}/include"}
        words = [folders.get(word, word) for word in shlex.split(entry["command"])]
        target = source.with_suffix(".o")
        words[words.index("-o") + 1], words[words.index("-c") + 1] = str(target), str(source)
        checked(words, cwd=entry["directory"])
        return target

    def families(self):
        """Writes the files of the theories that the page adds, as CMake does; yields (file of the build, source)."""
        template = (self.sources / "kernels/cpu/family.cpp.in").read_text()
        added = [name for name in theories(self.sources) if name not in theories(ROOT)]
        self.assertEqual(len(added), 1)
        for real in ("double", "float", "Half"):
            values = {"theory": added[0], "real": real, "share": "0", "shares": "1"}
            source = self.sources / f"{added[0]}_{real}.cpp"
            source.write_text(re.sub(r"@(\w+)@", lambda word: values[word[1]], template))
            yield self.build / f"kernels/cpu/klein_gordon_delayed_{real}_0.cpp", source

    def make_program(self):
        work = [*self.families(), *((ROOT / name, self.sources / name) for name in READ_ALL_THEORIES)]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            objects = list(pool.map(lambda pair: str(self.compile(*pair)), work))
        link = checked(["ninja", "-t", "commands", "dualfield"], cwd=self.build).splitlines()[-1]
        words = shlex.split(next(part for part in link.split(" && ") if " -o dualfield " in part))  # without what follows it
        target = words.index("-o") + 1
        program = self.directory / "program"
        words[target:target + 1] = [str(program), *objects]
        checked(words, cwd=self.build)
        shutil.rmtree(self.directory / "scripts")
        for folder in ("examples", "docs"):
            shutil.rmtree(self.directory / folder)
        test_blocks.root_like(self.directory, program)

    def test_blocks(self):
        kinds = {"sh": self.sh, "python": self.python, "toml": self.toml, "cpp": self.cpp, "diff": self.diff}
        ran = [kinds[words[0]](words[1:], text) or words[0] for words, text, _ in blocks((ROOT / self.page).read_text())]
        self.assertEqual(ran, ["cpp", "diff", "toml", "sh", "python"])

    def test_the_program_did_not_have_the_theory(self):
        text = (ROOT / self.page).read_text()
        name = re.search(r'^name = "(\w+)"', text, re.MULTILINE)[1]
        self.assertNotIn(f'"{name}"', subprocess.run([self.program, "info", "--keys"], capture_output=True, text=True).stdout)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    AddingATheory.program = str(pathlib.Path(sys.argv[1]).resolve())
    AddingATheory.build = pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1])
