// SPDX-License-Identifier: MIT
// The run-time stage on the device: a thread a site, the terms in shared memory a tile at a time, with the rows that
// they read already looked up. Results go to another array than any the row reads.
#pragma once

#include "dualfield/runtime_row.hpp"
#include "kernels/cuda/grid.hpp"
#include "kernels/cuda/lane_sums.hpp"

namespace dualfield::cuda {

template <class R>
struct DeviceTerm {
  int source, component, shift[lattice_dimensions];
  Arithmetic<R> coefficient;
};

/// A run-time row in the device's memory: terms component by component, `end` behind those of each.
template <class R>
struct DeviceRow {
  const DeviceTerm<R>* terms;
  const int* end;
  int components, count;
};

/// φ and π of a lattice in the device's memory.
template <class R>
struct SourceFields {
  const R* of[2];
  Layout layout;
  int n1, n2, n3, n4;
  Scale<R> scale = {};

  DUALFIELD_HD std::int64_t rows() const { return std::int64_t(n2) * n3 * n4; }

  /// The value that a term reads from site x of its row, a pointer from row().
  DUALFIELD_HD Arithmetic<R> in_row(const R* row, std::int64_t x) const { return scale.value(row[x * layout.packet]); }
  /// The row that a term reads beside row `number`.
  DUALFIELD_HD const R* row(const DeviceTerm<R>& term, std::int64_t number) const {
    const std::int64_t y = shifted(number % n2, term.shift[1], n2), z = shifted(number / n2 % n3, term.shift[2], n3),
                       t = shifted(number / n2 / n3, term.shift[3], n4);
    return (term.source == phi ? of[phi] : of[pi]) + layout.at(term.component, ((t * n3 + z) * n2 + y) * n1);
  }

