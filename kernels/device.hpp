// SPDX-License-Identifier: MIT
// The one header a kernel includes: real CUDA under nvcc, the emulator under a plain C++ compiler.
//
// A kernel is plain CUDA C++ (`__global__`, `threadIdx`, `__syncthreads()`, `__shfl_down_sync()` …) and takes its
// shared memory as one struct, `auto& shared = dualfield::device::shared_memory<Shared>();`. It is started by
// `dualfield::device::launch` and never by `<<<>>>`, so that the same source runs on both sides.
#pragma once

#include "kernels/mutant.hpp"

#ifdef __CUDACC__
#include "kernels/cuda/runtime.hpp"
#else
#include "kernels/emulator/runtime.hpp"
#endif
