# SPDX-License-Identifier: MIT
"""CITATION.cff is valid and names the version of CMakeLists.txt, as the page on citing and the last release in CHANGELOG.md do."""
import importlib.util
import re
import unittest

from pages import ROOT


class Citation(unittest.TestCase):
    def test_the_version_is_the_project_s(self):
        version = re.search(r"project\(dualfield VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
        self.assertEqual(re.findall(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE), [version])
        self.assertIn(f"version {version}.", (ROOT / "docs/citing.md").read_text())
        releases = re.findall(r"^## \[(.*?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
        self.assertEqual(releases[:2], ["Unreleased", version])

    def test_the_paper_is_cited_alike(self):
        numbers = {name: set(re.findall(r"arXiv:(\d{4}\.\d{5})", (ROOT / name).read_text()))
                   for name in ("CITATION.cff", "docs/citing.md", "docs/ideas.md")}
        self.assertEqual(numbers, dict.fromkeys(numbers, {"2411.08138"}))

    @unittest.skipUnless(importlib.util.find_spec("cffconvert"), "not installed: cffconvert (PyPI)")
    def test_the_file_is_valid(self):
        from cffconvert import Citation as File

        text = (ROOT / "CITATION.cff").read_text()
        File(text).validate()
        with self.assertRaises(Exception):
            File(text.replace("title:", "titel:", 1)).validate()


if __name__ == "__main__":
    unittest.main()
