# SPDX-License-Identifier: MIT
"""docs/case_file.md is what `dualfield info --keys` prints, and every key that a run writes is on it."""
import difflib
import pathlib
import re
import sys
import tomllib
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from program import ProgramTest, call, main  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "case_file.md"


def rows_of(page):
    """(section, cells) of every key on a page; those of kinds and of arrays of tables with their section."""
    section = None
    for line in page.splitlines():
        if line.startswith("#"):
            heading = re.match(r"#+ `\[+([\w.]+)\]+", line)
            section = heading and heading[1]
        elif section and line.startswith("| `"):
            yield section, line.removeprefix("|").removesuffix("|").split(" | ")


def keys_of(page):
    """{section: keys}"""
    known = {}
    for section, cells in rows_of(page):
        known.setdefault(section, set()).add(cells[0].strip(" `"))
    return known


def stray_keys(case, known):
    """The keys of a case that are not on the page."""
    stray = []
    for section, keys in case.items():
        for key, value in keys.items():
            if key not in known.get(section, ()):
                stray.append(f"{section}.{key}")
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                stray += stray_keys({f"{section}.{key}": item for item in value}, known)
    return stray


class CaseFile(ProgramTest):
    def test_the_page_is_what_the_program_prints(self):
        run = call("info", "--keys")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        difference = "\n".join(difflib.unified_diff(PAGE.read_text().splitlines(), run.stdout.splitlines(), lineterm="", n=0))
        self.assertEqual(difference, "", msg="out of date: dualfield info --keys > docs/case_file.md\n" + difference[:4000])

    def test_keys_of_the_examples_are_on_it(self):
        known = keys_of(PAGE.read_text())
        self.assertGreater(sum(map(len, known.values())), 60)
        for example in sorted((ROOT / "examples").glob("*.toml")):
            self.assertEqual(stray_keys(tomllib.loads(example.read_text()), known), [], msg=example.name)
        self.assertEqual(stray_keys({"lattice": {"shpe": [8]}}, known), ["lattice.shpe"])

    def test_keys_that_a_run_writes_are_on_it(self):
        known = keys_of(PAGE.read_text())
        for number, example in enumerate(["gauge_drift", "neurons_foucault", "linear_dirac_1d", "sine_gordon_kink"]):
            run = call("run", ROOT / "examples" / f"{example}.toml", "--set", "time.steps=1", "--output",
                       self.directory / str(number))
            self.assertEqual(run.returncode, 0, msg=run.stderr)
            written = tomllib.loads((self.directory / str(number) / "case.toml").read_text())
            self.assertEqual(stray_keys(written, known), [], msg=example)

    def test_every_row_says_what_its_key_means(self):
        for section, cells in rows_of(PAGE.read_text()):
            self.assertEqual(len(cells), 6, msg=cells)
            self.assertTrue(cells[4].endswith("."), msg=(section, cells))


if __name__ == "__main__":
    main()
