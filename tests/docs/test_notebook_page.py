# SPDX-License-Identifier: MIT
"""docs/notebooks.md has the text and the code of all notebooks, as scripts/notebook_page writes them, and pictures that are there.

What the notebooks print and draw is not compared: the last digits belong to a machine. Their assertions are in tests/python.
"""
import importlib.machinery
import importlib.util
import re
import unittest

from pages import ROOT

loader = importlib.machinery.SourceFileLoader("notebook_page", str(ROOT / "scripts/notebook_page"))
script = importlib.util.module_from_spec(importlib.util.spec_from_loader("notebook_page", loader))
loader.exec_module(script)

OUTPUT = re.compile(r"^```text\n.*?\n```\n\n|^!\[What cell [^\n]*\n\n", re.MULTILINE | re.DOTALL)


class Notebooks(unittest.TestCase):
    def setUp(self):
        self.page = script.PAGE.read_text(encoding="utf-8")

    def test_text_and_code_are_those_of_the_notebooks(self):
        self.assertEqual(OUTPUT.sub("", self.page).splitlines(), script.page(lambda *_: ()).splitlines(),
                         msg="out of date: scripts/notebook_page says how it is written anew")

    def test_every_notebook_is_there_with_what_it_prints(self):
        self.assertEqual(sorted(script.ORDER), sorted(path.stem for path in script.NOTEBOOKS.glob("*.ipynb")))
        sections = self.page.split("\n## ")[1:]
        names = [re.findall(r"examples/notebooks/(\w+)\.ipynb\)", section) for section in sections]
        self.assertEqual([name for section in names for name in section], list(script.ORDER))
        self.assertGreaterEqual(len(OUTPUT.findall(self.page)), 2 * len(script.ORDER))
        self.assertNotIn("Traceback", self.page)

    def test_its_pictures_are_the_ones_in_the_folder(self):
        named = re.findall(r"\((pictures/notebook_\w+\.png)\)", self.page)
        there = [f"pictures/{path.name}" for path in (ROOT / "docs/pictures").glob("notebook_*.png")]
        self.assertEqual(sorted(named), sorted(there))
        self.assertGreater(len(named), 5)


if __name__ == "__main__":
    unittest.main()
