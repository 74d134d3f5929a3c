// SPDX-License-Identifier: MIT
// Partial sums of a form: sixteen threads a segment, in the lanes and the order of dualfield/forms.hpp.
#pragma once

#include "dualfield/forms.hpp"
#include "kernels/cuda/grid.hpp"

namespace dualfield::cuda {

constexpr int segments_in_block = 8;

template <int K>
struct LaneSums {
  double value[segments_in_block][K][sum_lanes];
};

/// partial[segment][a] for every segment of the lattice.
template <class Form, class R>
__global__ void __launch_bounds__(sum_lanes* segments_in_block)
    sum_kernel(Form form, const R* x_field, const R* y_field, const R* background, Grid<R> n, int in_row,
               std::int64_t segments, double* partial) {
  constexpr int K = Form::components;
  auto& lanes = device::shared_memory<LaneSums<K>>();
  const int lane = int(threadIdx.x), slot = int(threadIdx.y);
  const std::int64_t segment = std::int64_t(blockIdx.x) * segments_in_block + slot;
  double sum[K] = {};
  if (segment < segments) {
    const std::int64_t row = segment / in_row;
    const int from = int(segment % in_row) * segment_sites, y = int(row % n.n2), z = int(row / n.n2);
    const int to = from + segment_sites < n.n1 ? from + segment_sites : n.n1;
    for (int x = from + lane; x < to; x += sum_lanes) {
      R left[K], right[K];
      form(left, right, SiteNear<R>(x_field, background, n, x, y, z), SiteNear<R>(y_field, background, n, x, y, z));
      for (int a = 0; a < K; ++a) sum[a] += double(left[a]) * double(right[a]);
    }
  }
  for (int a = 0; a < K; ++a) lanes.value[slot][a][lane] = sum[a];
  if (!DUALFIELD_MUTANT(missing_barrier_before_total)) __syncthreads();
  if (segment < segments)
    for (int a = lane; a < K; a += sum_lanes) {
      double total = 0;
      for (int i = 0; i < sum_lanes; ++i) total += lanes.value[slot][a][i];
      partial[segment * K + a] = total;
    }
}

template <class Form>
device::Launch sum_launch(std::int64_t segments) {
  return {dim3(unsigned((segments + segments_in_block - 1) / segments_in_block)), dim3(sum_lanes, segments_in_block),
          sizeof(LaneSums<Form::components>)};
}

}  // namespace dualfield::cuda
