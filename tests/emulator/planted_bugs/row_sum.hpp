// SPDX-License-Identifier: MIT
// A reduction kernel with room for bugs: asynchronous copies into two buffers, shuffles, partial sums.
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/device.hpp"
#include "tests/emulator/planted_bugs/bugs.hpp"

namespace planted {

inline constexpr int row_threads = 64, warps = row_threads / 32;

struct RowShared {
  double buffer[2][row_threads];
  double pair[row_threads];
  double partial[warps];
};

/// Asks for the copy of one chunk of the row, an element a thread.
template <Bug bug>
__device__ __forceinline__ void fetch(RowShared& shared, const double* row, int chunk, int chunks) {
  const int t = static_cast<int>(threadIdx.x);
  constexpr std::size_t bytes = bug == Bug::misaligned_copy ? 2 * sizeof(double) : sizeof(double);
  if (chunk < chunks) __pipeline_memcpy_async(&shared.buffer[chunk % 2][t], row + chunk * row_threads + t, bytes);
  if constexpr (bug != Bug::missing_commit) __pipeline_commit();
}

/// Sum over a warp, right in its first lane: pairs through shared memory, the rest by shuffles.
template <Bug bug>
__device__ __forceinline__ double warp_sum(RowShared& shared, double value) {
  const unsigned t = threadIdx.x, lane = t % 32;
  shared.pair[t] = value;
  if constexpr (bug != Bug::missing_syncwarp) __syncwarp();
  value += shared.pair[t ^ 1u];
  constexpr unsigned all = 0xFFFFFFFFu, lower_half = 0x0000FFFFu;
  if constexpr (bug == Bug::mask_without_caller) return value + __shfl_down_sync(lower_half, value, 16);
  if constexpr (bug == Bug::shuffle_from_absent_lane || bug == Bug::shuffle_in_branch) {
    constexpr unsigned mask = bug == Bug::shuffle_in_branch ? all : lower_half;
    if (lane < 16) value += __shfl_down_sync(mask, value, 16);
  } else {
    value += __shfl_down_sync(all, value, 16);
  }
  for (unsigned distance = 8; distance >= 2; distance /= 2) value += __shfl_down_sync(all, value, distance);
  return value;
}

template <Bug bug>
__global__ void __launch_bounds__(row_threads)
    row_sum(const double* __restrict__ rows, double* __restrict__ sums, double* __restrict__ total, int chunks) {
  auto& shared = dualfield::device::shared_memory<RowShared>();
  const int t = static_cast<int>(threadIdx.x);
  const double* row = rows + static_cast<std::size_t>(blockIdx.x) * chunks * row_threads;

  double value = 0;
  fetch<bug>(shared, row, 0, chunks);
  for (int chunk = 0; chunk < chunks; ++chunk) {
    fetch<bug>(shared, row, chunk + 1, chunks);
    if constexpr (bug != Bug::missing_wait) __pipeline_wait_prior(bug == Bug::shallow_wait ? 2 : 1);
    if constexpr (bug != Bug::missing_barrier_after_wait) __syncthreads();
    value += shared.buffer[chunk % 2][row_threads - 1 - t];
    if constexpr (bug != Bug::missing_barrier_before_copy) __syncthreads();
  }

  const double partial = warp_sum<bug>(shared, value);
  if (t % 32 == 0) shared.partial[t / 32] = partial;
  __syncthreads();
  if (t == 0) {
    double sum = 0;
    for (int warp = 0; warp < warps; ++warp) sum += shared.partial[warp];
    sums[blockIdx.x] = sum;
    if constexpr (bug == Bug::race_between_blocks) *total += sum;
  }
}

/// The sum of one row by plain loops, in the order of the kernel: chunks, pairs, halves, warps.
inline double summed(const double* row, int chunks) {
  double sum = 0;
  for (int warp = 0; warp < warps; ++warp) {
    double lanes[32], pairs[32];
    for (int lane = 0; lane < 32; ++lane) {
      lanes[lane] = 0;
      for (int chunk = 0; chunk < chunks; ++chunk) {
        lanes[lane] += row[chunk * row_threads + row_threads - 1 - (warp * 32 + lane)];
      }
    }
    for (int lane = 0; lane < 32; ++lane) pairs[lane] = lanes[lane] + lanes[lane ^ 1];
    for (int distance = 16; distance >= 2; distance /= 2) {
      for (int lane = 0; lane < distance; ++lane) pairs[lane] += pairs[lane + distance];
    }
    sum += pairs[0];
  }
  return sum;
}

/// Runs the kernel on a few rows of numbers whose sum depends on the order, and compares every sum.
template <Bug bug>
Outcome run_row_sum() {
  namespace device = dualfield::device;
  constexpr int rows = 5, chunks = 3, length = chunks * row_threads;
  std::vector<double> values(rows * length);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = (i % 3 == 0 ? 1e12 : -1.0) / static_cast<double>(i * i % 1009 + 7) / (i / length % 2 == 0 ? 1.0 : 3e4);
  }
  const device::Stream stream;
  device::Memory<double> in(values.size()), sums(rows, device::Fill::nothing), total(1);
  device::to_device(in.data(), values.data(), values.size(), stream);
  const std::size_t shared_bytes = sizeof(RowShared) - (bug == Bug::shared_memory_too_small ? sizeof(double) : 0);
  const device::Launch shape{dim3(rows), dim3(row_threads), shared_bytes};
  device::launch(row_sum<bug>, shape, stream, in.data(), sums.data(), total.data(), chunks);

  double result[rows], result_total = 0, expected_total = 0;
  device::to_host(result, sums.data(), rows, stream);
  device::to_host(&result_total, total.data(), 1, stream);
  bool right = true;
  for (int row = 0; row < rows; ++row) {
    const double expected = summed(values.data() + row * length, chunks);
    right = right && result[row] == expected;
    if (bug == Bug::race_between_blocks) expected_total += expected;
  }
  return right && result_total == expected_total ? Outcome::right : Outcome::wrong_values;
}

}  // namespace planted
