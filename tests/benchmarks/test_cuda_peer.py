# SPDX-License-Identifier: MIT
"""The CUDA kernels of the CuPy peer, compiled as C++ and run thread by thread, make the steps of the NumPy peer.

Usage: test_cuda_peer.py COMPILER. The kernels use no shared memory and no barrier, so a loop over the threads is enough.
"""

import ctypes
import subprocess
import sys
import tempfile
import unittest

import numpy as np

import scripts  # noqa: F401
import cupy_peer
import equations
import numpy_peer

SHAPE = (5, 6, 9)  # not a multiple of any block
PRELUDE = """
struct Three { int x, y, z; };
static Three threadIdx, blockIdx, blockDim;
#define __global__
#define __device__
#define __forceinline__ inline
#define __restrict__
"""
FOR_ALL_THREADS = """
extern "C" void all_{name}(const int* grid, const int* block, {parameters}) {{
  blockDim = {{block[0], block[1], block[2]}};
  for (int b = 0; b < grid[0] * grid[1] * grid[2]; ++b)
    for (int t = 0; t < block[0] * block[1] * block[2]; ++t) {{
      blockIdx = {{b % grid[0], b / grid[0] % grid[1], b / grid[0] / grid[1]}};
      threadIdx = {{t % block[0], t / block[0] % block[1], t / block[0] / block[1]}};
      {name}({arguments});
    }}
}}
"""
SIZES = [("int", "n1"), ("int", "n2"), ("int", "n3")]


class Emulated(cupy_peer.Kernels):
    """The peer with arrays of NumPy and kernels of a shared library."""

    compiler = folder = None
    libraries = {}

    def kernel(self, name):
        arrays = {"kick": 2, "drift": 2, "step": 3 if self.theory == "klein_gordon" else 4}[name]
        library = self.library()

        def launch(grid, block, values):
            pointers = [ctypes.c_void_p(array.ctypes.data) for array in values[:arrays]]
            real = ctypes.c_float if self.type == np.float32 else ctypes.c_double
            numbers = [
                *(ctypes.c_int(int(v)) for v in values[arrays : arrays + 3]),
                *(real(float(v)) for v in values[arrays + 3 :]),
            ]
            getattr(library, f"all_{name}")((ctypes.c_int * 3)(*grid), (ctypes.c_int * 3)(*block), *pointers, *numbers)

        return launch

    def library(self):
        key = f"{self.theory}_{self.type}"
        if key not in self.libraries:
            kernels = {"step": 3} if self.theory == "klein_gordon" else {"kick": 2, "drift": 2, "step": 4}
            text = PRELUDE + cupy_peer.source(self.theory, self.type)
            for name, arrays in kernels.items():
                parameters = (
                    [("T*", f"a{i}") for i in range(arrays)]
                    + SIZES
                    + [("T", f"v{i}") for i in range(len(self.numbers))]
                )
                text += FOR_ALL_THREADS.format(
                    name=name,
                    parameters=", ".join(" ".join(p) for p in parameters),
                    arguments=", ".join(p[1] for p in parameters),
                )
            file = f"{self.folder}/{key}"
            with open(f"{file}.cpp", "w") as stream:
                stream.write(text)
            # -Bsymbolic: the C library has a function called step too
            subprocess.run(
                [
                    self.compiler,
                    "-std=c++20",
                    "-O1",
                    "-w",
                    "-shared",
                    "-fPIC",
                    "-Wl,-Bsymbolic",
                    "-o",
                    f"{file}.so",
                    f"{file}.cpp",
                ],
                check=True,
            )
            self.libraries[key] = ctypes.CDLL(f"{file}.so")
        return self.libraries[key]

    @staticmethod
    def empty_like(array):
        return np.full_like(array, np.nan)  # what is not written is noticed

    def load(self, phi, pi):
        self.set_fields(np.array(phi, self.type), np.array(pi, self.type))

    def state(self):
        return self.phi, self.pi


class CudaPeer(unittest.TestCase):
    def test_every_variant(self):
        random = np.random.default_rng(3)
        for theory, k in equations.COMPONENTS.items():
            phi, pi = random.uniform(-1, 1, (2, k, *SHAPE))
            expected = numpy_peer.Peer(theory, "slices", SHAPE, "double", "cpu")
            expected.load(phi, pi)
            expected.run(4)
            for precision, tolerance in equations.TOLERANCE.items():
                for variant in cupy_peer.VARIANTS[theory]:
                    with self.subTest(theory=theory, precision=precision, variant=variant):
                        peer = Emulated(theory, variant, SHAPE, precision, "cpu")
                        peer.load(phi, pi)
                        peer.run(4)
                        self.assertEqual(peer.state()[0].dtype, peer.type)
                        self.assertLess(equations.largest_error(peer.state(), expected.state()), tolerance)


if __name__ == "__main__":
    Emulated.compiler = sys.argv.pop(1)
    with tempfile.TemporaryDirectory(prefix="dualfield-cuda-peer-") as Emulated.folder:
        unittest.main(exit=False).result.wasSuccessful() or sys.exit(1)
