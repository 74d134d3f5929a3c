# SPDX-License-Identifier: MIT
"""The process of one peer: python3 worker.py MODULE DEVICE CORES. Reads commands, a JSON object a line, and answers each by one.

  {"do": "hello"}                             the version
  {"do": "prepare", theory, precision, shape, states: [FILE, FILE], lock: FILE}
                                              checks every variant on a small lattice, chooses the fastest one on the large
                                              lattice, and checks the whole large lattice
  {"do": "measure"}                           seconds a step of the variant that was prepared

A file of states (.npz) holds Dualfield's phi and pi before ("phi", "pi") and after ("phi_after", "pi_after") so many "steps",
in double. The first is of a small lattice of three different lengths; the second is of a lattice whose periods divide the
large one, which therefore evolves as its periodic continuation.
"""

import contextlib
import fcntl
import importlib
import json
import os
import sys

import numpy as np

import equations


class Wrong(Exception):
    """A peer whose output differs from Dualfield's, or that cannot run."""


@contextlib.contextmanager
def alone(path):
    """One process at a time measures; the others compile meanwhile."""
    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def repeated(field, shape):
    """The periodic continuation of a field (K, n3, n2, n1) to a lattice of this shape."""
    return np.tile(field, (1, *(n // p for n, p in zip(shape, field.shape[1:], strict=True))))


def largest_error(found, expected):
    """equations.largest_error of fields, each compared with the periodic continuation of a smaller one."""
    p3, p2, p1 = expected[0].shape[1:]
    _, n3, n2, n1 = found[0].shape
    shape = (p3, n2 // p2, p2, n1 // p1, p1)
    return max(
        equations.largest_error([f[c, z : z + p3].reshape(shape)], [np.broadcast_to(small[:, None, :, None], shape)])
        for f, e in zip(found, expected, strict=True)
        for c, small in enumerate(e)
        for z in range(0, n3, p3)
    )


class Prepared:
    """A peer on the large lattice that has passed all checks."""

    def __init__(self, module, device, request):
        self.module, self.device, self.request = module, device, request
        self.states = [np.load(file) for file in request["states"]]
        self.error, self.failures = 0.0, {}
        self.starts = {}  # staggered fields for each shape
        variants = [v for v in module.VARIANTS[request["theory"]] if self.passes_small(v)]
        if not variants:
            raise Wrong(f"no variant agrees with Dualfield: {self.failures}")
        with alone(request["lock"]):
            self.variant = min(variants, key=self.quick) if len(variants) > 1 else variants[0]
            self.peer = self.made(self.variant, request["shape"])
            self.check(self.peer, self.states[1])
            self.steps = self.peer.steps_of_a_sample()

    def made(self, variant, shape):
        return self.module.Peer(self.request["theory"], variant, shape, self.request["precision"], self.device)

    def passes_small(self, variant):
        try:
            state = self.states[0]
            self.check(self.made(variant, state["phi"].shape[1:]), state)
            return True
        except Exception as error:  # whatever a framework throws, the other variants may run
            self.failures[variant] = f"{type(error).__name__}: {error}"[:300]
            return False

    def loaded(self, peer, state):
        """The peer with the start of a state, staggered and continued to its lattice."""
        if peer.shape not in self.starts:
            fields = equations.staggered(peer.theory, state["phi"], state["pi"])
            self.starts[peer.shape] = [repeated(np.ascontiguousarray(f, peer.type), peer.shape) for f in fields]
        peer.load(*self.starts[peer.shape])
        return peer

    def check(self, peer, state):
        """Throws unless the peer agrees with Dualfield at every site. Its fields are those after the steps then."""
        self.loaded(peer, state).run(int(state["steps"]))
        peer.wait()
        found = peer.state()
        if any(f.dtype != peer.type for f in found):
            raise Wrong(f"the result is of type {found[0].dtype}, not {peer.type}")
        after = equations.staggered(peer.theory, state["phi_after"], state["pi_after"])
        error = largest_error(found, after)
        if not error < equations.TOLERANCE[self.request["precision"]]:
            raise Wrong(f"differs from Dualfield by {error:.2e}")
        self.error = max(self.error, error)

    def quick(self, variant):
        """Seconds a step, to choose by."""
        try:
            peer = self.loaded(self.made(variant, self.request["shape"]), self.states[1])
            peer.run(4)
            return peer.seconds(10)
        except Exception as error:
            self.failures[variant] = f"{type(error).__name__}: {error}"[:300]
            return float("inf")


class Worker:
    def __init__(self, name, device):
        self.module, self.device, self.prepared = importlib.import_module(name), device, None

    def hello(self, _):
        return {"version": self.module.version()}

    def prepare(self, request):
        self.prepared = None  # its memory is free again
        self.prepared = Prepared(self.module, self.device, request)
        return {
            "variant": self.prepared.variant,
            "largest_error": self.prepared.error,
            "failures": self.prepared.failures,
        }

    def measure(self, _):
        return {"seconds_per_step": self.prepared.peer.seconds_per_step(self.prepared.steps)}


def main():
    module, device, cores = sys.argv[1:]
    os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print is not an answer
    worker = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            worker = worker or Worker(module, device)
            answer = getattr(worker, request["do"])(request)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"[:600]}
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main()
