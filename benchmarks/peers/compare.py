#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures Dualfield and what a user would otherwise write, in turn, on one device: leapfrog of the Klein-Gordon field and of
the Dirac field in three dimensions, in both precisions. A peer is checked against Dualfield's own state before it is timed; one
that is not installed is named and left out. Rows are written as soon as they are measured.
"""

import argparse
import json
import os
import pathlib
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from document import Document  # noqa: E402
from dualfield import Dualfield  # noqa: E402
from equations import COMPONENTS, MASS, STEP, WORDS  # noqa: E402

PEERS = {
    "cuda": {"torch.compile": "torch_peer", "JAX": "jax_peer", "CuPy": "cupy_peer", "Triton": "triton_peer"},
    "cpu": {"Numba": "numba_peer", "torch.compile": "torch_peer", "JAX": "jax_peer", "NumPy": "numpy_peer"},
}
EXTENT = {"cuda": {"klein_gordon": 512, "dirac_3d": 256}, "cpu": {"klein_gordon": 256, "dirac_3d": 128}}
CASES = [(theory, precision) for precision in ("single", "double") for theory in COMPONENTS]
ROW = "--dimensions 3 --variant none --scheme leapfrog --pass streaming --repeats 3"  # of Dualfield in each round
SMALL = (16, 20, 24)  # three different lengths, so that exchanged axes are noticed
STEPS = 6  # an even number: some peers make two steps at once


class Peer:
    """The process of a peer. Its answers are read by a thread, so that waiting for one can end."""

    def __init__(self, name, module, backend, threads):
        self.name = name
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
        if backend == "cpu":
            environment.update({"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"})
            libraries = ("OMP", "NUMBA", "MKL", "OPENBLAS")
            environment.update({f"{library}_NUM_THREADS": str(threads) for library in libraries})
        cores = sorted(os.sched_getaffinity(0))[: threads if backend == "cpu" else None]
        command = [sys.executable, HERE / "worker.py", module, backend, ",".join(map(str, cores))]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, text=True, bufsize=1, env=environment, **pipes)
        self.answers = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.answers.put(json.loads(line))
        self.answers.put({"error": f"its process ended with exit {self.process.wait()}"})

    def ask(self, **request):
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
        except OSError:
            pass  # the reader tells that it has ended

    def answer(self, seconds):
        """The answer to the oldest question; "error" says why there is none. A peer that takes too long is ended."""
        try:
            return self.answers.get(timeout=max(0.1, seconds))
        except queue.Empty:
            self.end()
            return {"error": "not ready in time"}

    def alive(self):
        return self.process.poll() is None

    def end(self):
        self.process.kill()
        self.process.wait()


def period(n):
    """The longest period up to 40 sites that an axis of n sites can have."""
    return max(d for d in range(1, 41) if n % d == 0)


def states(program, theory, precision, shape, folder):
    """Files of Dualfield's own states on the small lattice and on one whose continuation fills the large one."""
    random = np.random.default_rng(1)
    files = []
    for number, lattice in enumerate((SMALL, tuple(map(period, shape)))):
        phi, pi = (random.uniform(-1, 1, (COMPONENTS[theory], *lattice)) for _ in range(2))
        phi_after, pi_after = program.evolve(theory, MASS, STEP, phi, pi, STEPS, precision)
        files.append(f"{folder}/{theory}_{precision}_{number}.npz")
        np.savez(files[-1], phi=phi, pi=pi, phi_after=phi_after, pi_after=pi_after, steps=STEPS)
    return files


def median_row(rows):
    """One row of bench for several of the same: medians of what was measured."""
    keys = ("glups", "fraction", "stream_bytes_per_second")
    measured = {key: statistics.median(row[key] for row in rows) for key in keys}
    return {**rows[0], **measured}


def peer_row(dualfield_row, peer, prepared, seconds):
    """The row of a peer beside Dualfield's, from the seconds a step of its samples."""
    bytes_ = WORDS[dualfield_row["theory"]] * (4 if dualfield_row["precision"] == "single" else 8)
    glups = int(np.prod(dualfield_row["shape"])) / statistics.median(seconds) / 1e9
    keys = ("theory", "potential", "gauge", "shape", "precision", "scheme", "threads")
    kept = {key: dualfield_row[key] for key in keys}
    return {
        "program": peer.name,
        **kept,
        "variant": prepared["variant"],
        "glups": glups,
        "floor_bytes_per_site": bytes_,
        "fraction": glups * 1e9 * bytes_ / dualfield_row["stream_bytes_per_second"],
        "yardstick": dualfield_row["yardstick"],
        "stream_bytes_per_second": dualfield_row["stream_bytes_per_second"],
        "largest_error": prepared["largest_error"],
        "seconds_per_step": sorted(seconds),
    }


