// SPDX-License-Identifier: MIT
// A whole schedule in one pass: a tile of columns marches along axis 3, the planes in flight are a window in registers.
//
// The window is the CPU's in-place wavefront seen from one column: a plane of field f enters at lag plan.load[f], each
// stage updates it in place at its own lag, and it leaves at plan.store[f]. Neighbours along axis 3 are the thread's own
// registers; those across are published in shared memory. Two published planes in turn are enough for any number of
// stages, because a barrier lies between writing one and reading it. Blocks have no order, so results go to other arrays
// than the old values come from.
#pragma once

#include <algorithm>

#include "kernels/cuda/grid.hpp"

namespace dualfield::cuda {

/// Columns of a tile, halo included. Without reach across rows a tile is one long row.
template <class S>
struct Tile {
  static constexpr bool flat = S::plan.halo.below[1] + S::plan.halo.above[1] == 0;
  static constexpr int x = flat ? 256 : S::components == 1 ? 64 : 32;
  static constexpr int y = flat ? 1 : S::components == 1 ? 8 : 16;
  static constexpr int threads = x * y;
  static constexpr Reach halo = S::plan.halo;
  static constexpr int inner_x = x - halo.below[0] - halo.above[0], inner_y = y - halo.below[1] - halo.above[1];
  static_assert(inner_x > 0 && inner_y > 0);
};

template <class S>
struct PublishedPlanes {
  typename S::Real value[2][S::components][Tile<S>::y][Tile<S>::x];
};

/// value[f][j]: the plane that entered j planes ago.
template <class S>
struct Window {
  typename S::Real value[max_fields][S::plan.max_depth][S::components];
};

/// Where a thread's column lies on the lattice, and the background along it.
template <class R>
struct Column {
  const R* background;
  const Grid<R>& n;
  int x, y;
};

/// How a stage sees its source: registers at its own column, the published plane across. The background, which is only
/// read, stays in global memory.
template <class S, int Source, int Slot>
struct ColumnNear {
  using R = typename S::Real;
  const Window<S>& window;
  const R (&plane)[S::components][Tile<S>::y][Tile<S>::x];
  int tx, ty;
  const Column<R>& column;
  int z;

