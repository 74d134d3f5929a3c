// SPDX-License-Identifier: MIT
// Which sites of the lattice a thread of a streaming pass holds, and how a stage sees the fields at one of them.
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

/// How a stage sees its source, and the background, at one of the thread's sites. `Lag` is that of the plane it works on.
template <class P, int s, int Lag>
class MarchNear {
  using R = typename P::Real;
  static constexpr int V = P::sites, K = P::components;

 public:
  const Window<P>& window;
  const R (&beside)[2][K];     ///< the sites next to those of the thread, along axis 1
  const R (&across)[2][V][K];  ///< the rows next to those of the thread
  const ThreadSites<P>& sites;
  const Grid<R>& n;
  const R* given;
  int row, site, plane;

  template <int d1, int d2, int d3>
  __device__ __forceinline__ R at(int component) const {
    static_assert(d1 * d1 + d2 * d2 + d3 * d3 <= 1, "a stage reads one site away along one axis");
    return P::axis == 1 ? turned_at<d1, d3, d2>(component) : turned_at<d1, d2, d3>(component);
  }
  template <int d1, int d2, int d3>
  __device__ __forceinline__ R background(int component) const {
    static_assert(P::axis == 2, "no theory on a plane has a background");
    return SiteNear<R>(nullptr, given, n, sites.x + site, sites.y[row], plane)
        .template background<d1, d2, d3>(component);
  }

 private:
  template <int d1, int d2, int d3>
  __device__ __forceinline__ R turned_at(int component) const {
    constexpr int source = P::access.stage[s].source, slot = Lag - d3 - P::march.load[source];
    if (d1 != 0 && (site + d1 < 0 || site + d1 >= V)) return beside[d1 > 0][component];
    if (d2 != 0 && (row + d2 < 0 || row + d2 >= P::rows)) return across[d2 > 0][site][component];
    return window.value[source][slot][row + d2][site + d1][component];
  }
};

}  // namespace dualfield::cuda