class Comparison:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.began = time.monotonic()
        self.program = Dualfield(options.program, options.backend, options.threads)
        threads = options.threads or len(os.sched_getaffinity(0))
        names = PEERS[options.backend]
        self.peers = [Peer(name, names[name], options.backend, threads) for name in options.only or names]
        self.document = Document(options.json, kind="peers", peers={}, left_out=[], results=[])

    def left(self):
        return self.options.limit - (time.monotonic() - self.began)

    def say(self, text):
        print(f"[{time.monotonic() - self.began:5.0f} s] {text}", flush=True)

    def leave_out(self, what):
        self.document.content["left_out"].append(what)
        self.document.save()
        self.say(f"left out: {what}")

    def greet(self):
        for peer in self.peers:
            peer.ask(do="hello")
        for peer in self.peers:
            answer = peer.answer(min(90, self.left()))
            self.document.content["peers"][peer.name] = answer.get("version", answer.get("error"))
            if "error" in answer:
                self.leave_out(f"{peer.name}: {answer['error']}")
                peer.end()
        self.peers = [peer for peer in self.peers if peer.alive()]

    def prepared(self, theory, precision, shape):
        """{peer: its answer} of those that agree with Dualfield and are ready in time."""
        files = states(self.program, theory, precision, shape, self.folder)
        for peer in self.peers:
            lock = f"{self.folder}/lock"
            peer.ask(do="prepare", theory=theory, precision=precision, shape=shape, states=files, lock=lock)
        end, ready = time.monotonic() + min(self.options.patience, self.left()), {}
        for peer in self.peers:
            answer = peer.answer(end - time.monotonic())
            if "error" in answer:
                self.leave_out(f"{peer.name}, {theory} {precision}: {answer['error']}")
            else:
                ready[peer] = answer
        self.peers = [peer for peer in self.peers if peer.alive()]
        return ready

    def compare(self, theory, precision):
        extent = self.options.extent or EXTENT[self.options.backend][theory]
        ready = self.prepared(theory, precision, [extent] * 3)
        own, samples = [], {peer: [] for peer in ready}
        for _ in range(self.options.rounds):
            report = self.program.bench(f"--theory {theory} --precision {precision} --extent {extent} {ROW}")
            own += report.pop("results")
            for peer, seconds in samples.items():
                peer.ask(do="measure")
                answer = peer.answer(60)
                if "error" in answer:
                    self.leave_out(f"{peer.name}, {theory} {precision}: {answer['error']}")
                else:
                    seconds.append(answer["seconds_per_step"])
        content = self.document.content
        self.document.content = {**{k: v for k, v in report.items() if k not in ("command", "repeats")}, **content}
        row = median_row(own)
        self.add({"program": "Dualfield", **row})
        for peer, seconds in samples.items():
            if seconds:
                self.add(peer_row(row, peer, ready[peer], seconds))

    def add(self, row):
        self.document.content["results"].append(row)
        self.document.save()
        case = f"{row['theory']:<13} {row['precision']:<7} {row['program']:<14}"
        self.say(f"{case} {row['glups']:9.3f} GLUPS {row['fraction']:6.3f}  {row.get('variant', '')}")

    def run(self):
        self.document.content["command"] = " ".join(sys.argv)
        self.greet()
        for theory, precision in CASES:
            if self.left() < 20:
                self.leave_out(f"{theory} {precision}: no time")
            else:
                self.compare(theory, precision)
        self.document.save()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=HERE.parent.parent / "build/default/dualfield")
    parser.add_argument("--backend", choices=list(PEERS), default="cpu")
    parser.add_argument("--json", help="the file of the rows")
    parser.add_argument("--only", nargs="+", choices=sorted({name for names in PEERS.values() for name in names}))
    parser.add_argument("--extent", type=int, help="sites along each axis, instead of the sizes for this backend")
    parser.add_argument("--threads", type=int, default=0, help="on the CPU; 0: all")
    parser.add_argument("--rounds", type=int, default=5, help="samples of each program, of which the median is taken")
    parser.add_argument("--limit", type=float, default=600, help="seconds after which no case is begun")
    parser.add_argument("--patience", type=float, default=90, help="seconds that a peer may compile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dualfield-peers-") as folder:
        comparison = Comparison(options, folder)
        try:
            comparison.run()
        finally:
            for peer in comparison.peers:
                peer.end()


if __name__ == "__main__":
    main()
