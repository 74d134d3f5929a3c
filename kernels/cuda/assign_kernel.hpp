// SPDX-License-Identifier: MIT
// A field from doubles that a transform has left with gaps between rows: a thread a site and component.
#pragma once

#include "kernels/cuda/grid.hpp"
#include "kernels/spectral_grid.hpp"

namespace dualfield::cuda {

constexpr int assign_block = 256;

/// Component blockIdx.y of the field; rows of n1 sites follow each other without gaps, components as `layout` says.
template <class R>
__global__ void __launch_bounds__(assign_block)
    assign_kernel(PaddedRows rows, R* field, Layout layout, int n1, std::int64_t sites) {
  const std::int64_t site = std::int64_t(blockIdx.x) * assign_block + threadIdx.x;
  if (site >= sites) return;
  const std::int64_t c = blockIdx.y;
  field[layout.at(int(c), site)] =
      R(rows.first[c * rows.stride + site / n1 * (rows.pitch - DUALFIELD_MUTANT(wrong_pitch)) + site % n1]);
}

inline device::Launch assign_launch(std::int64_t sites, int components) {
  return {dim3(unsigned((sites + assign_block - 1) / assign_block), unsigned(components)), dim3(assign_block)};
}

}  // namespace dualfield::cuda
