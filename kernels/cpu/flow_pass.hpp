// SPDX-License-Identifier: MIT
// Runs flows (dualfield/flows.hpp) on the CPU: row by row in SIMD packs along axis 1. And sums of numbers at sites.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "dualfield/flow_access.hpp"
#include "dualfield/summation.hpp"
#include "kernels/cpu/fields.hpp"

namespace dualfield::cpu {

/// What a flow sees from the sites x, x + 1, … of one row of the lattice: a pack, or one value where V is a scalar.
template <class V, class R>
class RowNear {
 public:
  using Value = V;

  RowNear(const FlowArrays<R>& arrays, const Grid<R>& grid, int y, int z) : arrays_(arrays), stride_(grid.stride) {
    const int ny = grid.lattice.extent[1], nz = grid.lattice.extent[2];
    for (int d2 = -1; d2 <= 1; ++d2)
      for (int d3 = -1; d3 <= 1; ++d3) row_[d2 + 1][d3 + 1] = grid.row(wrapped(y + d2, ny), wrapped(z + d3, nz));
  }

  /// Goes to site x, from which `count` values of a pack are sites of this row.
  void move_to(std::int64_t x, int count) {
    x_ = x;
    count_ = count;
  }

  template <int array, int d1, int d2, int d3>
  [[gnu::always_inline]] V at(int component) const {
    const R* const from = place<array, d1, d2, d3>(component);
    if constexpr (std::is_arithmetic_v<V>) {
      return V(*from);
    } else {
      if (count_ == width<R>) return V::from(from);
      R all[width<R>] = {};
      for (int i = 0; i < count_; ++i) all[i] = from[i];
      return V::from(all);
    }
  }
  template <int array, int d1, int d2, int d3>
  [[gnu::always_inline]] void put(int component, const V& value) {
    R* const to = place<array, d1, d2, d3>(component);
    if (count_ == width<R>)
      value.put(to);
    else
      store_first(value, to, count_, Scale<R>());
  }

 private:
  template <int array, int d1, int d2, int d3>
  [[gnu::always_inline]] R* place(int component) const {
    return arrays_.at[array] + component * stride_ + row_[d2 + 1][d3 + 1] + x_ + d1;
  }

  FlowArrays<R> arrays_;
  std::int64_t stride_, row_[3][3], x_ = 0;
  int count_ = 0;
};

/// A flow without its C++ type.
template <class R>
class RowFlow {
 public:
  template <class Flow>
  explicit RowFlow(const Flow& flow)
      : access(access_of_flow(flow)), flow_(std::make_shared<const Flow>(flow)), run_(run_packs<Flow>) {}
  template <class Flow, class... Kinds>
  RowFlow(const Flow& flow, FlowKinds<Kinds...>) : RowFlow(flow) {}

  FlowAccess access;

  /// Runs the flow on packs first … last−1 of row (y, z) and does not set ghosts.
  void packs(const FlowArrays<R>& arrays, const Grid<R>& grid, int y, int z, int first, int last) const {
    run_(flow_.get(), arrays, grid, y, z, first, last);
  }

  /// Sets the ghosts of the rows that the flow has written from row (y, z): those behind the beginning of the row, its end, or
  /// both. What a hop along axis 1 has written behind the end of the row is brought to its beginning.
  void set_ghosts(const FlowArrays<R>& arrays, const Grid<R>& grid, int y, int z, bool beginning, bool end) const {
    const int* const extent = grid.lattice.extent;
    for (int array = 0; array < flow_arrays; ++array) {
      const FlowReach& written = access.written[array];
      const std::int64_t row_at =
          grid.row(wrapped(y + written.high[1], extent[1]), wrapped(z + written.high[2], extent[2]));
      for (int c = 0; written.components >> c != 0; ++c) {
        if ((written.components >> c & 1) == 0) continue;
        R* const row = arrays.at[array] + c * grid.stride + row_at;
        const int n = extent[0];
        if (written.high[0] > 0 && end) row[0] = row[n];
        if (written.high[0] == 0 && beginning) row[n] = row[0];
        if (end) row[-1] = row[n - 1];
      }
    }
  }

 private:
  template <class Flow>
  static void run_packs(const void* typeless, const FlowArrays<R>& arrays, const Grid<R>& grid, int y, int z, int first,
                        int last) {
    const Flow flow = *static_cast<const Flow*>(typeless);  // a copy, so that its coefficients stay in registers
    RowNear<Pack<R>, R> near(arrays, grid, y, z);
    for (int pack = first; pack < last; ++pack) {
      const std::int64_t x = std::int64_t(pack) * width<R>;
      near.move_to(x, int(std::min<std::int64_t>(width<R>, grid.lattice.extent[0] - x)));
      flow(near);
    }
  }

  std::shared_ptr<const void> flow_;
  void (*run_)(const void* flow, const FlowArrays<R>& arrays, const Grid<R>& grid, int y, int z, int first, int last);
};

// The following two are defined in flow_passes.cpp.

/// Runs flows on all sites: one after the other, or all in one sweep over the lattice.
template <class R>
void run_flows(std::span<const RowFlow<R>* const> flows, const FlowArrays<R>& arrays, Fields<R>& fields, Pass pass);

/// How many of the sub-steps, given by the flows of a step, a sweep should run: as many as an order of flows can hold, less where
/// the lattice has too few planes, rows or pieces for all threads to work.
template <class R>
int best_together(const std::vector<std::vector<RowFlow<R>>>& substeps, Fields<R>& fields);

/// Words that a step reads and writes for each site if one sweep runs all its flows.
template <class R>
double words_in_sweeps(const std::vector<std::vector<RowFlow<R>>>& substeps, int /*together*/, Fields<R>&) {
  std::vector<FlowAccess> access;
  for (const auto& flows : substeps)
    for (const RowFlow<R>& flow : flows) access.push_back(flow.access);
  return words_together(access);
}

/// Σ term over all sites, added in the order of dualfield/summation.hpp.
template <class Term, class R>
double sum_of_sites(const Term& term, const FlowArrays<R>& arrays, Fields<R>& fields) {
  const FlowAccess access = access_of_flow(term);
  bring_ghosts(std::span(&access, 1), arrays, fields);
  const Grid<R>& grid = fields.grid();
  const int n = grid.lattice.extent[0], ny = grid.lattice.extent[1], in_row = segments_in_row(grid.lattice);
  std::vector<double> partial(std::size_t(segments(grid.lattice)));
  fields.team().run([&](int thread) {
    const Share share(std::int64_t(partial.size()), thread, fields.team().size());
    for (std::int64_t segment = share.begin; segment < share.end; ++segment) {
      const std::int64_t row = segment / in_row;
      const int first = int(segment % in_row) * segment_sites, count = std::min(segment_sites, n - first);
      RowNear<R, R> near(arrays, grid, int(row % ny), int(row / ny));
      double lane[sum_lanes] = {};
      for (int i = 0; i < count; ++i) {
        near.move_to(first + i, 1);
        lane[i % sum_lanes] += term(near);
      }
      for (const double part : lane) partial[std::size_t(segment)] += part;
    }
  });
  return fields.domain().total(partial, 1, in_row).front();
}

}  // namespace dualfield::cpu
