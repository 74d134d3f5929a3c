// SPDX-License-Identifier: MIT
// What CUDA C++ adds to C++: qualifiers, dim3, and the built-in variables of a kernel.
#pragma once

// NOLINTBEGIN(bugprone-reserved-identifier): the names are CUDA's
#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __grid_constant__
// NOLINTEND(bugprone-reserved-identifier)

struct uint3 {
  unsigned x, y, z;
};

struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

namespace dualfield::emulator {

/// The values of the built-in variables for the kernel thread that is running.
struct BuiltIns {
  uint3 thread{}, block{};
  dim3 block_extent, grid_extent;
};
inline constinit BuiltIns built_ins;

}  // namespace dualfield::emulator

// References to const: as in CUDA, a kernel cannot assign to them.
inline const uint3& threadIdx = dualfield::emulator::built_ins.thread;
inline const uint3& blockIdx = dualfield::emulator::built_ins.block;
inline const dim3& blockDim = dualfield::emulator::built_ins.block_extent;
inline const dim3& gridDim = dualfield::emulator::built_ins.grid_extent;
inline constexpr int warpSize = 32;
