// SPDX-License-Identifier: MIT
// What sum kernels share: a block sums several segments, sixteen threads each, in the lanes of dualfield/summation.hpp.
#pragma once

#include "dualfield/summation.hpp"
#include "kernels/device.hpp"

namespace dualfield::cuda {

constexpr int segments_in_block = 8;

/// Partial sums of K numbers in shared memory.
template <int K>
struct LaneSums {
  double value[segments_in_block][K][sum_lanes];
};

}  // namespace dualfield::cuda
