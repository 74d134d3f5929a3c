# SPDX-License-Identifier: MIT
"""Stages of an acceptance: what becomes of one that is skipped, wrong, broken or too slow; and how runs are compared."""

import contextlib
import io
import json
import pathlib
import tempfile
import unittest

from scripts import row
from acceptance import report, runs
from acceptance.stage import Skip, Stages, Wrong


class StageTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="dualfield-stages-")
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name) / "out"
        self.stages = Stages(self.folder, 100, lambda stages: None)
        self.addCleanup(self.stages.log.close)

    def run_stage(self, function, seconds=50):
        with contextlib.redirect_stdout(io.StringIO()):
            self.stages.run(function, seconds)
        return json.loads((self.folder / "acceptance.json").read_text())["stages"][function.__name__]

    def test_a_result_is_in_the_file_when_its_stage_ends(self):
        def measures(stage):
            stage.add([row(glups=3.0)], "bench")
            self.assertEqual(json.loads((self.folder / "acceptance.json").read_text())["results"][0]["glups"], 3.0)

        self.assertEqual(self.run_stage(measures)["verdict"], "done")

    def test_verdicts(self):
        def skips(stage):
            raise Skip("needs a GPU")

        def finds_a_fault(stage):
            raise Wrong("differs")

        def breaks(stage):
            return 1 / 0

        def leaves_out(stage):
            stage.leave_out("the second half")

        self.assertEqual((self.run_stage(skips)["why"], self.stages.good()), ("needs a GPU", True))
        self.assertEqual((self.run_stage(leaves_out)["verdict"], self.stages.good()), ("partly", True))
        self.assertEqual((self.run_stage(finds_a_fault)["verdict"], self.stages.good()), ("wrong", False))
        del self.stages.content["stages"]["finds_a_fault"]
        self.assertIn("ZeroDivisionError", self.run_stage(breaks)["why"])
        self.assertFalse(self.stages.good())

    def test_commands_end_with_their_stage(self):
        def waits(stage):
            stage.result["code"], _ = stage.call(["sh", "-c", "sleep 60 & sleep 60"], 1)
            stage.result["other"], stage.result["said"] = stage.call(["sh", "-c", "echo yes; exit 3"])

        result = self.run_stage(waits)
        self.assertEqual((result["code"], result["other"], result["said"]), (None, 3, "yes\n"))
        self.assertIn("yes", (self.folder / "log.txt").read_text())

    def test_without_time_nothing_is_begun(self):
        self.stages.limit = 1

        def runs_anyway(stage):
            raise AssertionError

        self.assertEqual(self.run_stage(runs_anyway)["verdict"], "skipped")

    def test_the_report_names_what_was_left_out(self):
        def leaves_out(stage):
            stage.leave_out("racecheck: dirac_3d")
            stage.add([row(glups=12.25, fraction=0.75), row(source="peers", program="JAX", glups=1.5)], "bench")

        self.run_stage(leaves_out)
        self.stages.content["machine"] = {"device": "NVIDIA H200", "backend": "cuda", "quick": False}
        text = report.markdown(self.stages.content)
        for words in (
            "NVIDIA H200",
            "left out: racecheck: dirac_3d",
            "| 12.250 | 16 | 0.750 |",
            "device-to-device copy: 3200 GB/s",
        ):
            self.assertIn(words, text)


class Tests(unittest.TestCase):
    def test_the_output_of_a_test_program(self):
        output = """[ RUN      ] Device.First
[       OK ] Device.First (3677 ms)
[ RUN      ] Device.Second
device_test.cpp:1: Failure
[  FAILED  ] Device.Second (20 ms)
[  PASSED  ] 1 test.
[  FAILED  ] 1 test, listed below:
[  FAILED  ] Device.Second
"""
        self.assertEqual(
            runs.tests_in(output),
            [
                {"test": "Device.First", "passed": True, "seconds": 3.677},
                {"test": "Device.Second", "passed": False, "seconds": 0.02},
            ],
        )


class Observables(unittest.TestCase):
    def test_differences_are_relative_to_the_largest_value_of_a_column(self):
        expected = {"step": [0, 1], "energy": [1.0, 100.0], "zero": [0.0, 0.0]}
        self.assertEqual(runs.difference(expected, expected), (0.0, "zero"))
        self.assertEqual(runs.difference({**expected, "energy": [2.0, 100.0]}, expected), (0.01, "energy"))
        self.assertEqual(runs.difference({**expected, "zero": [0.0, 1e-3]}, expected), (1e-3, "zero"))

    def test_another_number_of_rows_or_columns_never_agrees(self):
        expected = {"step": [0, 1]}
        for found in ({"step": [0]}, {"step": [0, 1], "energy": [1, 1]}, {}):
            self.assertGreater(runs.difference(found, expected)[0], runs.AGREEMENT)


if __name__ == "__main__":
    unittest.main()
