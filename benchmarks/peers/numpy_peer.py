# SPDX-License-Identifier: MIT
"""NumPy on one thread, as one writes it for speed: sums of slices in place, without temporary arrays."""

import numpy as np

from equations import PARTNER, SIGN
from peer import ArrayPeer

VARIANTS = {"klein_gordon": ["slices"], "dirac_3d": ["slices"]}


def version():
    return np.__version__


def add_neighbour(out, field, mu, direction, operation=np.add):
    """out += f(i + direction e_mu); with np.subtract, out -= it."""

    def part(begin, end):
        return (Ellipsis, slice(begin, end)) + (slice(None),) * (mu - 1)

    pairs = [(part(None, -1), part(1, None)), (part(-1, None), part(0, 1))]
    for to, source in pairs if direction > 0 else [(b, a) for a, b in pairs]:
        operation(out[to], field[source], out=out[to])


class Peer(ArrayPeer):
    def step(self):
        n = self.numbers
        if self.theory == "klein_gordon":
            self.kick(n)
        else:
            self.half(self.pi, self.phi, -n["sin"], -n["kick"], -1)
            self.half(self.phi, self.pi, n["sin"], n["drift"], 1)

    def kick(self, n):
        sum_ = self.spare
        np.multiply(self.phi, n["own"] / n["near"], out=sum_)
        for mu in (1, 2, 3):
            add_neighbour(sum_, self.phi, mu, 1)
            add_neighbour(sum_, self.phi, mu, -1)
        sum_ *= n["near"]
        self.pi += sum_
        np.multiply(self.pi, n["step"], out=sum_)
        self.phi += sum_

    def half(self, own, other, sin, factor, direction):
        """own <- cos own + sin X_0 own + factor * direction * sum of X_mu (other(i + direction e_mu) - other(i))"""
        sums = self.spare
        for c in range(4):
            sums[c] = 0
            for mu in (1, 2, 3):
                source, plus = other[PARTNER[mu][c]], SIGN[mu][c] * direction > 0
                add_neighbour(sums[c], source, mu, direction, np.add if plus else np.subtract)
                (np.subtract if plus else np.add)(sums[c], source, out=sums[c])
        sums *= factor
        for c in range(4):
            sums[c] += sin * self.type.type(SIGN[0][c]) * own[PARTNER[0][c]]
        own *= self.numbers["cos"]
        own += sums