  /// i + by modulo n, for 0 ≤ i, by < n, without overflow.
  template <class Integer>
  DUALFIELD_HD static Integer shifted(Integer i, int by, int n) {
    return i < n - by + DUALFIELD_MUTANT(wrong_wrap_of_terms) ? i + by : i - (n - by);
  }
};

template <class R>
SourceFields<R> source_fields(const Lattice& lattice, const Layout& layout, const R* phi_field, const R* pi_field,
                              const Scale<R>& scale = {}) {
  const auto& n = lattice.extent;
  return {{phi_field, pi_field}, layout, n[0], n[1], n[2], n[3], scale};
}

/// φ and π of fields on the device.
template <class Fields>
auto source_fields(Fields& fields) {
  using R = typename Fields::Real;
  return source_fields<R>(fields.lattice(), fields.layout(), fields.data(phi), fields.data(pi), fields.grid());
}

constexpr int row_block_x = 32, row_block_y = 8, terms_in_tile = 64;

/// What the threads of a block read of some terms.
template <class R>
struct TermTile {
  const R* from[row_block_y][terms_in_tile];  ///< the row that it reads beside each of the block's
  int shift[terms_in_tile];                   ///< along axis 1
  R coefficient[terms_in_tile];
  int end[most_runtime_components];
};

/// target ← row(source). Blocks of 32 sites by 8 rows, in the order of rows.
template <class R>
__global__ void __launch_bounds__(row_block_x* row_block_y, 4)
    runtime_row_kernel(DeviceRow<R> row, SourceFields<R> source, R* target) {
  auto& tile = device::shared_memory<TermTile<R>>();
  const int thread = int(threadIdx.y) * row_block_x + int(threadIdx.x), slot = int(threadIdx.y);
  const std::int64_t across = (std::int64_t(source.n1) + row_block_x - 1) / row_block_x;
  const std::int64_t first_row = blockIdx.x / across * row_block_y, number = first_row + slot;
  const std::int64_t x = blockIdx.x % across * row_block_x + threadIdx.x;
  const bool inside = number < source.rows() && x < source.n1 + DUALFIELD_MUTANT(tail_site_not_masked);
  if (thread < row.components) tile.end[thread] = row.end[thread];
  R sum = 0;
  int a = 0;
  for (int first = 0; first == 0 || first < row.count; first += terms_in_tile) {
    const int last = first + terms_in_tile < row.count ? first + terms_in_tile : row.count;
    if (!DUALFIELD_MUTANT(missing_barrier_before_lookup)) __syncthreads();
    for (int i = thread; i < row_block_y * terms_in_tile; i += row_block_x * row_block_y) {
      const int place = i % terms_in_tile, beside = i / terms_in_tile;
      if (first + place < last && first_row + beside < source.rows()) {
        const DeviceTerm<R>& term = row.terms[first + place];
        tile.from[beside][place] = source.row(term, first_row + beside);
        if (beside == 0) {
          tile.shift[place] = term.shift[0];
          tile.coefficient[place] = term.coefficient;
        }
      }
    }
    if (!DUALFIELD_MUTANT(missing_barrier_after_lookup)) __syncthreads();
    if (!inside) continue;
    for (int i = first; a < row.components; ++a) {
      const int end = tile.end[a], stop = end < last ? end : last;
      for (; i < stop; ++i) {
        const int place = i - first;
        sum += tile.coefficient[place] *
               source.in_row(tile.from[slot][place], source.shifted(x, tile.shift[place], source.n1));
      }
      if (end > last && !DUALFIELD_MUTANT(sum_cut_at_tile)) break;  // more of it in the next tile
      target[source.layout.at(a, number * source.n1 + x) + DUALFIELD_MUTANT(wrong_stride)] = sum;
      sum = 0;
    }
  }
}

template <class R>
device::Launch runtime_row_launch(const SourceFields<R>& source) {
  const std::int64_t across = (std::int64_t(source.n1) + row_block_x - 1) / row_block_x;
  const std::int64_t blocks = across * ((source.rows() + row_block_y - 1) / row_block_y);
  if (blocks > std::int64_t(device::KernelLimits::grid_x))
    throw device::LaunchError("kernel limits: a lattice of so many rows takes too many blocks");
  return {dim3(unsigned(blocks)), dim3(row_block_x, row_block_y), sizeof(TermTile<R>)};
}

constexpr int everywhere = -1;  ///< axis of a stripe that holds all sites
constexpr int add_block_x = 32, add_block_y = 4;

/// target += row(source) in place at the sites of a stripe. The row reads nothing that is written, so that threads need
/// not wait for each other; a shear has few terms, and each thread reads them for itself.
template <class R>
__global__ void __launch_bounds__(add_block_x* add_block_y)
    runtime_add_kernel(DeviceRow<R> row, SourceFields<R> source, Stripe stripe, R* target) {
  const std::int64_t across = (std::int64_t(source.n1) + add_block_x - 1) / add_block_x;
  const std::int64_t number = blockIdx.x / across * add_block_y + threadIdx.y;
  const std::int64_t x = blockIdx.x % across * add_block_x + threadIdx.x;
  if (number >= source.rows() || x >= source.n1) return;
  const std::int64_t place[] = {x, number % source.n2, number / source.n2 % source.n3, number / source.n2 / source.n3};
  for (int axis = 0; axis < lattice_dimensions; ++axis)
    if (axis == stripe.axis && !stripe.holds(int(place[axis]) + DUALFIELD_MUTANT(wrong_stripe))) return;
  for (int a = 0; a < row.components; ++a) {
    const int first = a > 0 ? row.end[a - 1] : 0, last = row.end[a];
    if (first == last) continue;
    R sum = 0;
    for (int i = first; i < last; ++i) {
      const DeviceTerm<R>& term = row.terms[i];
      sum += term.coefficient * source.in_row(source.row(term, number), source.shifted(x, term.shift[0], source.n1));
    }
    target[source.layout.at(a, number * source.n1 + x)] += sum;
  }
}

template <class R>
device::Launch runtime_add_launch(const SourceFields<R>& source) {
  const std::int64_t across = (std::int64_t(source.n1) + add_block_x - 1) / add_block_x;
  const std::int64_t blocks = across * ((source.rows() + add_block_y - 1) / add_block_y);
  if (blocks > std::int64_t(device::KernelLimits::grid_x))
    throw device::LaunchError("kernel limits: a lattice of so many rows takes too many blocks");
  return {dim3(unsigned(blocks)), dim3(add_block_x, add_block_y), 0};
}

/// partial[segment][a] = Σ x_a (row)_a over each segment: sixteen threads a segment, in the lanes and the order of
/// dualfield/summation.hpp. x can be of another type than the fields that the row reads.
template <class X, class R>
__global__ void __launch_bounds__(sum_lanes* segments_in_block)
    runtime_sum_kernel(DeviceRow<R> row, const X* x_field, Scale<X> of_x, SourceFields<R> source, int in_row,
                       std::int64_t segments, double* partial) {
  auto& lanes = device::shared_memory<LaneSums<1>>();
  const int lane = int(threadIdx.x), slot = int(threadIdx.y);
  const std::int64_t segment = std::int64_t(blockIdx.x) * segments_in_block + slot, number = segment / in_row;
  const int from = int(segment % in_row) * segment_sites;
  const int to = source.n1 - from < segment_sites ? source.n1 : from + segment_sites;
  for (int a = 0; a < row.components; ++a) {
    double sum = 0;
    if (segment < segments)
      for (int x = from + lane; x < to; x += sum_lanes) {
        Arithmetic<R> value = 0;
        for (int i = a > 0 ? row.end[a - 1] : 0; i < row.end[a]; ++i) {
          const DeviceTerm<R>& term = row.terms[i];
          value +=
              term.coefficient * source.in_row(source.row(term, number), source.shifted(x, term.shift[0], source.n1));
        }
        sum += double(of_x.value(x_field[source.layout.at(a, number * source.n1 + x)])) * double(value);
      }
    lanes.value[slot][0][lane] = sum;
    __syncthreads();
    if (segment < segments && lane == 0) {
      double total = 0;
      for (int i = 0; i < sum_lanes - DUALFIELD_MUTANT(lane_left_out_of_row_sum); ++i) total += lanes.value[slot][0][i];
      partial[segment * row.components + a] = total;
    }
    __syncthreads();
  }
}

inline device::Launch runtime_sum_launch(std::int64_t segments) {
  return {dim3(unsigned((segments + segments_in_block - 1) / segments_in_block)), dim3(sum_lanes, segments_in_block),
          sizeof(LaneSums<1>)};
}

}  // namespace dualfield::cuda
