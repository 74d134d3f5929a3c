// SPDX-License-Identifier: MIT
// Operations on numbers by themselves, a thread a number, and sums of them in the order of dualfield/summation.hpp.
#pragma once

#include "kernels/cuda/lane_sums.hpp"

namespace dualfield::cuda {

constexpr int element_block = 256;

/// operation(i) for i = 0 … count−1.
template <class Operation>
__global__ void __launch_bounds__(element_block) element_kernel(Operation operation, std::int64_t count) {
  const std::int64_t i = std::int64_t(blockIdx.x) * element_block + threadIdx.x;
  if (i < count - DUALFIELD_MUTANT(last_number_left_out)) operation(i);
}

inline device::Launch element_launch(std::int64_t count) {
  return {dim3(unsigned((count + element_block - 1) / element_block)), dim3(element_block)};
}

/// partial[s] ← Σ term(i) over segment s of 0 … count−1.
template <class Term>
__global__ void __launch_bounds__(sum_lanes* segments_in_block)
    element_sum_kernel(Term term, std::int64_t count, std::int64_t segments, double* partial) {
  auto& lanes = device::shared_memory<LaneSums<1>>();
  const int lane = int(threadIdx.x), slot = int(threadIdx.y);
  const std::int64_t segment = std::int64_t(blockIdx.x) * segments_in_block + slot;
  const std::int64_t from = segment * segment_sites;
  const std::int64_t to = from + segment_sites < count ? from + segment_sites : count;
  double sum = 0;
  for (std::int64_t i = from + lane; i < to; i += sum_lanes) sum += term(i);
  lanes.value[slot][0][lane] = sum;
  if (!DUALFIELD_MUTANT(missing_barrier_before_sum)) __syncthreads();
  if (segment < segments && lane == 0) {
    double total = 0;
    for (int i = 0; i < sum_lanes; ++i) total += lanes.value[slot][0][i];
    partial[segment] = total;
  }
}

inline device::Launch element_sum_launch(std::int64_t segments) {
  return {dim3(unsigned((segments + segments_in_block - 1) / segments_in_block)), dim3(sum_lanes, segments_in_block),
          sizeof(LaneSums<1>)};
}

}  // namespace dualfield::cuda