  template <int d1, int d2, int d3>
  DUALFIELD_HD R at(int component) const {
    static_assert(d1 * d1 + d2 * d2 + d3 * d3 <= 1, "a stage reads one site away along one axis");
    if constexpr (d1 == 0 && d2 == 0)
      return window.value[Source][Slot - d3][component];
    else
      return plane[component][ty + d2][tx + d1];
  }
  template <int d1, int d2, int d3>
  DUALFIELD_HD R background(int component) const {
    return SiteNear<R>(nullptr, column.background, column.n, column.x, column.y, z)
        .template background<d1, d2, d3>(component);
  }
};

template <class R>
struct StateIn {
  const R* of[2];
};
template <class R>
struct StateOut {
  R* of[2];
};

namespace detail {

/// Moves the window of field F on by a plane and loads the next one, where its old values are wanted at all.
template <class S, int F>
__device__ __forceinline__ void enter_plane(Window<S>& window, const StateIn<typename S::Real>& in,
                                            const Grid<typename S::Real>& n, int plane, int end, std::int64_t column) {
  constexpr int K = S::components, depth = S::plan.depth[F];
  constexpr bool loaded = S::plan.loaded[F];
  if constexpr (depth > 0) {
    for_each<depth - 1>([&](auto index) {
      constexpr int j = depth - 1 - index;
      for (int c = 0; c < K; ++c) window.value[F][j][c] = window.value[F][j - 1][c];
    });
    if constexpr (loaded)
      if (plane < end) {
        const std::int64_t site = n.row(0, wrapped(plane, n.n3 + DUALFIELD_MUTANT(wrong_wrap_along_z))) + column;
        for (int c = 0; c < K; ++c) window.value[F][0][c] = in.of[F][c * n.stride + site];
      }
  }
}

/// Stage number I on the plane it is due to at this time; `parity` picks the published plane.
template <class S, int I>
__device__ __forceinline__ void run_stage(const S& schedule, Window<S>& window, PublishedPlanes<S>& shared, int& parity,
                                          int tx, int ty, const Column<typename S::Real>& column, int time) {
  constexpr Access access = S::access.stage[I];
  constexpr Reach margin = S::plan.margin[I], reach = access.reach;
  constexpr int target = S::plan.z.lag[I] - S::plan.load[access.target];
  constexpr int source = S::plan.z.lag[I] - S::plan.load[access.source];
  constexpr bool across = reach.below[0] + reach.above[0] + reach.below[1] + reach.above[1] > 0;
  auto& plane = shared.value[parity];
  if constexpr (across) {
    for (int c = 0; c < S::components; ++c)
      plane[c][ty][tx] = window.value[access.source][DUALFIELD_MUTANT(wrong_window_slot) ? 0 : source][c];
    if (!DUALFIELD_MUTANT(missing_barrier)) __syncthreads();
    parity ^= !DUALFIELD_MUTANT(one_published_plane);
  }
  const bool valid = tx >= margin.below[0] + DUALFIELD_MUTANT(wrong_margin) && tx < Tile<S>::x - margin.above[0] &&
                     ty >= margin.below[1] && ty < Tile<S>::y - margin.above[1];
  constexpr int lag = S::plan.z.lag[I];
  const int plane_of_stage = S::background_components ? wrapped(time - lag - DUALFIELD_MUTANT(wrong_lag), column.n.n3) : 0;
  if (valid)
    stage<I>(schedule)(window.value[access.target][target],
                       ColumnNear<S, access.source, source>{window, plane, tx, ty, column, plane_of_stage});
}

template <class S, int F>
__device__ __forceinline__ void leave_plane(const Window<S>& window, const StateOut<typename S::Real>& out,
                                            const Grid<typename S::Real>& n, int plane, int begin, int end,
                                            std::int64_t column) {
  constexpr bool written = S::plan.written[F];
  constexpr int slot = S::plan.store[F] - S::plan.load[F];
  if constexpr (written)
    if (plane >= begin && plane < end) {
      const std::int64_t site = n.row(0, plane) + column;
      for (int c = 0; c < S::components; ++c) out.of[F][c * n.stride + site] = window.value[F][slot][c];
    }
}

}  // namespace detail

/// Block (bx, by, bz) writes the inside of tile (bx, by) on planes bz·chunk … of the result.
template <class S>
__global__ void __launch_bounds__(Tile<S>::threads)
    streaming_kernel(S schedule, StateIn<typename S::Real> in, StateOut<typename S::Real> out,
                     const typename S::Real* background, Grid<typename S::Real> n, int chunk) {
  using T = Tile<S>;
  constexpr Reach halo = T::halo;
  constexpr int first_load = S::plan.first_load, last_store = S::plan.last_store;
  auto& shared = device::shared_memory<PublishedPlanes<S>>();
  const int tx = int(threadIdx.x), ty = int(threadIdx.y);
  const std::int64_t x = std::int64_t(blockIdx.x) * T::inner_x + tx - halo.below[0];
  const std::int64_t y = std::int64_t(blockIdx.y) * T::inner_y + ty - halo.below[1];
  const bool inside = tx >= halo.below[0] - DUALFIELD_MUTANT(halo_column_stored) && tx < T::x - halo.above[0] &&
                      ty >= halo.below[1] && ty < T::y - halo.above[1] && x < n.n1 && y < n.n2;
  // columns beyond the lattice repeat it, so that every thread takes part in every barrier
  const Column<typename S::Real> at{background, n, wrapped(int(x), n.n1), wrapped(int(y), n.n2)};
  const std::int64_t column = std::int64_t(at.y) * n.n1 + at.x;
  const int begin = int(blockIdx.z) * chunk + DUALFIELD_MUTANT(wrong_chunk_start);
  const int end = begin + chunk < n.n3 ? begin + chunk : n.n3;
  Window<S> window{};
  int parity = 0;

  for (int time = begin - halo.below[2] + first_load; time < end + last_store; ++time) {
    for_each<max_fields>([&](auto f) {
      constexpr int load = S::plan.load[f];
      detail::enter_plane<S, f>(window, in, n, time - load,
                                end + halo.above[2] - DUALFIELD_MUTANT(halo_one_plane_short), column);
    });
    for_each<S::stages>([&](auto s) { detail::run_stage<S, s>(schedule, window, shared, parity, tx, ty, at, time); });
    if (inside)
      for_each<2>([&](auto f) {
        constexpr int store = S::plan.store[f];
        detail::leave_plane<S, f>(window, out, n, time - store, begin, end, column);
      });
  }
}

/// Planes a block writes: enough blocks to fill the device several times over, but no more halo planes than needed.
template <class S, class R>
int streaming_chunk(const Grid<R>& n, int multiprocessors) {
  using T = Tile<S>;
  const std::int64_t tiles =
      ((std::int64_t(n.n1) + T::inner_x - 1) / T::inner_x) * ((std::int64_t(n.n2) + T::inner_y - 1) / T::inner_y);
  const std::int64_t wanted = std::max<std::int64_t>(1, 8 * std::int64_t(multiprocessors) / tiles);
  return std::max(int((n.n3 + wanted - 1) / wanted), std::min(n.n3, 16));
}

template <class S, class R>
device::Launch streaming_launch(const Grid<R>& n, int chunk) {
  using T = Tile<S>;
  const auto blocks = [](int sites, int inner) { return unsigned((std::int64_t(sites) + inner - 1) / inner); };
  return {dim3(blocks(n.n1, T::inner_x), blocks(n.n2, T::inner_y), blocks(n.n3, chunk)), dim3(T::x, T::y),
          sizeof(PublishedPlanes<S>)};
}

}  // namespace dualfield::cuda
