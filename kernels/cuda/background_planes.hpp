// SPDX-License-Identifier: MIT
// The background in a streaming pass: the planes that its stages read are in shared memory. They are copied there
// asynchronously, one or more planes ahead, and the angle of a rotation then becomes its cosine and sine once for all stages.
#pragma once

#include "dualfield/algebra/apply.hpp"
#include "kernels/cuda/thread_sites.hpp"

namespace dualfield::cuda {

/// The planes of the background in shared memory: those that have been copied, and behind them those that stages read, with
/// two numbers for each angle of a rotation. Each warp (of a form by columns) or each block (of a tile, or where the warps
/// share the rows of the fields too) has the rows that its threads hold. Nothing if no stage reads a background.
template <class P>
struct RingOfBackground {
  using F = typename P::Form;
  using R = typename P::Real;
  static constexpr unsigned read = P::Schedule::background_components, rotations = P::Schedule::rotation_components;
  static constexpr bool is_used = read != 0, is_shared = is_used && (F::is_tile || P::shares_rows);
  static constexpr int all = max_dimensions + 1;
  DUALFIELD_HD static constexpr bool is_rotation(int component) { return (rotations >> component & 1) != 0; }
  /// How many components lie before this one, and how many numbers of a site.
  DUALFIELD_HD static constexpr int components_before(int component) {
    int count = 0;
    for_each<all>([&](auto c) { count += c < component ? int(read >> c & 1) : 0; });
    return count;
  }
  DUALFIELD_HD static constexpr int numbers_before(int component) {
    int count = components_before(component);
    for_each<all>([&](auto c) { count += c < component && is_rotation(c); });
    return count;
  }
  static constexpr int rows = P::shares_rows ? P::shared_rows : F::is_tile ? P::tile_rows : F::warps * P::rows;
  static constexpr int columns = F::lanes_x * P::sites, sites = rows * columns;
  static constexpr int ahead = P::ring_planes > 0 ? P::ring_planes - 1 : 1;  ///< as many as of the fields, or one
  static constexpr int planes = P::last_background - P::march.first_load + 1;
  static constexpr int copied_plane = components_before(all) * sites, plane = numbers_before(all) * sites;
  static constexpr std::size_t bytes =
      is_used ? (std::size_t(planes) * plane + std::size_t(ahead) * copied_plane) * sizeof(R) : 0;
};

/// What one thread does with them. Plane p is there from time p + March::first_load on.
template <class P>
class BackgroundPlanes {
  using F = typename P::Form;
  using R = typename P::Real;
  using Ring = RingOfBackground<P>;
  static constexpr int V = P::sites;

 public:
  __device__ __forceinline__ BackgroundPlanes(const R* background, const Grid<typename P::Stored>& n,
                                              const ThreadSites<P>& sites, R* ring)
      : background_(background),
        n_(n),
        ring_(ring),
        first_row_(P::shares_rows ? sites.warp * F::rows
                   : F::is_tile   ? sites.lane_y * P::rows
                                  : sites.warp * P::rows),
        column_(sites.lane_x * V),
        below_(sites.lane_x > 0),
        above_(sites.lane_x < F::lanes_x - 1) {
    if constexpr (Ring::is_used)
#pragma unroll
      for (int i = 0; i < Ring::planes; ++i) plane_[i] = i * Ring::plane;
  }

  /// The row of the ring where a row of this thread lies.
  __device__ __forceinline__ int row_of(int row) const { return first_row_ + row; }

  /// Requests the copy of one row of a plane of the lattice to a row of the ring. `offset`: sites behind the beginning of
  /// the plane.
  __device__ __forceinline__ void copy_row(int plane, int row, int offset) {
    const R* const from = background_ + n_.row(0, plane) + offset;
    for_each<Ring::all>([&](auto c) {
      constexpr bool is_read = (Ring::read >> c & 1) != 0;
      if constexpr (is_read) __pipeline_memcpy_async(copied(c, requested_, row), from + c * n_.stride, V * sizeof(R));
    });
  }
  /// To be called when all rows of a plane have been requested, or none where no more are needed.
  __device__ __forceinline__ void end_plane() { requested_ = requested_ + 1 < Ring::ahead ? requested_ + 1 : 0; }

