# SPDX-License-Identifier: MIT
"""dualfield bench: what its options select, and that its JSON is whole after every row. No test looks at a speed."""
import json
import os
import subprocess
import time

import program
from program import ProgramTest, call, main

SMALL = ("bench", "--backend", "cpu", "--extent", "4", "--repeats", "1")
KEYS = ["theory", "potential", "gauge", "shape", "precision", "scheme", "pass", "steps_per_pass", "threads", "glups",
        "floor_bytes_per_site", "fraction", "yardstick", "stream_bytes_per_second"]


class Bench(ProgramTest):
    def rows(self, *options):
        file = self.directory / "bench.json"
        run = call(*SMALL, *options, "--json", file)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return json.loads(file.read_text())["results"], run.stdout.splitlines()[2:]

    def test_a_row_for_every_choice(self):
        rows, lines = self.rows("--theory", "klein_gordon", "--dimensions", "2", "3", "--variant", "none", "phi4",
                                "--scheme", "leapfrog")
        self.assertEqual(len(rows), 24)
        self.assertEqual(len(lines), 24)
        self.assertEqual({(len(row["shape"]), row["potential"], row["precision"], row["pass"]) for row in rows},
                         {(d, v, p, w) for d in (2, 3) for v in ("none", "phi4") for p in ("double", "single", "half")
                          for w in ("staged", "streaming")})
        for row in rows:
            self.assertEqual(list(row), KEYS)
            self.assertGreater(row["glups"], 0)

    def test_steps_of_a_pass(self):
        rows, _ = self.rows("--theory", "klein_gordon", "--dimensions", "3", "--variant", "none", "--scheme", "leapfrog",
                            "--precision", "single", "--steps-per-pass", "1", "3", "--launches", "graph", "loop")
        self.assertEqual([(row["pass"], row["steps_per_pass"], row["floor_bytes_per_site"]) for row in rows],
                         [("staged", 1, 24), ("streaming", 1, 16), ("streaming", 3, 16)])
        self.assertFalse([row for row in rows if "launches" in row])  # a choice that a GPU alone has

    def test_floors_count_each_value_once(self):
        """A step of the Klein-Gordon field reads and writes two words, of the Dirac field eight; with links it reads the
        three of a site too, which are in single precision where the fields are in half."""
        for theory, variant, words, links in (("klein_gordon", "none", 4, 0), ("dirac_3d", "none", 16, 0),
                                              ("dirac_3d", "compact", 16, 3)):
            rows, _ = self.rows("--theory", theory, "--dimensions", "3", "--variant", variant, "--scheme", "leapfrog",
                                "--pass", "streaming")
            self.assertEqual({row["precision"]: row["floor_bytes_per_site"] for row in rows},
                             {"double": 8 * (words + links), "single": 4 * (words + links), "half": 2 * words + 4 * links})

    def test_an_interrupted_run_leaves_whole_rows(self):
        file = self.directory / "bench.json"
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen([os.environ["DUALFIELD"], *SMALL, "--json", str(file)], env=environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            for _ in range(4):  # device, titles, two rows
                process.stdout.readline()
            for _ in range(500):  # the file follows its line
                if file.exists() and len(json.loads(file.read_text())["results"]) >= 2:
                    break
                time.sleep(0.02)
        finally:
            process.kill()
            process.communicate(timeout=program.TIMEOUT)
        self.assertGreaterEqual(len(json.loads(file.read_text())["results"]), 2)

    def test_a_pipe_gets_one_document(self):
        run = call(*SMALL, "--theory", "dirac_1d", "--scheme", "leapfrog", "--variant", "none", "--json", "/dev/stdout")
        self.assertEqual(run.returncode, 0)
        self.assertEqual(len(json.loads(run.stdout[run.stdout.index("{"):])["results"]), 6)

    def test_names_that_do_not_exist(self):
        for option, value in (("--variant", "phi6"), ("--dimensions", "4"), ("--pass", "fast"), ("--launches", "none")):
            self.assertEqual(call(*SMALL, option, value).returncode, 2)


if __name__ == "__main__":
    main()
