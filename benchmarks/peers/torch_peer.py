# SPDX-License-Identifier: MIT
"""torch.compile: a compiled function for each stage, which becomes one kernel, on a GPU or on the CPU."""

import contextlib

import numpy as np
import torch

from equations import half_step
from peer import PeerBase

VARIANTS = {"klein_gordon": ["roll"], "dirac_3d": ["roll"]}

with contextlib.suppress(ImportError, AttributeError):
    import torch._inductor.config as inductor

    # Otherwise the partial sums of the Dirac step are written to memory and read again.
    inductor.realize_reads_threshold = inductor.realize_acc_reads_threshold = 1000
    inductor.realize_opcount_threshold = 10000


def version():
    return torch.__version__


def neighbour(field, mu, direction):
    """f(i + direction e_mu)"""
    return torch.roll(field, -direction, -mu)


def klein_gordon(n):
    def step(phi, pi):
        near = sum(neighbour(phi, mu, d) for mu in (1, 2, 3) for d in (1, -1))
        pi = pi + (n["own"] * phi + n["near"] * near)
        return phi + n["step"] * pi, pi

    return [step]


def dirac_3d(n):
    def kick(p0, p1, p2, p3, q0, q1, q2, q3):
        return half_step(n, neighbour, [q0, q1, q2, q3], [p0, p1, p2, p3], -n["sin"], -n["kick"], -1)

    def drift(p0, p1, p2, p3, q0, q1, q2, q3):
        return half_step(n, neighbour, [p0, p1, p2, p3], [q0, q1, q2, q3], n["sin"], n["drift"], 1)

    return [kick, drift]


class TorchPeer(PeerBase):
    """Fields as lists of components: tensors of the shape (n3, n2, n1), each with storage of its own."""

    def load(self, phi, pi):
        self.phi, self.pi = ([torch.from_numpy(np.array(c, self.type)).to(self.device) for c in f] for f in (phi, pi))

    def state(self):
        return tuple(np.stack([c.cpu().numpy() for c in f]) for f in (self.phi, self.pi))

    def wait(self):
        if self.device == "cuda":
            torch.cuda.synchronize()

    def seconds(self, steps):
        if self.device != "cuda":
            return super().seconds(steps)
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        self.run(steps)
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) / 1000


class Peer(TorchPeer):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        numbers = {name: float(value) for name, value in self.numbers.items()}
        functions = {"klein_gordon": klein_gordon, "dirac_3d": dirac_3d}[self.theory](numbers)
        mode = {"mode": "max-autotune-no-cudagraphs"} if self.device == "cuda" else {}
        self.stages = [torch.compile(f, dynamic=False, fullgraph=True, **mode) for f in functions]

    @torch.no_grad()
    def run(self, steps):
        phi, pi = self.phi, self.pi
        self.phi = self.pi = None  # what is replaced is freed, and its memory used again, at once
        for _ in range(steps):
            if self.theory == "klein_gordon":
                f, g = self.stages[0](phi.pop(), pi.pop())
                phi, pi = [f], [g]
            else:
                pi = self.stages[0](*phi, *pi)
                phi = self.stages[1](*phi, *pi)
        self.phi, self.pi = list(phi), list(pi)
