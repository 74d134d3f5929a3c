# SPDX-License-Identifier: MIT
"""The site of mkdocs.yml builds without a warning and without the network, and its links and files are its own.

Usage: test_site.py FOLDER, where the site is left in FOLDER.
"""
import html.parser
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

from pages import ROOT, blocks, links

sys.path.insert(0, str(ROOT / "scripts"))
from site_pages import for_the_site  # noqa: E402

missing = [module for module in ("mkdocs", "material") if not importlib.util.find_spec(module)]
LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}


def build(config, site):
    """Builds a site; returns (exit code, output). A request to the network would be refused."""
    nowhere = "http://127.0.0.1:9"
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "NO_MKDOCS_2_WARNING": "1", "http_proxy": nowhere,
                   "https_proxy": nowhere, "all_proxy": nowhere}
    run = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(config),
                          "--site-dir", str(site)], env=environment, text=True, capture_output=True, timeout=250)
    return run.returncode, run.stdout + run.stderr


class Page(html.parser.HTMLParser):
    """What a page of the site loads, the targets of its links, its anchors, and its numbers of blocks and tables."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.targets, self.anchors, self.tables, self.blocks = [], [], set(), 0, 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.loads += [attributes[name] for name in ("src", "href") if (tag, name) in LOADS and name in attributes]
        if tag == "a" and "href" in attributes:
            self.targets.append(attributes["href"])
        if "id" in attributes:
            self.anchors.add(attributes["id"])
        self.tables += tag == "table"
        self.blocks += tag == "pre"


def faults(site):
    """What is wrong with the links and the loaded files of a built site, a line for each."""
    parsed = {path: Page(path.read_text()) for path in sorted(site.rglob("*.html"))}
    for path, page in parsed.items():
        for target in page.loads + page.targets:
            url = urllib.parse.urlsplit(target)
            if url.scheme or url.netloc:
                if target in page.loads:
                    yield f"{path.name} loads {target}"
                continue
            if path.name == "404.html":
                continue  # its links begin at the root of a server
            file = (path.parent / urllib.parse.unquote(url.path)).resolve() if url.path else path
            file = file / "index.html" if file.is_dir() else file
            anchor = urllib.parse.unquote(url.fragment)
            if not file.exists():
                yield f"{path.name}: {target}: no such file"
            elif anchor and file.suffix == ".html" and anchor not in parsed[file].anchors:
                yield f"{path.name}: {target}: no such heading"
    for path in site.rglob("*.css"):
        yield from (f"{path.name} loads {url}" for url in re.findall(r"url\(['\"]?((?:https?:)?//[^)]*)", path.read_text()))


class Hook(unittest.TestCase):
    def test_a_fence_keeps_its_language(self):
        self.assertEqual(for_the_site("```sh no-test\n./x\n```\n"), "```sh\n./x\n```\n")
        self.assertEqual(for_the_site("```toml examples/one.toml\na = 1\n```\n"),
                         '```toml title="examples/one.toml"\na = 1\n```\n')

    def test_a_link_that_leaves_the_folder_becomes_text(self):
        self.assertEqual(for_the_site("see [the examples](../examples/README.md)."), "see the examples (`examples/README.md`).")
        self.assertEqual(for_the_site("[`a/b.cpp`](../a/b.cpp)"), "`a/b.cpp`")
        self.assertEqual(for_the_site("[other](other.md#place) ```\n"), "[other](other.md#place) ```\n")
        self.assertEqual(for_the_site("```python\nx[0](../y)\n```\n"), "```python\nx[0](../y)\n```\n")


@unittest.skipIf(missing, f"not installed: {' and '.join(missing)} (PyPI: mkdocs-material)")
class Site(unittest.TestCase):
    folder = None

    @classmethod
    def setUpClass(cls):
        cls.site = pathlib.Path(cls.folder).resolve()
        cls.status, cls.output = build(ROOT / "mkdocs.yml", cls.site)

    def test_it_builds_without_a_warning(self):
        self.assertEqual(self.status, 0, msg=self.output)
        self.assertNotRegex(self.output, "WARNING|ERROR")

    def test_links_and_files_are_there(self):
        self.assertEqual(list(faults(self.site)), [])
        index = Page((self.site / "index.html").read_text())
        self.assertGreater(len(index.targets), 20)

    def test_every_page_is_there_with_its_tables_and_blocks(self):
        for page in sorted((ROOT / "docs").glob("*.md")):
            with self.subTest(page=page.name):
                text = page.read_text()
                built = Page((self.site / ("index.html" if page.stem == "README" else f"{page.stem}.html")).read_text())
                self.assertEqual(built.tables, len(re.findall(r"^\|(?:-+\|)+$", text, re.MULTILINE)))
                self.assertGreaterEqual(built.blocks, len(list(blocks(text))))
                outside = [target for target in links(text) if target.startswith("../")]
                self.assertEqual([target for target in built.targets if target in outside], [])

    def test_a_broken_link_and_a_page_out_of_place_are_found(self):
        with tempfile.TemporaryDirectory(prefix="dualfield-site-") as directory:
            copy = pathlib.Path(directory)
            shutil.copytree(ROOT / "docs", copy / "docs")
            (copy / "scripts").mkdir()
            shutil.copy(ROOT / "scripts/site_pages.py", copy / "scripts")
            shutil.copy(ROOT / "mkdocs.yml", copy)
            (copy / "docs/extra.md").write_text("# Extra\n\n[no](schemes.md#no-such-heading), [none](none.md)\n")
            status, output = build(copy / "mkdocs.yml", copy / "site")
            self.assertNotEqual(status, 0)
            for fault in ("extra.md", "no-such-heading", "none.md"):
                self.assertIn(fault, output)

    def test_what_is_loaded_from_elsewhere_is_found(self):
        with tempfile.TemporaryDirectory(prefix="dualfield-site-") as directory:
            site = pathlib.Path(directory).resolve()
            (site / "index.html").write_text('<script src="https://example.org/x.js"></script><a href="a.html#b">x</a>')
            (site / "a.html").write_text("<p>")
            (site / "x.css").write_text("@font-face { src: url(//example.org/font.woff) }")
            self.assertEqual(len(list(faults(site))), 3)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Site.folder = sys.argv.pop()
    unittest.main()
