# SPDX-License-Identifier: MIT
"""Whose directory it is: runs at the same time, directories that go away, links, and where nothing is the usual way."""
import json
import os
import re
import shutil
import signal
import subprocess
import time

import numpy as np

import program
from program import ProgramTest, listing, merged, toml_text

CASE = {
    "theory": {"name": "klein_gordon", "mass": 0.5},
    "lattice": {"shape": [16]},
    "time": {"step": 0.1, "steps": 20, "scheme": "leapfrog"},
    "initial": {"kind": "random", "seed": 5},
    "output": {"every": 10, "format": "npy"},
    "run": {"backend": "cpu", "threads": 1},
}
ENDLESS = merged(CASE, {"time": {"steps": 10**12}, "observe": {"every": 10**12}, "output": {"every": 0}})
SELDOM = merged(ENDLESS, {"output": {"every": 5 * 10**6}})  # it computes for long after its first snapshot


class Processes(ProgramTest):
    def setUp(self):
        super().setUp()
        for name, case in (("case", CASE), ("endless", ENDLESS), ("seldom", SELDOM)):
            (self.directory / f"{name}.toml").write_text(toml_text(case))

    def start(self, *arguments, **options):
        process = subprocess.Popen([os.environ["DUALFIELD"], *map(str, arguments)], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   cwd=options.pop("cwd", self.directory), **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        process.kill()
        process.wait()
        process.stdout.close()

    def started(self, case, output="out", *options):
        """A run whose first snapshot is there."""
        process = self.start("run", case, "--output", output, "--quiet", *options)
        self.wait_for(lambda: '"snapshot"' in read(self.directory / output / "run.jsonl"), process)
        return process

    def wait_for(self, condition, process):
        end = time.monotonic() + program.TIMEOUT
        while not condition():
            self.assertIsNone(process.poll(), msg="the run has ended")
            self.assertLess(time.monotonic(), end, msg="nothing happened")
            time.sleep(0.02)

    def assert_ends(self, process, code):
        text, _ = process.communicate(timeout=program.TIMEOUT)
        self.assertEqual(process.returncode, code, msg=text)
        return text


def read(path):
    return path.read_text() if path.exists() else ""


class InUse(Processes):
    def test_a_second_run_is_refused_and_names_the_first(self):
        first = self.started("endless.toml")
        before = listing(self.directory)
        for options in (["--overwrite"], ["--overwrite", "--dry-run"], []):
            with self.subTest(options=options):
                text = self.assert_ends(self.start("run", "case.toml", "--output", "out", *options), 2)
                self.assertEqual(listing(self.directory), before)
                self.assertIn("out", text)
                if options:
                    self.assertIn(f"process {first.pid}", text)
        self.assertIsNone(first.poll())

    def test_the_log_tells_the_process(self):
        first = self.started("endless.toml")
        provenance = json.loads(read(self.directory / "out/run.jsonl").splitlines()[0])
        self.assertEqual(provenance["process"], first.pid)

    def test_a_lock_ends_with_its_process(self):
        first = self.started("endless.toml")
        first.kill()
        first.wait()
        self.assert_ends(self.start("run", "case.toml", "--output", "out", "--overwrite"), 0)
        self.assertEqual(program.Run(program.call("info"), self.directory / "out").steps(), [0, 10, 20])

    def test_the_usual_directory_is_replaced_where_that_is_asked_for(self):
        for options, folders in ((["--overwrite"], {"case"}), (["--overwrite"], {"case"}), ([], {"case", "case-2"}),
                                 (["--overwrite"], {"case", "case-2"})):
            before = read(self.directory / "results/case/run.jsonl") if (self.directory / "results").exists() else ""
            self.assert_ends(self.start("run", "case.toml", "--quiet", *options), 0)
            self.assertEqual({path.name for path in (self.directory / "results").iterdir()}, folders)
            self.assertEqual(before != read(self.directory / "results/case/run.jsonl"), bool(options))

    def test_runs_at_once_without_output_take_a_name_each(self):
        several = [self.start("run", "case.toml") for _ in range(8)]
        places = sorted(re.search("results: (.*)", self.assert_ends(process, 0))[1] for process in several)
        self.assertEqual(places, sorted(["results/case"] + [f"results/case-{n}" for n in range(2, 9)]))
        first = listing(self.directory / places[0])
        for place in places:
            files = listing(self.directory / place)
            self.assertEqual(len(files.pop("run.jsonl").splitlines()), len(first["run.jsonl"].splitlines()), msg=place)
            self.assertEqual({**files, "run.jsonl": first["run.jsonl"]}, first, msg=place)

    def test_runs_at_once_into_one_directory_are_one(self):
        for attempt in range(3):
            several = [self.start("run", "case.toml", "--output", f"one_{attempt}/a/b") for _ in range(6)]
            codes = sorted((process.communicate(), process.returncode)[1] for process in several)
            self.assertEqual(codes, [0] + [2] * 5)
            run = program.Run(program.call("info"), self.directory / f"one_{attempt}/a/b")
            self.assertEqual(run.steps(), [0, 10, 20])
            self.assertEqual([event["event"] for event in run.events()].count("provenance"), 1)


class GoneAway(Processes):
    def stopped(self):
        """A run that is held still between two of its snapshots."""
        run = self.started("seldom.toml")
        run.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, run.pid, os.WSTOPPED | os.WNOWAIT)
        return run

    def test_a_directory_that_is_removed_does_not_come_back(self):
        run = self.stopped()
        shutil.rmtree(self.directory / "out")
        run.send_signal(signal.SIGCONT)
        self.assertIn("out", self.assert_ends(run, 5))
        self.assertFalse((self.directory / "out").exists())

    def test_a_directory_that_is_replaced_belongs_to_the_other(self):
        run = self.stopped()
        os.rename(self.directory / "out", self.directory / "moved")
        self.assert_ends(self.start("run", "case.toml", "--output", "out"), 0)
        other = listing(self.directory / "out")
        run.send_signal(signal.SIGCONT)
        self.assertIn("out", self.assert_ends(run, 5))
        self.assertEqual(listing(self.directory / "out"), other)

    def test_the_working_directory(self):
        def gone(*arguments):
            place = self.directory / "place"
            place.mkdir()
            line = 'rmdir ../place; exec "$0" "$@"'
            process = subprocess.run(["bash", "-c", line, os.environ["DUALFIELD"], *map(str, arguments)], cwd=place,
                                     text=True, capture_output=True, timeout=program.TIMEOUT)
            return process.returncode, process.stderr

        case, out = self.directory / "case.toml", self.directory / "out"
        self.assertEqual(gone("run", case, "--output", out, "--quiet"), (0, ""))
        self.assertEqual(gone("run", case, "--output", out, "--quiet", "--overwrite", "--set", "time.steps=10"), (0, ""))
        for arguments, code, word in ((("run", case), 5, "results"), (("run", case, "--output", "out"), 5, "out"),
                                      (("run", "case.toml", "--output", out, "--overwrite"), 2, "case.toml"),
                                      (("spectrum", case, "--json", "x.json"), 5, "x.json")):
            with self.subTest(arguments=arguments):
                found, message = gone(*arguments)
                self.assertEqual(found, code, msg=message)
                self.assertIn(word, message)
        (self.directory / "file.toml").write_text(toml_text({**CASE, "initial": {"kind": "random"}}))
        files = ["initial.kind=file", "initial.phi=phi.npy", "initial.pi=pi.npy"]
        found, message = gone("run", self.directory / "file.toml", "--output", self.directory / "other",
                              *(word for text in files for word in ("--set", text)))
        self.assertEqual(found, 2, msg=message)
        self.assertIn("working directory", message)

    def test_files_that_cannot_grow_any_more(self):
        """Without a program around it that ignores SIGXFSZ: the limit of `ulimit -f` is a full disk, not a death."""
        large = merged(CASE, {"lattice": {"shape": [1024]}, "observe": {"every": 1}, "time": {"steps": 4000}})
        (self.directory / "large.toml").write_text(toml_text(large))
        line = 'ulimit -f 32; exec "$0" run large.toml --output out'
        process = subprocess.run(["bash", "-c", line, os.environ["DUALFIELD"]], cwd=self.directory, text=True,
                                 capture_output=True, timeout=program.TIMEOUT, stdin=subprocess.DEVNULL)
        self.assertEqual(process.returncode, 5, msg=process.stderr)
        table = (self.directory / "out/observables.csv").read_text()
        self.assertTrue(table.endswith("\n"))
        for line in table.splitlines():
            self.assertEqual(line.count(","), table.splitlines()[0].count(","))
        self.assertIn("observables.csv", read(self.directory / "out/run.jsonl").splitlines()[-1])


