// SPDX-License-Identifier: MIT
// How the planes of a streaming pass come from memory into registers: as they are needed, one plane ahead, or through a ring
// of planes in shared memory that is filled asynchronously.
#pragma once

#include "kernels/cuda/background_planes.hpp"

namespace dualfield::cuda {

/// Reads the sites of one row of a thread, `offset` sites behind the beginning of a plane.
template <class P>
__device__ __forceinline__ void read_row(typename P::Real (&to)[P::sites][P::components], const Unit<P>* plane,
                                         const Grid<typename P::Stored>& n, int offset) {
#pragma unroll
  for (int p = 0; p < P::packets; ++p) {
    const PacketOfRow<P> values = *reinterpret_cast<const PacketOfRow<P>*>(plane + p * n.stride + offset);
    values.unpack(to, p, n);
  }
}

template <class P>
__device__ __forceinline__ void write_row(Unit<P>* plane, const Grid<typename P::Stored>& n, int offset,
                                          const typename P::Real (&from)[P::sites][P::components]) {
#pragma unroll
  for (int p = 0; p < P::packets; ++p) {
    PacketOfRow<P> values;
    values.pack(from, p, n);
    *reinterpret_cast<PacketOfRow<P>*>(plane + p * n.stride + offset) = values;
  }
}

/// The ring of planes in shared memory: rows of a block, or of each thread where no other thread reads them.
template <class P>
struct RingOfPlanes {
  using F = typename P::Form;
  using R = typename P::Real;
  static constexpr int planes = P::ring_planes;
  /// Where the warps of a block share rows, a copy is seen by others only behind a barrier.
  static constexpr bool is_shared = P::shares_rows;
  static constexpr int rows = is_shared ? P::shared_rows : P::rows;
  static constexpr int lanes = is_shared ? 32 : P::threads;
  using Values = PacketOfRow<P>;
  static_assert(planes == 0 || sizeof(Values) == 4 || sizeof(Values) == 8 || sizeof(Values) == 16,
                "what can be copied asynchronously");
  static constexpr std::size_t bytes = std::size_t(planes) * 2 * rows * P::packets * lanes * sizeof(Values);

  static __device__ __forceinline__ int place(int slot, int field, int row, int packet, int lane) {
    return (((slot * 2 + field) * rows + row) * P::packets + packet) * lanes + lane;
  }
};

/// Brings the planes of the two fields into the window, one a time step, and those of the background into their ring.
template <class P>
class PlaneReader {
  using F = typename P::Form;
  using R = typename P::Real;
  using Stored = typename P::Stored;
  using Ring = RingOfPlanes<P>;
  using Values = typename Ring::Values;
  using Background = RingOfBackground<P>;
  static constexpr int V = P::sites, K = P::components, ahead = F::Planes::ahead;
  static constexpr int copied_rows = Ring::is_shared ? (Ring::rows + F::warps - 1) / F::warps : P::rows;

 public:
  /// `plane`: the first plane that a field with the smallest lag needs; `planes`: how many time steps there are.
  __device__ __forceinline__ PlaneReader(const StateIn<Stored>& in, const Grid<Stored>& n, const ThreadSites<P>& sites,
                                         int plane, int planes, Values* ring, BackgroundPlanes<P>& background)
      : in_(in),
        n_(n),
        sites_(sites),
        background_(background),
        front_(wrapped(plane, n.n3 + DUALFIELD_MUTANT(wrong_wrap_along_z))),
        ring_(ring) {
    if constexpr (Ring::planes > 0) {
      if constexpr (Ring::is_shared) {
#pragma unroll
        for (int i = 0; i < copied_rows; ++i) {
          const int row = i * F::warps + sites.warp;
          const std::int64_t y = std::int64_t(blockIdx.y) * P::tiles_y * P::inner_rows - P::rows_below + row;
          copied_offset_[i] = wrapped(int(y), n.n2) * n.n1 + sites.x;
        }
      }
      for (int i = 0; i + 1 < Ring::planes; ++i) copy_plane(i < planes);
    } else {
      copy_background(front_, true);
      if constexpr (ahead > 0) fetch();
    }
  }

  /// To be called at the beginning of a time step; `more` time steps follow it.
  __device__ __forceinline__ void next_plane(Window<P>& window, int more) {
    if constexpr (Ring::planes > 0 || Background::is_used)
      __pipeline_wait_prior(Ring::planes > 0 ? Ring::planes - 2 + DUALFIELD_MUTANT(ring_not_waited_for) : 0);
    if constexpr (Background::is_used) {
      meet<Background::is_shared>();  // nobody reads the oldest plane any more
      background_.next_plane();
      for_each_copied_row(0, P::rows, [&](int row, int) { background_.take_row(row_of_background(row)); });
      meet<Background::is_shared>();
    } else if constexpr (Ring::is_shared) {
      if (!DUALFIELD_MUTANT(ring_without_barrier)) meet<true>();
    }
    if constexpr (Ring::planes > 0) {
      slot_ = slot_ + 1 < Ring::planes ? slot_ + 1 : 0;
      copy_plane(more >= Ring::planes - 1);
    } else if constexpr (ahead > 0) {
      for_each<2>([&](auto f) {
        constexpr bool is_loaded = P::plan.loaded[f];
        if constexpr (is_loaded) {
          constexpr int first = P::in_rows.first_loaded[f], end = P::in_rows.end_loaded[f];
#pragma unroll
          for (int row = first; row < end; ++row)
#pragma unroll
            for (int v = 0; v < V; ++v)
#pragma unroll
              for (int c = 0; c < K; ++c) window.value[f][0][row][v][c] = fetched_[f][row][v][c];
        }
      });
      copy_background(front_, more > 0);
      if (more > 0) fetch();
    } else {
      copy_background(front_ + 1 < n_.n3 ? front_ + 1 : 0, more > 0);
    }
  }

