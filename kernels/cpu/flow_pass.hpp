// SPDX-License-Identifier: MIT
// Runs flows (dualfield/flows.hpp) on the CPU: row by row in SIMD packs along axis 1. And sums of numbers at sites.
#pragma once

#include <vector>

#include "dualfield/flows.hpp"
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
      if (count_ == width<R>) return V(from, std::experimental::element_aligned);
      R all[width<R>] = {};
      for (int i = 0; i < count_; ++i) all[i] = from[i];
      return V(all, std::experimental::element_aligned);
    }
  }
  template <int array, int d1, int d2, int d3>
  [[gnu::always_inline]] void put(int component, const V& value) {
    R* const to = place<array, d1, d2, d3>(component);
    if (count_ == width<R>)
      value.copy_to(to, std::experimental::element_aligned);
    else
      store_first(value, to, count_);
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

namespace detail {
/// How many components of an array a flow of D dimensions may have written.
template <class Flow>
constexpr int components_of(int array, int dimensions) {
  return array == of_phi || array == of_pi ? Flow::components
         : array == of_links               ? dimensions + 1
         : array == of_numbers             ? 1
                                           : dimensions;
}

/// Sets the ghosts of the rows that a flow has written from row (y, z). What a hop along axis 1 has written behind the end of
/// the row is brought to its beginning.
template <class Flow, class R>
void set_flow_ghosts(const FlowArrays<R>& arrays, const Grid<R>& grid, int y, int z) {
  const Lattice& lattice = grid.lattice;
  const int n = lattice.extent[0];
  for_each<flow_arrays>([&](auto array) {
    if constexpr ((Flow::written >> array & 1) != 0) {
      const bool next = array == of_pi && Flow::moved > 0;
      const int to_y = next && Flow::moved == 1 ? wrapped(y + 1, lattice.extent[1]) : y;
      const int to_z = next && Flow::moved == 2 ? wrapped(z + 1, lattice.extent[2]) : z;
      for (int c = 0; c < components_of<Flow>(array, lattice.dimensions); ++c) {
        R* const row = arrays.at[array] + c * grid.stride + grid.row(to_y, to_z);
        if constexpr (array == of_pi && Flow::moved == 0) row[0] = row[n];
        set_ghosts(row, n);
      }
    }
  });
}
}  // namespace detail

/// Runs a flow on all sites. Rows are shared by threads, or pieces of rows where there are few.
template <class Flow, class R>
void run_flow(const Flow& flow, const FlowArrays<R>& arrays, Fields<R>& fields) {
  const Grid<R>& grid = fields.grid();
  const int n = grid.lattice.extent[0], ny = grid.lattice.extent[1];
  const std::int64_t rows = grid.lattice.rows();
  ThreadTeam& team = fields.team();
  const auto run_packs = [&](std::int64_t row, std::int64_t first, std::int64_t last) {
    const Flow copy = flow;  // so that its coefficients stay in registers
    RowNear<Pack<R>, R> near(arrays, grid, int(row % ny), int(row / ny));
    for (std::int64_t pack = first; pack < last; ++pack) {
      const std::int64_t x = pack * width<R>;
      near.move_to(x, int(std::min<std::int64_t>(width<R>, n - x)));
      copy(near);
    }
  };
  const auto end_row = [&](std::int64_t row) {
    detail::set_flow_ghosts<Flow>(arrays, grid, int(row % ny), int(row / ny));
  };
  const bool in_pieces = rows < 8 * team.size() && grid.packs >= 64;
  team.run([&](int thread) {
    if (!in_pieces) {
      const Share share(rows, thread, team.size());
      for (std::int64_t row = share.begin; row < share.end; ++row) {
        run_packs(row, 0, grid.packs);
        end_row(row);
      }
      return;
    }
    const Share share(rows * grid.packs, thread, team.size());
    for (std::int64_t done = share.begin; done < share.end;) {
      const std::int64_t row = done / grid.packs, first = done % grid.packs;
      const std::int64_t last = std::min<std::int64_t>(grid.packs, first + (share.end - done));
      run_packs(row, first, last);
      done += last - first;
    }
    team.barrier();  // ghosts need both ends of a row
    const Share whole(rows, thread, team.size());
    for (std::int64_t row = whole.begin; row < whole.end; ++row) end_row(row);
  });
}

/// Σ term over all sites, added in the order of dualfield/summation.hpp.
template <class Term, class R>
double sum_of_sites(const Term& term, const FlowArrays<R>& arrays, Fields<R>& fields) {
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
  return total(partial, 1).front();
}

}  // namespace dualfield::cpu
