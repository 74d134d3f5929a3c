// SPDX-License-Identifier: MIT
// One component of a background from what is steady of it and a profile along one axis: a thread a site.
#pragma once

#include "dualfield/algebra/apply.hpp"
#include "kernels/device.hpp"

namespace dualfield::cuda {

constexpr int background_block = 256;

/// `below` sites lie between neighbours along the profile's axis, which has `extent` places.
template <class R>
__global__ void __launch_bounds__(background_block)
    background_kernel(R* background, const double* steady, const double* profile, std::int64_t below, int extent,
                      bool as_rotations, std::int64_t sites) {
  const std::int64_t site = std::int64_t(blockIdx.x) * background_block + threadIdx.x;
  if (site >= sites) return;
  const double value = steady[site] + profile[(site / below + DUALFIELD_MUTANT(wrong_place_of_profile)) % extent];
  background[site] = R(as_rotations ? half_angle_tangent(value) : value);
}

inline device::Launch background_launch(std::int64_t sites) {
  return {dim3(unsigned((sites + background_block - 1) / background_block)), dim3(background_block)};
}

}  // namespace dualfield::cuda
