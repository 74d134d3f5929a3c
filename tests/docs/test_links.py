# SPDX-License-Identifier: MIT
"""Every link of the documentation has an existing file and heading as its target, the index lists every page, and the packages
of a build are those that scripts/dualfield installs."""
import re
import unittest

from pages import ROOT, anchors, links, pages


def broken(page, target):
    """The fault of a link, or None."""
    if re.match(r"[a-z]+:", target):
        return None  # another site
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.exists():
        return f"{target}: no such file"
    if anchor and anchor not in anchors(file.read_text()):
        return f"{target}: no such heading"
    return None


class Links(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        faults = [f"{page.relative_to(ROOT)}: {broken(page, target)}"
                  for page in pages() for target in links(page.read_text()) if broken(page, target)]
        self.assertEqual(faults, [])

    def test_pages_have_links(self):
        self.assertGreater(sum(len(links(page.read_text())) for page in pages()), 50)

    def test_a_broken_link_is_found(self):
        page = ROOT / "README.md"
        self.assertIn("no such file", broken(page, "docs/no_such_page.md"))
        self.assertIn("no such heading", broken(page, "docs/README.md#no-such-heading"))
        self.assertIsNone(broken(page, "docs/README.md#commands"))

    def test_the_index_names_every_page(self):
        named = {(ROOT / "docs" / target.partition("#")[0]).resolve()
                 for target in links((ROOT / "docs/README.md").read_text())}
        missing = [page.name for page in (ROOT / "docs").glob("*.md") if page.name != "README.md" and page not in named]
        self.assertEqual(missing, [])

    def test_packages_are_those_of_the_script(self):
        listed = re.search(r"^build_packages=\(([^)]*)\)", (ROOT / "scripts/dualfield").read_text(), re.MULTILINE)[1].split()
        page = (ROOT / "docs/installing.md").read_text()
        command = re.search(r"^apt-get install ((?:.*\\\n)*.*)", page, re.MULTILINE)[1].replace("\\\n", " ").split()
        self.assertEqual(command, listed)
        self.assertGreater(len(listed), 10)

    def test_files_of_equations_exist(self):
        page = (ROOT / "docs/equations_and_files.md").read_text()
        files = re.findall(r"`([\w.]+/[\w./]+)`", page)
        self.assertGreater(len(files), 20)
        self.assertEqual([file for file in files if not (ROOT / file).exists()], [])


if __name__ == "__main__":
    unittest.main()