class Links(Processes):
    def test_a_link_to_the_case(self):
        """Paths are relative to the folder in which the case has the name it is called by."""
        (self.directory / "far").mkdir()
        os.rename(self.directory / "case.toml", self.directory / "far/original.toml")
        (self.directory / "case.toml").symlink_to("far/original.toml")
        self.assert_ends(self.start("run", "case.toml"), 0)
        self.assertTrue((self.directory / "results/case/case.toml").is_file())
        state = self.write_state(np.ones((1, 16)), np.zeros((1, 16)))
        (self.directory / "far/original.toml").write_text(toml_text({**CASE, "initial": state}))
        self.assert_ends(self.start("run", "case.toml"), 0)
        self.assertIn("far/state_phi.npy", self.assert_ends(self.start("run", "far/original.toml"), 2))

    def test_a_link_to_the_results(self):
        (self.directory / "elsewhere").mkdir()
        (self.directory / "results").symlink_to("elsewhere")
        self.assert_ends(self.start("run", "case.toml"), 0)
        self.assertTrue((self.directory / "elsewhere/case/case.toml").is_file())
        (self.directory / "link").symlink_to("elsewhere/case")
        self.assert_ends(self.start("run", "case.toml", "--output", "link"), 2)
        self.assert_ends(self.start("run", "case.toml", "--output", "link", "--overwrite"), 0)
        self.assertTrue((self.directory / "link").is_symlink())

    def test_a_link_to_nowhere(self):
        (self.directory / "results").symlink_to("nowhere")
        self.assertIn("results", self.assert_ends(self.start("run", "case.toml"), 5))
        self.assertFalse((self.directory / "nowhere").exists())

    def test_without_an_environment(self):
        self.assert_ends(self.start("run", "case.toml", env={}), 0)

    def test_names_that_are_too_long(self):
        before = listing(self.directory)
        self.assert_ends(self.start("run", "case.toml", "--output", "x" * 300), 5)
        self.assert_ends(self.start("run", "x" * 300), 2)
        self.assert_ends(self.start("spectrum", "case.toml", "--json", "x" * 300), 5)
        self.assertEqual(listing(self.directory), before)


if __name__ == "__main__":
    program.main()
