// SPDX-License-Identifier: MIT
// Sums of products with run-time rows over the rows of a lattice, a thread for each place in a row.
#pragma once

#include "dualfield/profiles.hpp"
#include "kernels/cuda/runtime_row_kernel.hpp"

namespace dualfield::cuda {

constexpr int column_threads = 128;

/// partial[block][i_1] = Σ x_a (row)_a over the components of each row, and then over the rows of each block, in their order.
template <class R>
__global__ void __launch_bounds__(column_threads)
    column_sum_kernel(DeviceRow<R> row, const R* x_field, SourceFields<R> source, const RowBlock* blocks,
                      double* partial) {
  const std::int64_t across = (std::int64_t(source.n1) + column_threads - 1) / column_threads;
  const std::int64_t block = blockIdx.x / across, x = blockIdx.x % across * column_threads + threadIdx.x;
  if (x >= source.n1) return;
  const auto [first, rows] = blocks[block];
  double sum = 0;
  for (std::int64_t number = first; number < first + rows - DUALFIELD_MUTANT(last_row_dropped); ++number) {
    double of_row = 0;
    for (int a = 0; a < row.components; ++a) {
      Arithmetic<R> value = 0;
      for (int i = a > 0 ? row.end[a - 1] : 0; i < row.end[a]; ++i) {
        const DeviceTerm<R>& term = row.terms[i];
        value +=
            term.coefficient * source.in_row(source.row(term, number), source.shifted(x, term.shift[0], source.n1));
      }
      of_row += double(source.scale.value(x_field[source.layout.at(a, number * source.n1 + x)])) * double(value);
    }
    sum += of_row;
  }
  partial[block * source.n1 + x] = sum;
}

inline device::Launch column_sum_launch(const Lattice& lattice, std::size_t row_blocks) {
  const std::int64_t across = (std::int64_t(lattice.extent[0]) + column_threads - 1) / column_threads;
  const std::int64_t blocks = across * std::int64_t(row_blocks);
  if (blocks > std::int64_t(device::KernelLimits::grid_x))
    throw device::LaunchError("kernel limits: a lattice of so many rows takes too many blocks");
  return {dim3(unsigned(blocks)), dim3(column_threads), 0};
}

}  // namespace dualfield::cuda