  /// Puts one row of the plane into the window.
  template <int f>
  __device__ __forceinline__ void enter(Window<P>& window, int row) {
    constexpr bool is_loaded = P::plan.loaded[f];
    if constexpr (is_loaded && ahead == 0) {
      constexpr int first = P::in_rows.first_loaded[f], end = P::in_rows.end_loaded[f];
      if (row < first || row >= end) return;
      auto& to = window.value[f][0][row];
      if constexpr (Ring::planes > 0) {
        const int in_ring = Ring::is_shared ? sites_.warp * F::rows + row : row;
        const int lane = Ring::is_shared ? sites_.lane : int(threadIdx.x);
#pragma unroll
        for (int p = 0; p < P::packets; ++p) {
          const Values values = ring_[Ring::place(slot_, f, in_ring, p, lane)];
          values.unpack(to, p, n_);
        }
      } else {
        read_row<P>(to, plane_of<f>(), n_, sites_.offset[row]);
      }
    }
  }

  /// To be called at the end of a time step.
  __device__ __forceinline__ void leave_plane() {
    if constexpr (Ring::planes == 0 && ahead == 0) advance();
  }

 private:
  __device__ __forceinline__ void advance() { front_ = front_ + 1 < n_.n3 ? front_ + 1 : 0; }

  template <int f>
  __device__ __forceinline__ const Unit<P>* plane_of() const {
    constexpr int behind = P::march.load[f] - P::march.first_load;
    const int plane = behind == 0 ? front_ : wrapped(front_ - behind, n_.n3);
    return reinterpret_cast<const Unit<P>*>(in_.of[f]) + n_.row(0, plane);
  }

  __device__ __forceinline__ void fetch() {
    for_each<2>([&](auto f) {
      constexpr bool is_loaded = P::plan.loaded[f];
      if constexpr (is_loaded) {
        constexpr int first = P::in_rows.first_loaded[f], end = P::in_rows.end_loaded[f];
#pragma unroll
        for (int row = first; row < end; ++row) read_row<P>(fetched_[f][row], plane_of<f>(), n_, sites_.offset[row]);
      }
    });
    advance();
  }

  /// Waits for the other threads of the block or of the warp.
  template <bool OfBlock>
  __device__ __forceinline__ void meet() {
    if constexpr (OfBlock)
      __syncthreads();
    else
      __syncwarp();
  }
  __device__ __forceinline__ int row_of_background(int row) const {
    return Ring::is_shared ? row : background_.row_of(row);
  }

  /// Copies a plane of the background, the one that comes in next.
  __device__ __forceinline__ void copy_background(int plane, bool is_needed) {
    if constexpr (Background::is_used) {
      if (is_needed)
        for_each_copied_row(0, P::rows,
                            [&](int row, int offset) { background_.copy_row(plane, row_of_background(row), offset); });
      background_.end_plane();
      if constexpr (Ring::planes == 0) __pipeline_commit();
    }
  }

  __device__ __forceinline__ void copy_plane(bool is_needed) {
    copy_background(front_, is_needed);
    if (is_needed) {
      for_each<2>([&](auto f) {
        constexpr bool is_loaded = P::plan.loaded[f];
        if constexpr (is_loaded) copy_rows<f>();
      });
      advance();
    }
    __pipeline_commit();
    filled_ = filled_ + 1 < Ring::planes ? filled_ + 1 : 0;
  }

  template <int f>
  __device__ __forceinline__ void copy_rows() {
    constexpr int first = P::in_rows.first_loaded[f], end = P::in_rows.end_loaded[f];
    const Unit<P>* const plane = plane_of<f>();
    for_each_copied_row(first, end, [&](int row, int offset) {
      Values* const to = ring_ + Ring::place(filled_, f, row, 0, Ring::is_shared ? sites_.lane : int(threadIdx.x));
#pragma unroll
      for (int p = 0; p < P::packets; ++p)
        __pipeline_memcpy_async(to + p * Ring::lanes, plane + offset + p * n_.stride, sizeof(Values));
    });
  }

  /// Calls body(row, offset) for the rows of a plane that this thread copies, with their offsets in the plane: its own ones
  /// from `first` to `end`, or where warps share rows, every so many of those of the block.
  template <class Body>
  __device__ __forceinline__ void for_each_copied_row(int first, int end, const Body& body) {
#pragma unroll
    for (int i = 0; i < copied_rows; ++i) {
      const int row = Ring::is_shared ? i * F::warps + sites_.warp : i;
      const bool is_needed =
          Ring::is_shared ? (i + 1) * F::warps <= Ring::rows || row < Ring::rows : row >= first && row < end;
      if (is_needed) body(row, Ring::is_shared ? copied_offset_[i] : sites_.offset[row]);
    }
  }

  const StateIn<Stored>& in_;
  const Grid<Stored>& n_;
  const ThreadSites<P>& sites_;
  BackgroundPlanes<P>& background_;
  int front_;  ///< the next plane to be read, of a field with the smallest lag
  Values* ring_;
  int slot_ = Ring::planes > 0 ? Ring::planes - 1 : 0, filled_ = 0;
  int copied_offset_[Ring::is_shared ? copied_rows : 1];
  R fetched_[ahead > 0 ? 2 : 1][ahead > 0 ? P::rows : 1][V][K];
};

}  // namespace dualfield::cuda
