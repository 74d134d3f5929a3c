# SPDX-License-Identifier: MIT
"""Triton. A program updates a tile of rows by sites in one plane; variants are "kind ROWSxSITES warps".

Klein-Gordon: one kernel a step, a second array for the new phi. Dirac: kick and drift in place (two), or one kernel that
computes the kicks of the upper neighbours again (one).
"""

import torch
import triton
import triton.language as tl

from torch_peer import TorchPeer

VARIANTS = {
    "klein_gordon": ["one 2x256 4", "one 4x128 4", "one 1x256 2"],
    "dirac_3d": ["two 1x128 4", "two 1x256 4", "one 1x128 4"],
}


def version():
    return triton.__version__


@triton.jit
def sites(n1: tl.constexpr, n2: tl.constexpr, ROWS: tl.constexpr, SITES: tl.constexpr):
    x = tl.program_id(0) * SITES + tl.arange(0, SITES)[None, :]
    y = tl.program_id(1) * ROWS + tl.arange(0, ROWS)[:, None]
    return x, y, tl.program_id(2), (x < n1) & (y < n2)


@triton.jit
def up(x, n: tl.constexpr):
    return tl.where(x + 1 == n, 0, x + 1)


@triton.jit
def down(x, n: tl.constexpr):
    return tl.where(x == 0, n - 1, x - 1)


@triton.jit
def klein_gordon(
    phi, pi, new, numbers, n1: tl.constexpr, n2: tl.constexpr, n3: tl.constexpr, ROWS: tl.constexpr, SITES: tl.constexpr
):
    x, y, z, inside = sites(n1, n2, ROWS, SITES)
    i = (z * n2 + y) * n1 + x
    f = tl.load(phi + i, mask=inside, other=0.0)
    row = phi + (z * n2 + y) * n1
    near = tl.load(row + up(x, n1), mask=inside, other=0.0) + tl.load(row + down(x, n1), mask=inside, other=0.0)
    plane = phi + z * n2 * n1 + x
    near += tl.load(plane + up(y, n2) * n1, mask=inside, other=0.0) + tl.load(
        plane + down(y, n2) * n1, mask=inside, other=0.0
    )
    column = phi + y * n1 + x
    near += tl.load(column + up(z, n3) * n2 * n1, mask=inside, other=0.0)
    near += tl.load(column + down(z, n3) * n2 * n1, mask=inside, other=0.0)
    v = tl.load(pi + i, mask=inside, other=0.0) + (tl.load(numbers) * f + tl.load(numbers + 1) * near)
    tl.store(pi + i, v, mask=inside)
    tl.store(new + i, f + tl.load(numbers + 2) * v, mask=inside)


@triton.jit
def load4(f, i, n: tl.constexpr, inside):
    return (
        tl.load(f + i, mask=inside, other=0.0),
        tl.load(f + i + n, mask=inside, other=0.0),
        tl.load(f + i + 2 * n, mask=inside, other=0.0),
        tl.load(f + i + 3 * n, mask=inside, other=0.0),
    )


@triton.jit
def store4(f, i, n: tl.constexpr, inside, a, b, c, d):
    tl.store(f + i, a, mask=inside)
    tl.store(f + i + n, b, mask=inside)
    tl.store(f + i + 2 * n, c, mask=inside)
    tl.store(f + i + 3 * n, d, mask=inside)


@triton.jit
def half_step(a, b, c, d, cos, sin, k, ua, ub, uc, ud, va, vb, vc, vd, wa, wb, wc, wd):
    """cos f + sin X_0 f + k (X_1 u + X_2 v + X_3 w)"""
    return (
        cos * a + sin * b + k * (vc - ud - wb),
        cos * b - sin * a + k * (uc + vd + wa),
        cos * c + sin * d + k * (wd - ub - va),
        cos * d - sin * c + k * (ua - vb - wc),
    )


@triton.jit
def kicked(phi, pi, x, y, z, inside, cos, sin, kick, n1: tl.constexpr, n2: tl.constexpr, n3: tl.constexpr):
    n: tl.constexpr = n1 * n2 * n3
    i = (z * n2 + y) * n1 + x
    a, b, c, d = load4(phi, i, n, inside)
    ua, ub, uc, ud = load4(phi, (z * n2 + y) * n1 + down(x, n1), n, inside)
    va, vb, vc, vd = load4(phi, (z * n2 + down(y, n2)) * n1 + x, n, inside)
    wa, wb, wc, wd = load4(phi, (down(z, n3) * n2 + y) * n1 + x, n, inside)
    qa, qb, qc, qd = load4(pi, i, n, inside)
    return half_step(
        qa,
        qb,
        qc,
        qd,
        cos,
        -sin,
        -kick,
        a - ua,
        b - ub,
        c - uc,
        d - ud,
        a - va,
        b - vb,
        c - vc,
        d - vd,
        a - wa,
        b - wb,
        c - wc,
        d - wd,
    )


