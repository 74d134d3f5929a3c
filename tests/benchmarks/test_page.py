# SPDX-License-Identifier: MIT
"""docs/performance.md, its pictures and the table of README.md are what benchmarks/write_page writes from the results."""

import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

from scripts import ROOT, row
from page import pictures, rows, tables


def write_page(*arguments):
    return subprocess.run(
        [sys.executable, ROOT / "benchmarks/write_page", *map(str, arguments)], capture_output=True, text=True
    )


def png(text):
    """An empty picture that carries a text."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", bytes(13))
        + chunk(b"tEXt", pictures.KEY.encode() + b"\0" + text.encode())
        + chunk(b"IEND", b"")
    )


class Page(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="dualfield-page-")
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        for folder in ("benchmarks/results", "docs/pictures"):
            shutil.copytree(ROOT / folder, self.root / folder)
        for file in ("README.md", "docs/performance.md", "docs/scaling.md"):
            shutil.copy(ROOT / file, self.root / file)

    def stale(self):
        """The files that are out of date, by their names."""
        run = write_page("--check", "--root", self.root)
        self.assertEqual(run.stderr, "")
        names = {pathlib.Path(line.split(":")[0]).name for line in run.stdout.splitlines()}
        self.assertEqual(run.returncode, 1 if names else 0)
        return names

    def test_the_page_of_the_repository_is_current(self):
        run = write_page("--check")
        self.assertEqual((run.returncode, run.stdout), (0, ""))

    def test_a_changed_figure_is_noticed(self):
        self.assertEqual(self.stale(), set())
        for file in (self.root / "benchmarks/results").glob("*.json"):
            document = json.loads(file.read_text())
            for row_ in document["results"]:
                if row_.get("pass") == "streaming" and "glups" in row_:
                    row_["glups"] *= 2
            file.write_text(json.dumps(document))
        self.assertLessEqual({"performance.md", "README.md", "performance_roofline.png"}, self.stale())

    def test_what_is_changed_by_hand_is_noticed(self):
        page = self.root / "docs/performance.md"
        text, changed = re.subn(r"(\| `leapfrog` \| )\d", r"\g<1>x", page.read_text(), count=1)
        self.assertEqual(changed, 1)
        page.write_text(text)
        self.assertEqual(self.stale(), {"performance.md"})

    def test_a_picture_of_other_data_is_noticed(self):
        (self.root / "docs/pictures/performance_peers.png").write_bytes(png("0" * 64))
        self.assertEqual(self.stale(), {"performance_peers.png"})

    def test_a_picture_without_data_must_go(self):
        for file in (self.root / "benchmarks/results").glob("*.json"):
            document = json.loads(file.read_text())
            if document.get("kind") == "acceptance":  # the only ones with many sizes
                file.write_text(json.dumps({**document, "results": []}))
        self.assertIn("performance_sizes.png", self.stale())

    def test_the_digest_is_read_from_a_picture(self):
        self.assertEqual(pictures.digest_in(png("abc")), "abc")
        self.assertIsNone(pictures.digest_in(png("abc")[:8]))

    def test_sizes_are_drawn_from_three_on(self):
        about = {"file": "x.json", "date": "2026-01-01", "commit": "0000000", "device": "H200", "backend": "cuda"}
        some = [row(shape=[n] * 3, glups=float(n), **about) for n in (64, 256, 128)]
        self.assertIsNone(pictures.sizes(some[:2]))
        self.assertEqual(pictures.sizes(some), {"H200, klein_gordon, single": [[64, 64.0], [128, 128.0], [256, 256.0]]})


class Rows(unittest.TestCase):
    def document(self, **changes):
        return {
            "date": "2026-01-02T03:04:05Z",
            "commit": "0123456789",
            "device": "NVIDIA H200, compute capability 9.0",
            "backend": "cuda",
            "results": [{key: value for key, value in row().items() if key not in ("source", "program")}],
            **changes,
        }

    def test_documents_of_bench(self):
        (found,) = rows.rows_of(self.document(), "x.json")
        self.assertEqual(
            (found["source"], found["program"], found["device"], found["date"], found["commit"]),
            ("bench", "Dualfield", "H200", "2026-01-02", "0123456"),
        )

    def test_old_names_of_passes(self):
        found = list(
            rows.rows_of(
                self.document(results=[row(**{"pass": name}) for name in ("half_steps", "fused", "none")]), "x.json"
            )
        )
        self.assertEqual([r["pass"] for r in found], ["staged", "streaming", "none"])

    def test_documents_of_an_acceptance(self):
        machine = {"device": "NVIDIA H100 80GB HBM3, compute capability 9.0", "backend": "cuda"}
        document = self.document(
            kind="acceptance", machine=machine, results=[row(), row(source="peers", program="JAX")]
        )
        del document["device"], document["backend"]
        found = list(rows.rows_of(document, "acceptance.json"))
        self.assertEqual(
            [(r["source"], r["device"]) for r in found], [("bench", "H100 80GB HBM3"), ("peers", "H100 80GB HBM3")]
        )

    def test_processors_with_their_threads(self):
        self.assertEqual(
            rows.short("Intel(R) Xeon(R) Processor, 2 threads, packs of 8 doubles"), "Intel Xeon Processor, 2 threads"
        )

    def test_the_newest_row_is_shown(self):
        about = {"file": "x.json", "commit": "0", "device": "H200", "backend": "cuda"}
        table = tables.gpu_steps(
            [row(glups=2.0, date="2026-02-01", **about), row(glups=1.0, date="2026-01-01", **about)]
        )
        self.assertIn("| – | – | – | 2, 0.50 |", table)
        self.assertEqual(len(table.splitlines()), 3)


if __name__ == "__main__":
    unittest.main()
