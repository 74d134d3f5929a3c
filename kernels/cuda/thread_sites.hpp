// SPDX-License-Identifier: MIT
// Which sites of the lattice a thread of a streaming pass holds.
#pragma once

#include "kernels/cuda/pass.hpp"

namespace dualfield::cuda {

template <class R>
struct StateIn {
  const R* of[2];
};
template <class R>
struct StateOut {
  R* of[2];
};

/// The sites of one thread: where they lie on the lattice, and which of them its block stores.
template <class P>
struct ThreadSites {
  using F = typename P::Form;
  static constexpr int V = P::sites;

  int lane, warp, lane_x, lane_y;  ///< its place in the warp and the block, and in its tile
  int x;                           ///< the first of its sites along axis 1, on the lattice
  int y[P::rows];                  ///< its rows, on the lattice
  int offset[P::rows];             ///< the first site of each row in its plane
  std::int64_t first_x, first_y;   ///< where its tile begins, halo included
  bool stores_columns;             ///< whether its block stores its sites, as far as axis 1 goes
  int end_y;                       ///< how many rows behind the first of this thread the lattice has

  template <class R>
  __device__ __forceinline__ explicit ThreadSites(const Grid<R>& n) {
    const int thread = int(threadIdx.x);
    lane = thread % 32;
    warp = thread / 32;
    lane_x = F::is_tile ? thread % F::lanes_x : lane;
    lane_y = F::is_tile ? thread / F::lanes_x : 0;
    const int tile_x = P::tiles_x > 1 ? warp : 0, tile_y = P::tiles_y > 1 ? warp : 0;
    first_x = (std::int64_t(blockIdx.x) * P::tiles_x + tile_x) * P::inner_columns - P::lanes_below * V;
    first_y = (std::int64_t(blockIdx.y) * P::tiles_y + tile_y) * P::inner_rows - P::rows_below;
    const std::int64_t own_x = first_x + lane_x * V, own_y = first_y + lane_y * P::rows;
    // sites beyond the lattice repeat it, so that every thread takes part in every exchange
    x = wrapped(int(own_x), n.n1);
#pragma unroll
    for (int row = 0; row < P::rows; ++row) {
      y[row] = wrapped(int(own_y) + row, n.n2);
      offset[row] = y[row] * n.n1 + x;
    }
    stores_columns = lane_x >= P::lanes_below - DUALFIELD_MUTANT(halo_lane_stored) &&
                     lane_x < F::lanes_x - P::lanes_above && own_x < n.n1;
    const std::int64_t rest = n.n2 - own_y;
    end_y = rest < P::rows ? int(rest) : P::rows;
  }

  /// Whether the tile lies beyond the lattice, so that there is nothing to do for its warp.
  __device__ __forceinline__ bool is_beyond(int n1, int n2) const {
    return first_x + P::lanes_below * V >= n1 || first_y + P::rows_below >= n2;
  }

  /// Whether the block stores this row of the thread.
  __device__ __forceinline__ bool stores(int row) const {
    const int in_tile = lane_y * P::rows + row;
    return stores_columns && in_tile >= P::rows_below - DUALFIELD_MUTANT(halo_row_stored) &&
           in_tile < P::tile_rows - P::rows_above && row < end_y;
  }
};

}  // namespace dualfield::cuda