  /// To be called at the beginning of a time step, before its rows are taken.
  __device__ __forceinline__ void next_plane() {
    const int oldest = plane_[Ring::planes - 1];
#pragma unroll
    for (int i = Ring::planes - 1; i > 0; --i) plane_[i] = plane_[i - 1];
    plane_[0] = oldest;
    arrived_ = arrived_ + 1 < Ring::ahead ? arrived_ + 1 : 0;
  }
  /// Makes what this thread has copied of a row ready for the stages.
  __device__ __forceinline__ void take_row(int row) {
    for_each<Ring::all>([&](auto c) {
      constexpr bool is_read = (Ring::read >> c & 1) != 0;
      if constexpr (is_read) {
        const R* const from = copied(c, arrived_, row);
#pragma unroll
        for (int v = 0; v < V; ++v)
          if constexpr (Ring::is_rotation(c))
            *reinterpret_cast<Pair*>(place(c, plane_[0], row, column_ + v)) = Pair(from[v]);
          else
            *place(c, plane_[0], row, column_ + v) = from[v];
      }
    });
  }

  /// A component of the background on the plane with this lag, at a row of the thread or one next to it, and at a site of the
  /// thread or one next to it.
  template <int Lag>
  __device__ __forceinline__ R at(int component, int row, int site) const {
    return *place(component, plane_with<Lag>(), row_near(row), column_near(site));
  }
  /// The same for the angle of a rotation.
  template <int Lag>
  __device__ __forceinline__ CosineSine<R> rotation_at(int component, int row, int site) const {
    return *reinterpret_cast<const Pair*>(place(component, plane_with<Lag>(), row_near(row), column_near(site)));
  }

 private:
  /// A cosine and a sine that are moved together.
  struct alignas(2 * sizeof(R)) Pair : CosineSine<R> {
    using CosineSine<R>::CosineSine;
  };

  /// The places of a row and of a site of the thread, or next to them. At the ends of a tile, where nothing that is stored
  /// depends on what lies beyond, the row or the site itself takes its place.
  __device__ __forceinline__ int row_near(int row) const {
    const int near = first_row_ + row;
    return !F::is_tile ? near : near < 0 ? 0 : near < Ring::rows ? near : Ring::rows - 1;
  }
  __device__ __forceinline__ int column_near(int site) const {
    return site < 0 ? column_ - below_ : site < V ? column_ + site : column_ + V - 1 + above_;
  }

  /// Where the plane with this lag begins.
  template <int Lag>
  __device__ __forceinline__ int plane_with() const {
    constexpr int number = Lag - P::march.first_load;
    return plane_[DUALFIELD_MUTANT(wrong_lag) ? 0 : number];
  }

  __device__ __forceinline__ R* place(int component, int plane, int row, int column) const {
    const int before = Ring::numbers_before(component) * Ring::sites, numbers = Ring::is_rotation(component) ? 2 : 1;
    return ring_ + plane + (row * Ring::columns + column) * numbers + before;
  }
  __device__ __forceinline__ R* copied(int component, int slot, int row) const {
    const int before = Ring::planes * Ring::plane + Ring::components_before(component) * Ring::sites;
    return ring_ + before + slot * Ring::copied_plane + row * Ring::columns + column_;
  }

  const R* background_;
  const Grid<typename P::Stored>& n_;
  R* ring_;
  int first_row_, column_;
  int below_, above_;                            ///< 1 where there is a lane next to this one, else 0
  int plane_[Ring::is_used ? Ring::planes : 1];  ///< where the planes begin in the ring, the newest first
  int requested_ = 0, arrived_ = Ring::ahead - 1;
};

}  // namespace dualfield::cuda
