# SPDX-License-Identifier: MIT
"""Numba on all threads: planes in parallel, a function for each row that LLVM can vectorise.

Rows are functions of their own because numba 0.68 with parallel=True left the last site of each row without its update when
the row was written out inside the parallel loop.
"""

import numba
import numpy as np
from numba import njit, prange

from peer import ArrayPeer

VARIANTS = {"klein_gordon": ["planes"], "dirac_3d": ["planes"]}


def version():
    return numba.__version__


@njit(fastmath=True)
def klein_gordon_row(pi, phi, new, up, down, above, below, own, near, step):
    n = phi.shape[0]
    for x in range(1, n - 1):
        v = pi[x] + (own * phi[x] + near * (phi[x + 1] + phi[x - 1] + up[x] + down[x] + above[x] + below[x]))
        pi[x] = v
        new[x] = phi[x] + step * v
    for x in (0, n - 1):
        v = pi[x] + (own * phi[x] + near * (phi[(x + 1) % n] + phi[x - 1] + up[x] + down[x] + above[x] + below[x]))
        pi[x] = v
        new[x] = phi[x] + step * v


@njit(parallel=True, fastmath=True)
def klein_gordon(phi, pi, new, own, near, step):
    n3, n2, _ = phi.shape
    for z in prange(n3):
        for y in range(n2):
            klein_gordon_row(
                pi[z, y],
                phi[z, y],
                new[z, y],
                phi[z, (y + 1) % n2],
                phi[z, y - 1],
                phi[(z + 1) % n3, y],
                phi[z - 1, y],
                own,
                near,
                step,
            )


@njit(fastmath=True)
def component(new, own, partner, f1, f2, g2, f3, g3, cos, sin, k1, k2, k3, direction):
    """One component of a half step on one row; few enough arrays that LLVM checks for overlap and vectorises."""
    n = new.shape[0]
    if direction > 0:
        for x in range(n - 1):
            new[x] = (
                cos * own[x] + sin * partner[x] + k1 * (f1[x + 1] - f1[x]) + k2 * (g2[x] - f2[x]) + k3 * (g3[x] - f3[x])
            )
        x, there = n - 1, 0
    else:
        for x in range(1, n):
            new[x] = (
                cos * own[x] + sin * partner[x] + k1 * (f1[x - 1] - f1[x]) + k2 * (g2[x] - f2[x]) + k3 * (g3[x] - f3[x])
            )
        x, there = 0, n - 1
    new[x] = cos * own[x] + sin * partner[x] + k1 * (f1[there] - f1[x]) + k2 * (g2[x] - f2[x]) + k3 * (g3[x] - f3[x])


@njit(fastmath=True)
def copy(to, source):
    for x in range(to.shape[0]):
        to[x] = source[x]


@njit(fastmath=True)
def dirac_row(new, own, f, z, y, zz, yy, cos, sin, k, direction):
    o0, o1, o2, o3 = own[0, z, y], own[1, z, y], own[2, z, y], own[3, z, y]
    f0, f1, f2, f3 = f[0, z, y], f[1, z, y], f[2, z, y], f[3, z, y]
    component(new[0], o0, o1, f3, f2, f[2, z, yy], f1, f[1, zz, y], cos, sin, -k, k, -k, direction)
    component(new[1], o1, o0, f2, f3, f[3, z, yy], f0, f[0, zz, y], cos, -sin, k, k, k, direction)
    component(new[2], o2, o3, f1, f0, f[0, z, yy], f3, f[3, zz, y], cos, sin, -k, -k, k, direction)
    component(new[3], o3, o2, f0, f1, f[1, z, yy], f2, f[2, zz, y], cos, -sin, k, -k, -k, direction)
    copy(o0, new[0])
    copy(o1, new[1])
    copy(o2, new[2])
    copy(o3, new[3])


@njit(parallel=True, fastmath=True)
def half(own, f, cos, sin, k, direction):
    """own <- cos own + sin X_0 own + k sum of X_mu (f(i + direction e_mu) - f(i))"""
    _, n3, n2, n1 = f.shape
    for z in prange(n3):
        new = np.empty((4, n1), own.dtype)
        for y in range(n2):
            dirac_row(new, own, f, z, y, (z + direction) % n3, (y + direction) % n2, cos, sin, k, direction)


class Peer(ArrayPeer):
    def step(self):
        n = self.numbers
        if self.theory == "klein_gordon":
            klein_gordon(self.phi[0], self.pi[0], self.spare[0], n["own"], n["near"], n["step"])
            self.phi, self.spare = self.spare, self.phi
        else:
            half(self.pi, self.phi, n["cos"], -n["sin"], n["kick"], -1)
            half(self.phi, self.pi, n["cos"], n["sin"], n["drift"], 1)
