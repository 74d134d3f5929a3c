// SPDX-License-Identifier: MIT
// Common to the CUDA runtime and the emulator: errors, the shape of a launch and its limits, device properties.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "dualfield/error.hpp"

#ifdef __CUDACC__
#include <cuda_runtime.h>
#else
#include "kernels/emulator/dialect.hpp"
#endif

namespace dualfield::device {

/// A call to the device failed. The message names the call and the cause.
struct Error : DeviceError {
  using DeviceError::DeviceError;
};

/// A launch that no device accepts. The message says which of the kernel limits it exceeds.
struct LaunchError : Error {
  using Error::Error;
};

/// The shape of a launch: blocks of the grid, threads of a block, bytes of dynamic shared memory of a block.
struct Launch {
  dim3 grid, block;
  std::size_t shared_bytes = 0;
};

/// Limits of every device of compute capability 8.0 and later. The limit of shared memory is that of 9.0.
struct KernelLimits {
  static constexpr std::uint64_t threads = 1024;
  static constexpr std::uint64_t block_z = 64;
  static constexpr std::uint64_t grid_x = 2147483647;
  static constexpr std::uint64_t grid_yz = 65535;
  static constexpr std::uint64_t shared_bytes = 227 * 1024;
};

/// Throws LaunchError if the launch exceeds KernelLimits or has no thread.
inline void check_limits(const Launch& launch) {
  const auto require = [](const char* what, std::uint64_t value, std::uint64_t lowest, std::uint64_t highest) {
    if (value < lowest || value > highest) {
      throw LaunchError("kernel limits: " + std::string(what) + " is " + std::to_string(value) + ", allowed are " +
                        std::to_string(lowest) + " to " + std::to_string(highest));
    }
  };
  const dim3 &grid = launch.grid, &block = launch.block;
  require("block.x", block.x, 1, KernelLimits::threads);
  require("block.y", block.y, 1, KernelLimits::threads);
  require("block.z", block.z, 1, KernelLimits::block_z);
  require("threads of a block", std::uint64_t{block.x} * block.y * block.z, 1, KernelLimits::threads);
  require("grid.x", grid.x, 1, KernelLimits::grid_x);
  require("grid.y", grid.y, 1, KernelLimits::grid_yz);
  require("grid.z", grid.z, 1, KernelLimits::grid_yz);
  require("shared memory of a block in bytes", launch.shared_bytes, 0, KernelLimits::shared_bytes);
}

/// The bytes of `count` elements of `size` bytes. Throws Error if the product overflows.
inline std::size_t bytes_of(std::size_t count, std::size_t size) {
  if (count > std::numeric_limits<std::size_t>::max() / size) {
    throw Error("device memory: " + std::to_string(count) + " elements of " + std::to_string(size) +
                " bytes are more than can be addressed");
  }
  return count * size;
}

/// What new device memory holds. `nothing` is for memory that is written before it is read. The emulator fills such
/// memory with bytes 0xFF, which are a NaN in every floating-point type, so that a wrong read is noticed.
enum class Fill { zeros, nothing };

/// Whether the device prefers the work of a stream to that of others.
enum class Priority { usual, high };

/// Numbers that no two devices share, on other machines neither.
using DeviceId = std::array<std::uint32_t, 4>;

/// Properties of one device; all of its memory in bytes.
struct DeviceProperties {
  std::string name;
  int major = 0, minor = 0;  // compute capability
  std::size_t memory = 0;
  int multiprocessors = 0;
  std::size_t shared_bytes = 0;  // that a block can have
};

}  // namespace dualfield::device
