# SPDX-License-Identifier: MIT
"""The manual page and the completions of the shells: they have every command and option of --help, and work in the shells."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import program
from program import call, main

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "troubleshooting.md"
COMMANDS = ["run", "converge", "spectrum", "bench", "verify", "info"]


def needs(shell):
    return unittest.skipUnless(shutil.which(shell), f"not installed: {shell}")


def options_of(*command):
    """The options that --help names."""
    if command == ("verify",) and call("verify", "--help").returncode != 0:
        return []  # the ledger is a program of its own and may not be built
    help_text = call(*command, "--help").stdout
    pairs = re.findall(r"^  (?=-)(-\w)?(?:, *)?(--[\w-]+)?", help_text, re.MULTILINE)  # later versions of CLI11 add spaces
    return [name for pair in pairs for name in pair if name]


class ShellTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="dualfield-cli-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        (self.directory / "cases").mkdir()
        for name in ("a case.toml", "other.toml", "notes.txt", "cases/deep.toml"):
            (self.directory / name).touch()

    def script(self, shell):
        run = call("info", "--completion", shell)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        (self.directory / f".{shell}").write_text(run.stdout)
        return f".{shell}"

    def in_shell(self, *command):
        home = {**os.environ, "HOME": str(self.directory), "LC_ALL": "C.UTF-8"}
        run = subprocess.run(command, cwd=self.directory, env=home, text=True, capture_output=True, timeout=60)
        self.assertEqual((run.returncode, run.stderr), (0, ""), msg=command)
        return run.stdout


@needs("bash")
class Bash(ShellTest):
    def complete(self, *words):
        """What is offered for the last of the words of a command line."""
        script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                  '_dualfield dualfield "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        return self.in_shell("bash", "-uc", script, "bash", self.script("bash"), "dualfield", *words).splitlines()

    def test_it_is_registered(self):
        self.assertEqual(self.in_shell("bash", "-c", f"source {self.script('bash')}; complete -p dualfield"),
                         "complete -F _dualfield dualfield\n")

    def test_commands_and_their_options(self):
        self.assertEqual(sorted(self.complete("")), sorted([*COMMANDS, *options_of()]))
        for command in COMMANDS:
            if options_of(command):
                self.assertEqual(sorted(self.complete(command, "-")), sorted(options_of(command)))
        self.assertEqual(self.complete("run", "--ti"), ["--time-limit"])
        self.assertEqual(self.complete("sp"), ["spectrum"])

    def test_values(self):
        self.assertEqual(self.complete("run", "other.toml", "--backend", ""), ["auto", "cpu", "cuda"])
        self.assertEqual(self.complete("run", "--backend", "=", "c"), ["cpu", "cuda"])
        self.assertEqual(self.complete("run", "--backend", "="), ["auto", "cpu", "cuda"])
        self.assertEqual(self.complete("info", "--completion", "f"), ["fish"])
        self.assertEqual(self.complete("bench", "--theory", "dirac_1d", "dirac"), ["dirac_1d", "dirac_3d"])
        self.assertEqual(self.complete("run", "--time-limit", ""), [""])

    def test_files(self):
        self.assertEqual(sorted(name for name in self.complete("run", "") if name[0] != "-"),
                         ["a case.toml", "cases", "other.toml"])
        self.assertEqual(self.complete("run", "cases/"), ["cases/deep.toml"])
        self.assertEqual(self.complete("run", "--output", ""), ["cases"])
        self.assertIn("notes.txt", self.complete("spectrum", "other.toml", "--json", ""))


@needs("zsh")
class Zsh(ShellTest):
    def test_it_has_no_fault_and_is_registered(self):
        script = self.script("zsh")
        self.in_shell("zsh", "-fn", script)
        out = self.in_shell("zsh", "-fc", f"autoload -Uz compinit; compinit -u -D; source {script}; print $_comps[dualfield]")
        self.assertEqual(out, "_dualfield\n")

    def arguments(self, state, line=""):
        """The specifications that the function gives to _arguments when this state was found."""
        stub = (f"compdef() {{ }}; _describe() {{ print -l ${{(P)2}} }}; "
                f"_arguments() {{ print -rl -- \"$@\"; state={state}; line=({line}) }}; source {self.script('zsh')}; _dualfield")
        return self.in_shell("zsh", "-fc", stub).splitlines()

    def test_commands_and_their_options(self):
        self.assertEqual([line.split(":")[0] for line in self.arguments("command")[-len(COMMANDS):]], COMMANDS)
        for command in COMMANDS:
            found = self.arguments("argument", command)
            for option in options_of(command):
                self.assertTrue([line for line in found if line.lstrip("*").startswith(f"{option}[")], msg=(command, option))
        run = self.arguments("argument", "run")
        self.assertIn("--backend[Where to compute\\: run.backend of the case]:TEXT:(auto cpu cuda)", run)
        self.assertIn('1:CASE.toml:_files -g "*.toml"', run)


@needs("fish")
class Fish(ShellTest):
    def complete(self, line):
        out = self.in_shell("fish", "--no-config", "-c", f"source {self.script('fish')}; complete -C '{line}'")
        return [offer.split("\t")[0] for offer in out.splitlines()]

    def test_commands_and_their_options(self):
        self.assertEqual(sorted(self.complete("dualfield ")), sorted(COMMANDS))
        for command in COMMANDS:
            long_options = sorted(option for option in options_of(command) if option.startswith("--"))
            if long_options:
                self.assertEqual(sorted(self.complete(f"dualfield {command} --")), long_options)

    def test_values_and_files(self):
        self.assertEqual(self.complete("dualfield run --backend "), ["auto", "cpu", "cuda"])
        self.assertIn("other.toml", self.complete("dualfield run oth"))
        self.assertEqual(self.complete("dualfield run --output ca"), ["cases/"])


class Manual(ShellTest):
    def setUp(self):
        super().setUp()
        run = call("info", "--man")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.page = run.stdout
        (self.directory / "dualfield.1").write_text(run.stdout)

    def test_it_has_every_command_and_option(self):
        for command in COMMANDS:
            section = re.search(rf"^\.SS {command}\n(.*?)^\.S", self.page, re.MULTILINE | re.DOTALL)[1]
            for option in options_of(command):
                self.assertIn("\\fB" + option.replace("-", "\\-") + "\\fR", section)
        self.assertTrue(self.page.isascii())

    def test_exit_codes_are_those_of_the_documentation(self):
        rows = re.findall(r"^\| ([\d, ]+) \| (.*) \|$", PAGE.read_text(), re.MULTILINE)
        self.assertEqual(len(rows), 7)
        for code, meaning in rows:
            text = meaning.replace("`", "").replace("-", "\\-")
            self.assertIn(f".TP\n{code}\n{text}.\n", self.page)

    @needs("groff")
    def test_groff_has_no_warning(self):
        shown = self.in_shell("groff", "-man", "-ww", "-Tutf8", "-P-c", "dualfield.1")
        self.assertIn("resume", shown)

    @needs("groff")
    def test_a_fault_of_a_page_is_found(self):
        run = subprocess.run(["groff", "-man", "-ww", "-Tutf8"], input=self.page + ".XY\n", text=True, capture_output=True)
        self.assertIn("XY", run.stderr)

    @needs("man")
    def test_man_has_no_warning(self):
        self.in_shell("man", "--warnings", "-l", "dualfield.1")


class Refusals(unittest.TestCase):
    def test_other_shells_and_two_answers_at_once(self):
        for arguments in (["--completion", "tcsh"], ["--completion", "bash", "--man"], ["--man", "--keys"]):
            run = program.call("info", *arguments)
            self.assertEqual((run.returncode, run.stdout), (2, ""), msg=arguments)


if __name__ == "__main__":
    main()
