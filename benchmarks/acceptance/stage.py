# SPDX-License-Identifier: MIT
"""Stages of an acceptance: each has a time limit, says what it left out, and leaves its result at once."""

import os
import pathlib
import signal
import subprocess
import time
import traceback

from document import Document


class Skip(Exception):
    """A stage cannot run here; the message says why."""


class Wrong(Exception):
    """A stage found a fault."""


class Stages:
    """Runs stages in turn and keeps their results in `acceptance.json` of the output folder.

    A stage is a function that takes a Stage, puts what it finds into stage.result, and raises Skip or Wrong.
    """

    def __init__(self, folder, limit, publish):
        self.folder, self.publish = pathlib.Path(folder), publish
        self.folder.mkdir(parents=True, exist_ok=True)
        self.began, self.limit = time.monotonic(), limit
        self.document = Document(
            self.folder / "acceptance.json", kind="acceptance", machine={}, stages={}, goals=[], results=[]
        )
        self.log = open(self.folder / "log.txt", "w", encoding="utf-8")

    @property
    def content(self):
        return self.document.content

    def left(self):
        """Seconds of the whole that are left."""
        return self.limit - (time.monotonic() - self.began)

    def run(self, function, seconds):
        name = function.__name__
        stage = Stage(self, name, min(seconds, self.left()))
        self.content["stages"][name] = stage.result
        began = time.monotonic()
        try:
            if stage.left() < 5:
                raise Skip("no time was left")
            function(stage)
            stage.result["verdict"] = "partly" if stage.result["left_out"] else "done"
        except Skip as reason:
            stage.result.update(verdict="skipped", why=str(reason))
        except Wrong as fault:
            stage.result.update(verdict="wrong", why=str(fault))
        except Exception as error:  # a fault of one stage must not take the results of the others
            stage.result.update(verdict="failed", why=f"{type(error).__name__}: {error}"[:1500])
            self.log.write(traceback.format_exc())
        stage.result["seconds"] = round(time.monotonic() - began, 1)
        why = stage.result.get("why", "; ".join(stage.result["left_out"][:3]))
        print(f"[{time.monotonic() - self.began:5.0f} s] {name}: {stage.result['verdict']} {why}".rstrip(), flush=True)
        self.save()

    def save(self):
        self.publish(self)
        self.document.save()
        self.log.flush()

    def good(self):
        """Whether no stage found a fault or failed."""
        return not any(stage["verdict"] in ("wrong", "failed") for stage in self.content["stages"].values())


class Stage:
    def __init__(self, stages, name, seconds):
        self.stages, self.name = stages, name
        self.end = time.monotonic() + seconds
        self.result = {"verdict": "running", "left_out": []}

    def left(self):
        return self.end - time.monotonic()

    def leave_out(self, what):
        self.result["left_out"].append(what)

    def add(self, rows, source):
        """Adds rows of results and saves."""
        self.stages.content["results"] += [{"source": source, **row} for row in rows]
        self.stages.save()

    def call(self, command, seconds=None, **settings):
        """Runs a command with its output in the log; (exit code, output), code None where it had to be ended."""
        limit = max(1, min(self.left(), seconds or self.left()))
        self.stages.log.write(f"\n$ {' '.join(map(str, command))}\n")
        process = subprocess.Popen(
            [*map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            **settings,
        )
        try:
            output, _ = process.communicate(timeout=limit)
            code = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # a session of its own, with what it started
            output, _ = process.communicate()
            code = None
        self.stages.log.write(output[-200_000:])
        self.stages.log.flush()
        return code, output
