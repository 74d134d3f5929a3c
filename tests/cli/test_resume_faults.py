# SPDX-License-Identifier: MIT
"""Runs that are killed, interrupted or out of disk at any moment, again and again: they go on, and what they leave at the
end is what one undisturbed run leaves. DUALFIELD_KILLS sets the number of signals."""
import collections
import os
import random
import resource
import shutil
import signal
import subprocess
import time

import program
from program import merged, toml_text
from test_resume import CASE, Resume

KILLS = int(os.environ.get("DUALFIELD_KILLS", "150"))
SEED = 20261127

# Steps cost much less than files here, so that most signals come while files are written.
OFTEN = merged(CASE, {"time": {"steps": 3000}, "observe": {"every": 50}, "output": {"every": 500},
                      "checkpoint": {"every": 40}})
MOVING = merged(OFTEN, {"gauge": {"kind": "uniform_electric", "field": 0.05, "transform": [
    {"at_step": 0, "kind": "random", "seed": 1}, {"at_step": 777, "kind": "random", "seed": 2}]},
    "run": {"precision": "single"}})
DELAYED = merged(OFTEN, {"theory": {"name": "klein_gordon_delayed"}, "time": {"scheme": "synchronous"},
                         "observe": {"also": ["fidelity"]}})


class Faults(Resume):
    def start(self, output, **options):
        process = subprocess.Popen([os.environ["DUALFIELD"], "run", self.directory / "case.toml", "--resume", "--quiet",
                                 "--output", self.directory / output], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def finish(self, process, allowed):
        """Its exit code, which must be one of those allowed."""
        message = process.communicate(timeout=program.TIMEOUT)[1]
        self.assertIn(process.returncode, allowed, msg=message)
        return process.returncode

    def test_signals_at_any_moment(self):
        rng = random.Random(SEED)
        counts, codes, runs = collections.Counter(), collections.Counter(), 0
        for number, case in enumerate((OFTEN, MOVING, DELAYED)):
            text = toml_text(case)
            began = time.monotonic()
            self.run_text(text, "whole", "--overwrite")
            longest = max(0.05, time.monotonic() - began)
            done = 0
            while sum(counts.values()) < KILLS * (number + 1) // 3:
                output = f"out{number}_{done}"
                code = None
                while code != 0:
                    process = self.start(output)
                    kind = rng.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
                    time.sleep(rng.uniform(0, 0.6 * longest))
                    process.send_signal(kind)
                    # a negative code: the signal came before the program could handle it
                    code = self.finish(process, {0, -kind} if kind in (signal.SIGKILL, signal.SIGUSR1) else
                                       {0, -kind, 128 + kind})
                    counts[kind.name] += 1
                    codes[code] += 1
                self.assert_same("whole", output)
                shutil.rmtree(self.directory / output)
                done += 1
            runs += done
        print(f"seed {SEED}: {dict(counts)}, exit codes {dict(codes)}, {runs} runs came to their end, nothing lost")
        self.assertGreater(codes[-signal.SIGKILL], KILLS / 10)
        self.assertGreater(codes[143] + codes[130], KILLS / 20)

    def test_no_space_at_any_write(self):
        """A file that would grow beyond a limit cannot be written, as on a full disk. Then there is space again."""
        text = toml_text(merged(CASE, {"checkpoint": {"every": 5}}))
        self.run_text(text, "whole")
        largest = max(path.stat().st_size for path in (self.directory / "whole").rglob("*") if path.is_file())
        limits = range(0, largest + 200, 97)
        codes = collections.Counter()
        for limit in limits:
            def limited():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            codes[self.finish(self.start("out", preexec_fn=limited), {0, 5})] += 1
            self.assertEqual(list((self.directory / "out").rglob("*.partial")), [])
            self.run_text(text, "out", "--resume")
            self.assert_same("whole", "out")
            shutil.rmtree(self.directory / "out")
        print(f"{len(limits)} limits, exit codes {dict(codes)}, nothing lost")
        self.assertGreater(codes[5], 10)
        self.assertGreater(codes[0], 0)

    def test_checkpoints_that_cannot_be_written(self):
        text = toml_text(CASE)
        self.run_text(text, "out", "--set", "time.steps=20", "--set", "checkpoint.at_end=false")
        (self.directory / "out/checkpoints").write_text("in the way")
        before = program.listing(self.directory / "out")
        log = self.directory / "out/run.jsonl"
        log.write_text("".join(line for line in log.read_text().splitlines(True) if '"finished"' not in line))
        message = self.run_text(text, "out", "--resume", "--set", "checkpoint.every=5", code=0)
        self.assertEqual(message, "")  # the run begins again, and what was in the way is one of its own names
        self.assertNotEqual(program.listing(self.directory / "out"), before)

    def test_two_at_once(self):
        (self.directory / "case.toml").write_text(toml_text(merged(OFTEN, {"time": {"steps": 10**9}})))
        first = self.start("out")
        end = time.monotonic() + program.TIMEOUT
        while not (self.directory / "out/checkpoints").exists():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        second = self.start("out")
        message = second.communicate(timeout=program.TIMEOUT)[1]
        self.assertEqual(second.returncode, 2)
        self.assertIn(f"process {first.pid}", message)
        self.assertIsNone(first.poll())
        first.terminate()
        self.assertEqual(self.finish(first, {143}), 143)

    def test_a_request_makes_a_checkpoint_and_the_run_goes_on(self):
        (self.directory / "case.toml").write_text(toml_text(merged(CASE, {
            "time": {"steps": 10**9}, "observe": {"every": 10**9}, "output": {"every": 0}})))
        run = self.start("out")
        folder, log = self.directory / "out/checkpoints", self.directory / "out/run.jsonl"
        end = time.monotonic() + program.TIMEOUT
        while not log.exists() or '"snapshot"' not in log.read_text():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        for number in (1, 2, 3):
            before = set(folder.iterdir()) if folder.exists() else set()
            while not folder.exists() or set(folder.glob("*.checkpoint")) <= before:
                self.assertLess(time.monotonic(), end)
                run.send_signal(signal.SIGUSR1)
                time.sleep(0.1)
        self.assertIsNone(run.poll())
        run.terminate()
        self.assertEqual(self.finish(run, {143}), 143)
        self.assertEqual(len(list(folder.iterdir())), 2)


if __name__ == "__main__":
    program.main()
