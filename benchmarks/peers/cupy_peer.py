# SPDX-License-Identifier: MIT
"""CuPy with CUDA kernels written by hand, without shared memory.

Klein-Gordon: one kernel a step, a second array for the new phi. Dirac: a kernel each for kick and drift, in place (two,
24 words a step), or one kernel that computes the kicks of the upper neighbours again (one, 16 words).
"""

import functools

import numpy as np

from equations import PARTNER, SIGN
from peer import PeerBase

BLOCKS = ["32x8x1", "64x4x1", "128x2x1", "256x1x1"]
VARIANTS = {
    "klein_gordon": [f"one {b}" for b in BLOCKS],
    "dirac_3d": [f"two {b}" for b in ["32x4x2", *BLOCKS[1:3]]] + [f"one {b}" for b in ("32x4x2", "64x2x2", "128x1x1")],
}

SITE = """
  int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  int z = blockIdx.z * blockDim.z + threadIdx.z;
  if (x >= n1 || y >= n2 || z >= n3) return;
"""
NEIGHBOURS = """
#define AT(x, y, z) (((z) * n2 + (y)) * n1 + (x))
#define UP(x, n) ((x) + 1 == (n) ? 0 : (x) + 1)
#define DOWN(x, n) ((x) == 0 ? (n) - 1 : (x) - 1)
"""

KLEIN_GORDON = (
    NEIGHBOURS
    + """
extern "C" __global__ void step(const T* __restrict__ phi, T* __restrict__ pi, T* __restrict__ next, int n1, int n2, int n3,
                                T own, T near, T h) {"""
    + SITE
    + """
  int i = AT(x, y, z);
  T f = phi[i];
  T sum = phi[AT(UP(x, n1), y, z)] + phi[AT(DOWN(x, n1), y, z)] + phi[AT(x, UP(y, n2), z)] + phi[AT(x, DOWN(y, n2), z)] +
          phi[AT(x, y, UP(z, n3))] + phi[AT(x, y, DOWN(z, n3))];
  T v = pi[i] + (own * f + near * sum);
  pi[i] = v;
  next[i] = f + h * v;
}
"""
)


def sum_of_products(c):
    """Component c of X_1 u + X_2 v + X_3 w."""
    return " ".join(
        f"{'+' if SIGN[mu][c] > 0 else '-'} {name}.c[{PARTNER[mu][c]}]" for mu, name in ((1, "u"), (2, "v"), (3, "w"))
    )


def rotation(c):
    """Component c of cos f + sin X_0 f."""
    return f"cos * f.c[{c}] {'+' if SIGN[0][c] > 0 else '-'} sin * f.c[{PARTNER[0][c]}]"


DIRAC = (
    NEIGHBOURS
    + """
struct F { T c[4]; };
__device__ __forceinline__ F load(const T* f, int i, int n) { return {{f[i], f[i + n], f[i + 2 * n], f[i + 3 * n]}}; }
__device__ __forceinline__ void store(T* f, int i, int n, F v) { for (int c = 0; c < 4; ++c) f[i + c * n] = v.c[c]; }
__device__ __forceinline__ F less(F a, F b) { for (int c = 0; c < 4; ++c) a.c[c] -= b.c[c]; return a; }
__device__ __forceinline__ F half_step(F f, F u, F v, F w, T cos, T sin, T k) {
  return {{"""
    + ", ".join(f"{rotation(c)} + k * ({sum_of_products(c)})" for c in range(4))
    + """}};
}
__device__ __forceinline__ F kicked(const T* phi, const T* pi, int x, int y, int z, int n1, int n2, int n3, int n, T cos, T sin,
                                    T kick) {
  F f = load(phi, AT(x, y, z), n);
  return half_step(load(pi, AT(x, y, z), n), less(f, load(phi, AT(DOWN(x, n1), y, z), n)),
                   less(f, load(phi, AT(x, DOWN(y, n2), z), n)), less(f, load(phi, AT(x, y, DOWN(z, n3)), n)), cos, -sin, -kick);
}
#define FIELDS int n1, int n2, int n3, T cos, T sin, T kick, T drift
extern "C" __global__ void kick(const T* __restrict__ phi, T* __restrict__ pi, FIELDS) {"""
    + SITE
    + """
  int n = n1 * n2 * n3;
  store(pi, AT(x, y, z), n, kicked(phi, pi, x, y, z, n1, n2, n3, n, cos, sin, kick));
}
extern "C" __global__ void drift(T* __restrict__ phi, const T* __restrict__ pi, FIELDS) {"""
    + SITE
    + """
  int n = n1 * n2 * n3;
  F f = load(pi, AT(x, y, z), n);
  store(phi, AT(x, y, z), n, half_step(load(phi, AT(x, y, z), n), less(load(pi, AT(UP(x, n1), y, z), n), f),
                                       less(load(pi, AT(x, UP(y, n2), z), n), f), less(load(pi, AT(x, y, UP(z, n3)), n), f),
                                       cos, sin, drift));
}
#define KICKED(x, y, z) kicked(phi, pi, x, y, z, n1, n2, n3, n, cos, sin, kick)
extern "C" __global__ void step(const T* __restrict__ phi, const T* __restrict__ pi, T* __restrict__ new_phi,
                                T* __restrict__ new_pi, FIELDS) {"""
    + SITE
    + """
  int n = n1 * n2 * n3;
  F f = KICKED(x, y, z);
  store(new_phi, AT(x, y, z), n,
        half_step(load(phi, AT(x, y, z), n), less(KICKED(UP(x, n1), y, z), f), less(KICKED(x, UP(y, n2), z), f),
                  less(KICKED(x, y, UP(z, n3)), f), cos, sin, drift));
  store(new_pi, AT(x, y, z), n, f);
}
"""
)


