# SPDX-License-Identifier: MIT
"""Standard streams that are closed, full or read by nobody: a run goes on, and an answer that is lost is exit 5."""
import json
import os
import subprocess

import program
from program import ProgramTest, merged, toml_text

CASE = {
    "theory": {"name": "klein_gordon", "mass": 0.5},
    "lattice": {"shape": [16]},
    "time": {"step": 0.1, "steps": 60, "scheme": "leapfrog"},
    "initial": {"kind": "plane_wave", "mode": [1]},
    "observe": {"every": 5},
    "output": {"every": 20, "format": "npy"},
    "run": {"backend": "cpu"},
}
WARNING = merged(CASE, {"time": {"scheme": "synchronous"}})  # it grows, which is announced
ANSWERS = ["info", "--help", "--version", "run --help", "run case.toml --dry-run", "spectrum case.toml --points 2",
           "verify 2.14", "converge case.toml --refine time --levels 2 --against exact",
           "bench --theory klein_gordon --scheme leapfrog --precision double --pass staged --extent 2 --repeats 1"]
LOST = [">/dev/full", ">&-", ">/dev/full 2>&1", ">&- 2>&- <&-"]


class Streams(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("case", CASE)
        self.write("warning", WARNING)

    def write(self, name, case):
        (self.directory / f"{name}.toml").write_text(toml_text(case))

    def shell(self, command):
        """A line for the shell, E the program; the process with its text."""
        line = command.replace("E ", f'"{os.environ["DUALFIELD"]}" ')
        return subprocess.run(["bash", "-c", line], cwd=self.directory, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=program.TIMEOUT)

    def assert_code(self, command, code):
        process = self.shell(command)
        self.assertEqual(process.returncode, code, msg=f"{command}\n{process.stdout}{process.stderr}")
        return process

    def results(self, name):
        """Everything a run left, without the times of day and of its machine."""
        files = program.listing(self.directory / name)
        log = files.pop("run.jsonl").decode()
        return files, [json.loads(line)["event"] for line in log.splitlines()]

    def test_an_error_that_cannot_be_printed_keeps_its_code(self):
        for streams in ["2>/dev/full", "2>&-", ">&- 2>&- <&-", "2>&1 | true; exit ${PIPESTATUS[0]}"]:
            with self.subTest(streams):
                self.assert_code(f"E run absent.toml {streams}", 2)
                self.assert_code(f"E run {streams}", 2)

    def test_a_run_does_not_depend_on_its_streams(self):
        for case in ("case", "warning"):
            self.assert_code(f"E run {case}.toml --output {case}", 0)
            for number, streams in enumerate(LOST + ["2>/dev/full", "2>&-", "<&-", "|& head -c 1; exit ${PIPESTATUS[0]}"]):
                with self.subTest(case=case, streams=streams):
                    self.assert_code(f"E run {case}.toml --output {case}_{number} {streams}", 0)
                    self.assertEqual(self.results(f"{case}_{number}"), self.results(case))

    def test_an_answer_that_is_lost_is_told(self):
        for answer in ANSWERS:
            with self.subTest(answer):
                self.assertNotEqual(self.assert_code(f"E {answer}", 0).stdout, "")
                for streams in LOST:
                    with self.subTest(answer + " " + streams):
                        self.assert_code(f"E {answer} {streams}", 5)
                for streams in ("2>/dev/full", "2>&-", "<&-"):
                    with self.subTest(answer + " " + streams):
                        self.assert_code(f"E {answer} {streams}", 0)
        self.assertIn("standard output", self.assert_code("E info >/dev/full", 5).stderr)

    def test_files_asked_for_are_written_all_the_same(self):
        self.assert_code("E spectrum case.toml --points 2 --json spectrum.json >/dev/full", 5)
        self.assertIn("theory", json.loads((self.directory / "spectrum.json").read_text()))

    def test_a_file_takes_no_stream_s_place(self):
        """With descriptor 1 closed the next file that is opened would get its number."""
        self.assert_code("E spectrum case.toml --points 2 --json spectrum.json >&- 2>&- <&-", 5)
        self.assertIn("theory", json.loads((self.directory / "spectrum.json").read_text()))


if __name__ == "__main__":
    program.main()
