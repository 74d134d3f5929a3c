// SPDX-License-Identifier: MIT
// Shared by the kernels that sum: a block sums several segments, each with sum_lanes threads, one for each lane of
// dualfield/summation.hpp.
#pragma once

#include "dualfield/summation.hpp"
#include "kernels/device.hpp"

namespace dualfield::cuda {

constexpr int segments_in_block = 8;

/// The partial sums of K numbers, for each segment of a block and each lane, in shared memory.
template <int K>
struct LaneSums {
  double value[segments_in_block][K][sum_lanes];
};

}  // namespace dualfield::cuda