def source(theory, type_):
    return f"typedef {'float' if type_ == np.float32 else 'double'} T;\n" + (
        KLEIN_GORDON if theory == "klein_gordon" else DIRAC
    )


class Kernels(PeerBase):
    """The order of launches and of arrays. What the device is, `self.kernel(name)` and `self.empty_like(array)` say."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.kind, block = self.variant.split()
        self.block = tuple(map(int, block.split("x")))
        n3, n2, n1 = self.shape
        self.grid = tuple(-(-n // b) for n, b in zip((n1, n2, n3), self.block, strict=True))
        self.scalars = (*map(np.int32, (n1, n2, n3)), *self.numbers.values())
        self.kernels = {name: self.kernel(name) for name in (["kick", "drift"] if self.kind == "two" else ["step"])}

    def launch(self, name, *arrays):
        self.kernels[name](self.grid, self.block, (*arrays, *self.scalars))

    def run(self, steps):
        for _ in range(steps):
            if self.kind == "two":
                self.launch("kick", self.phi, self.pi)
                self.launch("drift", self.phi, self.pi)
            elif self.theory == "klein_gordon":
                self.launch("step", self.phi, self.pi, self.new_phi)
                self.phi, self.new_phi = self.new_phi, self.phi
            else:
                self.launch("step", self.phi, self.pi, self.new_phi, self.new_pi)
                self.phi, self.new_phi, self.pi, self.new_pi = self.new_phi, self.phi, self.new_pi, self.pi

    def set_fields(self, phi, pi):
        self.phi, self.pi = phi, pi
        if self.kind == "one":
            self.new_phi = self.empty_like(phi)
            self.new_pi = self.empty_like(pi) if self.theory == "dirac_3d" else None


try:
    import cupy
except ImportError as error:  # the tests read the kernels where there is no CuPy
    missing = error

    def version():
        raise missing

    Peer = None
else:

    def version():
        return cupy.__version__

    @functools.cache
    def module(theory, type_):
        return cupy.RawModule(code=source(theory, type_), options=("-std=c++17",))

    class Peer(Kernels):
        def kernel(self, name):
            return module(self.theory, self.type).get_function(name)

        empty_like = staticmethod(cupy.empty_like)

        def load(self, phi, pi):
            self.set_fields(cupy.asarray(phi, self.type), cupy.asarray(pi, self.type))

        def state(self):
            return cupy.asnumpy(self.phi), cupy.asnumpy(self.pi)

        def wait(self):
            cupy.cuda.Device().synchronize()

        def seconds(self, steps):
            begin, end = cupy.cuda.Event(), cupy.cuda.Event()
            begin.record()
            self.run(steps)
            end.record()
            end.synchronize()
            return cupy.cuda.get_elapsed_time(begin, end) / 1000
