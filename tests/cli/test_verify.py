# SPDX-License-Identifier: MIT
"""`dualfield verify`: every equation has the recorded verdict, the files say what was measured, docs/equations.md is the
page of this ledger."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unicodedata
import unittest

import program

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "equations.md"
EQUATIONS = [f"{section}.{number}" for section, count in ((2, 21), (3, 19), (4, 40), (5, 10))
             for number in range(1, count + 1)]
NUMBERS = ("printed", "corrected", "without", "tolerance")
KEYS = {"id", "verdict", "recorded", *NUMBERS, "note", "statement", "computed", "amendment"}


def shown_width(line):
    return sum(not unicodedata.combining(character) for character in line)


class WholeLedger(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="dualfield-cli-")
        cls.addClassCleanup(directory.cleanup)
        json_file, cls.page = pathlib.Path(directory.name) / "ledger.json", pathlib.Path(directory.name) / "page.md"
        cls.process = program.call("verify", "--json", json_file, "--markdown", cls.page)
        cls.entries = json.loads(json_file.read_text(encoding="utf-8"))

    def test_every_verdict_is_the_recorded_one(self):
        self.assertEqual(self.process.returncode, 0, msg=self.process.stdout + self.process.stderr)
        for entry in self.entries:
            self.assertEqual(entry["verdict"], entry["recorded"], msg=entry)

    def test_lists_all_equations_then_laws(self):
        ids = [entry["id"] for entry in self.entries]
        self.assertEqual(ids[:90], EQUATIONS)
        self.assertEqual(len(set(ids)), len(ids))
        self.assertFalse([name for name in ids[90:] if name[0].isdigit()])

    def test_json_says_what_was_measured(self):
        for entry in self.entries:
            with self.subTest(id=entry["id"]):
                self.assertEqual(set(entry), KEYS)
                for key in KEYS - set(NUMBERS):
                    self.assertIsInstance(entry[key], str)
                for key in NUMBERS:
                    self.assertTrue(entry[key] is None or isinstance(entry[key], (int, float)), msg=key)
                self.assertTrue(entry["statement"])

    def test_verdicts_follow_from_the_numbers(self):
        for entry in self.entries:
            printed, corrected, without, tolerance = (entry[key] for key in NUMBERS)
            with self.subTest(id=entry["id"]):
                self.assertNotEqual(entry["verdict"], "not yet")
                broken = max(1000 * tolerance, 1e-300)
                for value, fails in ((printed, entry["verdict"] == "erratum"), (corrected, False), (without, True)):
                    if value is not None:
                        (self.assertGreaterEqual if fails else self.assertLessEqual)(value, broken if fails else tolerance)
                if entry["verdict"] == "erratum":
                    self.assertIsNotNone(corrected)
                else:
                    self.assertEqual(without is not None, entry["verdict"] == "holds under assumption")
                if entry["verdict"] in ("erratum", "holds under assumption"):
                    self.assertTrue(entry["amendment"])

    def test_table_shows_every_entry_in_120_columns(self):
        lines = self.process.stdout.splitlines()
        self.assertLessEqual(max(map(shown_width, lines)), 120)
        rows = [line.split(maxsplit=1) for line in lines[1:-1] if not line.startswith(" ")]
        self.assertEqual([row[0] for row in rows], [entry["id"] for entry in self.entries])
        for row, entry in zip(rows, self.entries):
            self.assertTrue(row[1].startswith(entry["verdict"]), msg=row)

    def test_documentation_is_the_page_of_this_ledger(self):
        self.assertEqual(PAGE.read_text(encoding="utf-8"), self.page.read_text(encoding="utf-8"),
                         msg="out of date: dualfield verify --markdown docs/equations.md")


class PartOfTheLedger(program.ProgramTest):
    def ids(self, *selected):
        path = self.directory / "part.json"
        process = program.call("verify", *selected, "--json", path)
        self.assertEqual(process.returncode, 0, msg=process.stderr)
        return [entry["id"] for entry in json.loads(path.read_text(encoding="utf-8"))]

    def test_ids_and_sections_in_the_order_of_the_ledger(self):
        self.assertEqual(self.ids("2.9", "2.1", "2.9"), ["2.1", "2.9"])
        self.assertEqual(self.ids("5"), EQUATIONS[-10:])

    def test_what_is_computed_is_printed(self):
        self.assertIn("computed:", program.call("verify", "2.9").stdout)


class BadInput(program.ProgramTest):
    def refused(self, *arguments, code=2):
        path = self.directory / "never.json"
        process = program.call("verify", "--json", path, *arguments)
        self.assertEqual(process.returncode, code, msg=process.stdout + process.stderr)
        self.assertFalse(path.exists())
        return process.stderr

    def test_an_unknown_id_is_refused_with_the_nearest(self):
        self.assertIn('"2.22"; did you mean 2.2?', self.refused("2.1", "2.22"))
        for name in ("", "6", "2.0", "4.41", "no_such_law", "--5.1"):
            self.refused(name)

    def test_the_page_is_of_the_whole_ledger(self):
        page = self.directory / "page.md"
        self.assertIn("--markdown", self.refused("2.1", "--markdown", page))
        self.assertFalse(page.exists())

    def test_a_file_that_cannot_be_written(self):
        process = program.call("verify", "2.1", "--json", self.directory / "missing" / "ledger.json")
        self.assertEqual(process.returncode, 5, msg=process.stderr)
        self.assertIn("ledger.json", process.stderr)

    def test_without_the_ledger_beside_it_the_program_says_how_to_build_it(self):
        alone = shutil.copy(os.environ["DUALFIELD"], self.directory / "dualfield")
        process = subprocess.run([alone, "verify", "2.1"], capture_output=True, text=True, check=False)
        self.assertEqual((process.returncode, process.stdout), (2, ""))
        self.assertIn("dualfield-verify", process.stderr)
        self.assertIn("allowed: build it", process.stderr)


class Help(program.ProgramTest):
    def test_help_is_that_of_a_command(self):
        process = program.call("verify", "--help")
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        self.assertIn("dualfield verify [OPTIONS] [id...]", process.stdout)
        about = process.stdout.splitlines()[0]
        self.assertIn(about, program.call("--help").stdout)


if __name__ == "__main__":
    program.main()
