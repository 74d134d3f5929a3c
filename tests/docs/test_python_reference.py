# SPDX-License-Identifier: MIT
"""docs/python_reference.md is what scripts/python_reference prints, and has everything that the package exports."""
import ast
import subprocess
import sys
import unittest

from pages import ROOT

PAGE = ROOT / "docs/python_reference.md"


class Reference(unittest.TestCase):
    def test_the_page_is_what_the_script_prints(self):
        printed = subprocess.run([sys.executable, ROOT / "scripts/python_reference"], check=True, capture_output=True, text=True).stdout
        self.assertEqual(printed.splitlines(), PAGE.read_text().splitlines(),
                         msg="out of date: scripts/python_reference >docs/python_reference.md")

    def test_every_name_of_the_package_is_on_it(self):
        tree = ast.parse((ROOT / "python/dualfield/__init__.py").read_text())
        names = next(ast.literal_eval(node.value) for node in tree.body
                     if isinstance(node, ast.Assign) and node.targets[0].id == "__all__" and isinstance(node.value, ast.List)
                     and all(isinstance(name, ast.Constant) for name in node.value.elts))
        page = PAGE.read_text()
        for name in set(names) - {"__version__"}:
            self.assertTrue(f"\n## {name}\n" in page or f"- `{name}`: " in page, msg=name)


if __name__ == "__main__":
    unittest.main()
