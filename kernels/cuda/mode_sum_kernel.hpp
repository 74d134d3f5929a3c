// SPDX-License-Identifier: MIT
// Sums over plane waves: sixteen threads a segment of a row of modes, in the lanes and the order of dualfield/summation.hpp.
#pragma once

#include "kernels/cuda/grid.hpp"
#include "kernels/cuda/lane_sums.hpp"
#include "kernels/cuda/own_rows.hpp"
#include "kernels/mode_totals.hpp"

namespace dualfield::cuda {

/// One mode as measure_mode sees it.
struct SingleMode {
  const ModeTask& task;
  const ComplexValue<double>* amplitudes;  ///< of component 0
  std::int64_t stride;
  std::int64_t row;  ///< of the whole lattice
  int j;             ///< along axis 1

  DUALFIELD_HD int number(int axis) const {
    if (axis == 0) return j;
    std::int64_t rest = row;
    for (int inner = 1; inner < axis; ++inner) rest /= task.extent[inner];
    return int(rest % task.extent[axis]);
  }

  DUALFIELD_HD ComplexValue<double> amplitude(int c) const { return amplitudes[c * stride]; }
  DUALFIELD_HD ComplexValue<double> phase(int term) const {
    return GeneratorView::joined(task.generator.phase_of_row(term, row), task.generator.phase(term, 0, j));
  }
  DUALFIELD_HD double wave_number(int axis, int side) const { return task.wave_number(axis, number(axis), side); }
  DUALFIELD_HD double partners() const { return has_partner(j, task.extent[0]) ? 1.0 : 0.0; }
  DUALFIELD_HD double is_outside() const {
    bool is = false;
    for (int axis = 0; axis < lattice_dimensions; ++axis) is = is || task.is_outside(axis, number(axis));
    return is ? 1.0 : 0.0;
  }
};

/// partial[segment] for every segment of modes; at each place of component 0 the |z|² of k and of −k. Matrices are of N
/// rows; N is 0 where there are none.
template <int N>
__global__ void __launch_bounds__(sum_lanes* segments_in_block, 3)
    mode_sum_kernel(ModeTask task, OwnRows rows, std::int64_t modes, std::int64_t stride, int in_row,
                    std::int64_t segments, ComplexValue<double>* amplitudes, double* partial) {
  constexpr int count = ModeValue::count;
  auto& lanes = device::shared_memory<LaneSums<count>>();
  const int lane = int(threadIdx.x), slot = int(threadIdx.y);
  const std::int64_t segment = std::int64_t(blockIdx.x) * segments_in_block + slot;
  double sum[count] = {};
  if (segment < segments) {
    const std::int64_t row = segment / in_row, from = segment % in_row * segment_sites;
    const std::int64_t to =
        from + segment_sites < modes ? from + segment_sites : modes - DUALFIELD_MUTANT(last_mode_dropped);
    for (std::int64_t j = from + lane; j < to; j += sum_lanes) {
      ComplexValue<double>* const place = amplitudes + row * modes + j;
      double value[count];
      measure_mode<N>(task, SingleMode{task, place, stride, rows.whole(row), int(j)}, value);
      *place = {value[ModeValue::at_k], value[ModeValue::at_minus_k]};
      for (int v = 0; v < count; ++v) sum[v] += value[v];
    }
  }
  for (int v = 0; v < count; ++v) lanes.value[slot][v][lane] = sum[v];
  __syncthreads();
  if (segment < segments)
    for (int v = lane; v < count; v += sum_lanes) {
      double total = 0;
      for (int i = 0; i < sum_lanes; ++i) total += lanes.value[slot][v][i];
      partial[segment * count + v] = total;
    }
}

inline device::Launch mode_sum_launch(std::int64_t segments) {
  return {dim3(unsigned((segments + segments_in_block - 1) / segments_in_block)), dim3(sum_lanes, segments_in_block),
          sizeof(LaneSums<ModeValue::count>)};
}

constexpr int mode_column_threads = 128;

/// partial[block][j] = the sum of the places j of the rows of each block, in their order.
template <class V>
__global__ void __launch_bounds__(mode_column_threads)
    mode_column_kernel(const ComplexValue<V>* places, std::int64_t modes, const RowBlock* blocks,
                       ComplexValue<V>* partial) {
  const std::int64_t across = (modes + mode_column_threads - 1) / mode_column_threads;
  const std::int64_t block = blockIdx.x / across, j = blockIdx.x % across * mode_column_threads + threadIdx.x;
  if (j >= modes) return;
  const auto [first, rows] = blocks[block];
  const std::int64_t last = first + rows - DUALFIELD_MUTANT(last_row_of_modes_dropped);
  ComplexValue<V> sum{0, 0};
  for (std::int64_t row = first; row < last; ++row) sum = sum + places[row * modes + j];
  partial[block * modes + j] = sum;
}

inline device::Launch mode_column_launch(std::int64_t modes, std::size_t blocks) {
  const std::int64_t across = (modes + mode_column_threads - 1) / mode_column_threads;
  return {dim3(unsigned(across * std::int64_t(blocks))), dim3(mode_column_threads)};
}

constexpr int widen_block = 256;

/// Components of a field at sites that are no ghosts, without gaps between rows of n1 sites, to rows of doubles with gaps.
template <class R>
__global__ void __launch_bounds__(widen_block)
    widen_kernel(const R* field, OwnRows own, Scale<R> scale, Layout layout, int n1, std::int64_t sites, double* rows,
                 std::int64_t pitch, std::int64_t row_stride) {
  const std::int64_t site = std::int64_t(blockIdx.x) * widen_block + threadIdx.x;
  if (site >= sites) return;
  const std::int64_t c = blockIdx.y, row = site / n1;
  rows[c * row_stride + row * (pitch - DUALFIELD_MUTANT(wrong_row_of_modes)) + site % n1] =
      double(scale.value(field[layout.at(int(c), own.local(row) * n1 + site % n1)]));
}

inline device::Launch widen_launch(std::int64_t sites, int components) {
  return {dim3(unsigned((sites + widen_block - 1) / widen_block), unsigned(components)), dim3(widen_block)};
}

}  // namespace dualfield::cuda
