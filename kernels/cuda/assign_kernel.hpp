// SPDX-License-Identifier: MIT
// Between fields and doubles in the device's memory: a thread a site and component.
#pragma once

#include "kernels/cuda/grid.hpp"
#include "kernels/cuda/own_rows.hpp"
#include "kernels/spectral_grid.hpp"

namespace dualfield::cuda {

constexpr int assign_block = 256;

/// Component blockIdx.y of the field at sites that are no ghosts; rows of n1 sites follow each other without gaps, components as
/// `layout` says.
template <class R>
__global__ void __launch_bounds__(assign_block)
    assign_kernel(PaddedRows rows, OwnRows own, R* field, Scale<R> scale, Layout layout, int n1, std::int64_t sites) {
  const std::int64_t site = std::int64_t(blockIdx.x) * assign_block + threadIdx.x;
  if (site >= sites) return;
  const std::int64_t c = blockIdx.y, row = site / n1;
  const double value = rows.first[c * rows.stride + row * (rows.pitch - DUALFIELD_MUTANT(wrong_pitch)) + site % n1];
  field[layout.at(int(c), own.local(row) * n1 + site % n1)] = scale.stored(Arithmetic<R>(value));
}

/// values[i] = field[i·packet]: consecutive sites of the component that `field` points to.
template <class R>
__global__ void __launch_bounds__(assign_block)
    collect_kernel(const R* field, Scale<R> scale, int packet, std::int64_t sites, double* values) {
  const std::int64_t site = std::int64_t(blockIdx.x) * assign_block + threadIdx.x;
  if (site < sites) values[site] = scale.value(field[site * packet]);
}

/// Consecutive sites, from number `first`, of rows of n1 values that have gaps between them.
template <class R>
__global__ void __launch_bounds__(assign_block)
    pad_kernel(const R* values, std::int64_t sites, std::int64_t first, int n1, std::int64_t pitch, R* rows) {
  const std::int64_t i = std::int64_t(blockIdx.x) * assign_block + threadIdx.x, site = first + i;
  if (i < sites) rows[site / n1 * pitch + site % n1] = values[i];
}

/// The inverse: consecutive sites, from number `first`, of such rows.
template <class R>
__global__ void __launch_bounds__(assign_block)
    unpad_kernel(const R* rows, std::int64_t sites, std::int64_t first, int n1, std::int64_t pitch, R* values) {
  const std::int64_t i = std::int64_t(blockIdx.x) * assign_block + threadIdx.x, site = first + i;
  if (i < sites) values[i] = rows[site / n1 * pitch + site % n1];
}

inline device::Launch assign_launch(std::int64_t sites, int components) {
  return {dim3(unsigned((sites + assign_block - 1) / assign_block), unsigned(components)), dim3(assign_block)};
}

}  // namespace dualfield::cuda
