# SPDX-License-Identifier: MIT
"""Signals: a run ends at once with whole files, says by what and at which step, and with the right exit code."""
import csv
import os
import signal
import subprocess
import time
import tomllib

import program
from program import merged
from test_directories import ENDLESS, Processes, read

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


class Signals(Processes):
    def test_a_run_ends_and_says_so(self):
        case = merged(ENDLESS, {"observe": {"every": 1000}, "output": {"every": 5000}})
        (self.directory / "case.toml").write_text(program.toml_text(case))
        for number, code in CODES.items():
            with self.subTest(number.name):
                run = self.started("case.toml", number.name)
                time.sleep(0.2)
                run.send_signal(number)
                self.assertIn(number.name, self.assert_ends(run, code))
                self.assert_whole(program.Run(program.call("info"), self.directory / number.name), number.name)

    def assert_whole(self, run, name):
        last = run.events()[-1]
        self.assertEqual((last["event"], last["signal"]), ("interrupted", name))
        rows = run.observables()[1]
        self.assertGreaterEqual(last["step"], rows[-1, 0])
        self.assertLess(last["step"], rows[-1, 0] + 1000)
        self.assertAlmostEqual(last["time"], 0.1 * last["step"], delta=1e-9 * last["step"])
        with open(run.output / "observables.csv", newline="") as table:
            self.assertEqual(len({len(row) for row in csv.reader(table)}), 1)
        self.assertEqual(run.case()["time"]["steps"], 10**12)
        self.assertEqual(list(run.output.rglob("*.partial")), [])
        for step in run.steps():
            self.assertEqual(run.state(step)[0].shape, (1, 16))

    def test_signals_that_are_ignored_stay_so(self):
        """As under nohup, or in the background of a script."""
        run = self.start("run", "endless.toml", "--output", "out", "--quiet",
                         preexec_fn=lambda: (signal.signal(signal.SIGHUP, signal.SIG_IGN),
                                             signal.signal(signal.SIGINT, signal.SIG_IGN)))
        self.wait_for(lambda: '"snapshot"' in read(self.directory / "out/run.jsonl"), run)
        run.send_signal(signal.SIGHUP)
        run.send_signal(signal.SIGINT)
        time.sleep(1)
        self.assertIsNone(run.poll())
        run.send_signal(signal.SIGTERM)
        self.assert_ends(run, 143)

    def test_before_there_is_anything_to_save(self):
        os.mkfifo(self.directory / "pipe.toml")
        for number, code in CODES.items():
            run = self.start("run", "pipe.toml", "--output", "out")
            time.sleep(0.5)  # it waits for somebody to write into the pipe
            run.send_signal(number)
            self.assert_ends(run, code)
        self.assertFalse((self.directory / "out").exists())

    def test_a_second_signal_ends_what_takes_long(self):
        """What takes long is here a warning into a pipe that is full and not read."""
        case = merged(ENDLESS, {"checks": {"max_abs": 1e-9, "on_violation": "warn"}})
        (self.directory / "case.toml").write_text(program.toml_text(case))
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        os.set_blocking(writer, False)
        for size in (4096, 1):
            try:
                while True:
                    os.write(writer, b"x" * size)
            except BlockingIOError:
                pass
        os.set_blocking(writer, True)
        run = subprocess.Popen([os.environ["DUALFIELD"], "run", "case.toml", "--output", "out", "--quiet"],
                               cwd=self.directory, stdin=subprocess.DEVNULL, stderr=writer)
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        os.close(writer)
        self.wait_for(lambda: '"warning"' in read(self.directory / "out/run.jsonl"), run)
        run.send_signal(signal.SIGINT)
        time.sleep(0.5)
        self.assertIsNone(run.poll())
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(program.TIMEOUT), -signal.SIGINT)
        self.assertEqual(tomllib.loads(read(self.directory / "out/case.toml"))["time"]["steps"], 10**12)


if __name__ == "__main__":
    program.main()