@triton.jit
def kick(
    phi, pi, numbers, n1: tl.constexpr, n2: tl.constexpr, n3: tl.constexpr, ROWS: tl.constexpr, SITES: tl.constexpr
):
    x, y, z, inside = sites(n1, n2, ROWS, SITES)
    a, b, c, d = kicked(
        phi, pi, x, y, z, inside, tl.load(numbers), tl.load(numbers + 1), tl.load(numbers + 2), n1, n2, n3
    )
    store4(pi, (z * n2 + y) * n1 + x, n1 * n2 * n3, inside, a, b, c, d)


@triton.jit
def drift(
    phi, pi, numbers, n1: tl.constexpr, n2: tl.constexpr, n3: tl.constexpr, ROWS: tl.constexpr, SITES: tl.constexpr
):
    n: tl.constexpr = n1 * n2 * n3
    x, y, z, inside = sites(n1, n2, ROWS, SITES)
    i = (z * n2 + y) * n1 + x
    a, b, c, d = load4(pi, i, n, inside)
    ua, ub, uc, ud = load4(pi, (z * n2 + y) * n1 + up(x, n1), n, inside)
    va, vb, vc, vd = load4(pi, (z * n2 + up(y, n2)) * n1 + x, n, inside)
    wa, wb, wc, wd = load4(pi, (up(z, n3) * n2 + y) * n1 + x, n, inside)
    pa, pb, pc, pd = load4(phi, i, n, inside)
    ra, rb, rc, rd = half_step(
        pa,
        pb,
        pc,
        pd,
        tl.load(numbers),
        tl.load(numbers + 1),
        tl.load(numbers + 3),
        ua - a,
        ub - b,
        uc - c,
        ud - d,
        va - a,
        vb - b,
        vc - c,
        vd - d,
        wa - a,
        wb - b,
        wc - c,
        wd - d,
    )
    store4(phi, i, n, inside, ra, rb, rc, rd)


@triton.jit
def step(
    phi,
    pi,
    new_phi,
    new_pi,
    numbers,
    n1: tl.constexpr,
    n2: tl.constexpr,
    n3: tl.constexpr,
    ROWS: tl.constexpr,
    SITES: tl.constexpr,
):
    n: tl.constexpr = n1 * n2 * n3
    x, y, z, inside = sites(n1, n2, ROWS, SITES)
    cos = tl.load(numbers)
    sin = tl.load(numbers + 1)
    k = tl.load(numbers + 2)
    a, b, c, d = kicked(phi, pi, x, y, z, inside, cos, sin, k, n1, n2, n3)
    ua, ub, uc, ud = kicked(phi, pi, up(x, n1), y, z, inside, cos, sin, k, n1, n2, n3)
    va, vb, vc, vd = kicked(phi, pi, x, up(y, n2), z, inside, cos, sin, k, n1, n2, n3)
    wa, wb, wc, wd = kicked(phi, pi, x, y, up(z, n3), inside, cos, sin, k, n1, n2, n3)
    i = (z * n2 + y) * n1 + x
    pa, pb, pc, pd = load4(phi, i, n, inside)
    ra, rb, rc, rd = half_step(
        pa,
        pb,
        pc,
        pd,
        cos,
        sin,
        tl.load(numbers + 3),
        ua - a,
        ub - b,
        uc - c,
        ud - d,
        va - a,
        vb - b,
        vc - c,
        vd - d,
        wa - a,
        wb - b,
        wc - c,
        wd - d,
    )
    store4(new_phi, i, n, inside, ra, rb, rc, rd)
    store4(new_pi, i, n, inside, a, b, c, d)


class Peer(TorchPeer):
    """The fields are tensors of the shape (K, n3, n2, n1)."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.kind, tile, warps = self.variant.split()
        rows, along = map(int, tile.split("x"))
        n3, n2, n1 = self.shape
        self.grid = (triton.cdiv(n1, along), triton.cdiv(n2, rows), n3)
        self.settings = {"n1": n1, "n2": n2, "n3": n3, "ROWS": rows, "SITES": along, "num_warps": int(warps)}

    def load(self, phi, pi):
        tensor = torch.float32 if self.type == "float32" else torch.float64
        self.phi, self.pi = (torch.from_numpy(f).to(self.device, tensor) for f in (phi, pi))
        self.new_phi, self.new_pi = torch.empty_like(self.phi), torch.empty_like(self.pi)
        # read by the kernels from memory: a Python number would reach them in single precision
        self.coefficients = torch.tensor([float(v) for v in self.numbers.values()], dtype=tensor, device=self.device)

    def launch(self, kernel, *arrays):
        kernel[self.grid](*arrays, self.coefficients, **self.settings)

    def run(self, steps):
        for _ in range(steps):
            if self.kind == "two":
                self.launch(kick, self.phi, self.pi)
                self.launch(drift, self.phi, self.pi)
            elif self.theory == "klein_gordon":
                self.launch(klein_gordon, self.phi, self.pi, self.new_phi)
                self.phi, self.new_phi = self.new_phi, self.phi
            else:
                self.launch(step, self.phi, self.pi, self.new_phi, self.new_pi)
                self.phi, self.new_phi, self.pi, self.new_pi = self.new_phi, self.phi, self.new_pi, self.pi

    def state(self):
        return self.phi.cpu().numpy(), self.pi.cpu().numpy()
