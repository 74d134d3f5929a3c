// SPDX-License-Identifier: MIT
// Several sub-steps of a schedule in one pass: tiles of columns march along axis 3, the planes in flight are in registers.
//
// All stages run as their planes come by (march.hpp), each sub-step behind the one before. Neighbours along axis 3 are the
// thread's own registers, those along axis 1 its own sites or those of the next lane, those along axis 2 its own rows or, in
// a tile that a block shares, what other threads have published. All stages publish at once, so that a plane takes one
// barrier however many there are. Blocks have no order, so results go to other arrays than the old values come from.
#pragma once

#include "kernels/cuda/launch_form.hpp"
#include "kernels/cuda/plane_reader.hpp"

namespace dualfield::cuda {

/// How a stage sees its source, and the background, at one of the thread's sites. `Lag` is that of the plane it works on.
template <class P, int s, int Lag>
class MarchNear {
  using R = typename P::Real;
  static constexpr int V = P::sites, K = P::components;

 public:
  const Window<P>& window;
  const R (&beside)[2][K];     ///< the sites next to those of the thread, along axis 1
  const R (&across)[2][V][K];  ///< the rows next to those of the thread
  const BackgroundPlanes<P>& given;
  int row, site;

  template <int d1, int d2, int d3>
  __device__ __forceinline__ R at(int component) const {
    static_assert(d1 * d1 + d2 * d2 + d3 * d3 <= 1, "a stage reads one site away along one axis");
    return P::axis == 1 ? turned_at<d1, d3, d2>(component) : turned_at<d1, d2, d3>(component);
  }
  template <int d1, int d2, int d3>
  __device__ __forceinline__ R background(int component) const {
    constexpr int march = P::axis == 1 ? d2 : d3, across_rows = P::axis == 1 ? d3 : d2;
    return given.template at<Lag - march>(component, row + across_rows, site + d1);
  }
  template <int d1, int d2, int d3>
  __device__ __forceinline__ CosineSine<R> rotation(int component) const {
    constexpr int march = P::axis == 1 ? d2 : d3, across_rows = P::axis == 1 ? d3 : d2;
    return given.template rotation_at<Lag - march>(component, row + across_rows, site + d1);
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

/// What a thread does in a streaming pass.
template <class P>
class Marcher {
  using F = typename P::Form;
  using S = typename P::Schedule;
  using R = typename P::Real;
  using Stored = typename P::Stored;
  using Edge = typename Published<P>::Edge;
  static constexpr int V = P::sites, K = P::components, N = P::stages;

 public:
  __device__ __forceinline__ Marcher(const SubSteps<S, P::steps>& substeps, const StateIn<Stored>& in,
                                     const StateOut<Stored>& out, const BackgroundPlanes<P>& background,
                                     const Grid<Stored>& n, const ThreadSites<P>& sites, Edge* published)
      : substeps_(substeps), in_(in), out_(out), background_(background), n_(n), sites_(sites), published_(published) {}

  /// Runs all planes of the result from `begin` to `end`.
  __device__ __forceinline__ void run(PlaneReader<P>& reader, int begin, int end, int first_time, int last_time) {
    constexpr int steps = P::rows + P::in_rows.span;
#pragma unroll P::unrolled
    for (int time = first_time; time < last_time; ++time) {
      shift();
      reader.next_plane(window_, last_time - 1 - time - DUALFIELD_MUTANT(last_plane_not_read));
#pragma unroll
      for (int step = 0; step < steps; ++step) {
        if (step < P::rows) {
          reader.template enter<phi>(window_, step);
          reader.template enter<pi>(window_, step);
        }
        for_each<N>([&](auto s) {
          constexpr int lag = P::in_rows.lag[s], first = P::in_rows.first[s], end_row = P::in_rows.end[s];
          const int row = step - lag;
          if (row >= first && row < end_row) first_phase<s>(row, time, begin, end);
        });
      }
      reader.leave_plane();
      if constexpr (P::exchanges.count > 0 && F::buffers > 0) {
        if (!DUALFIELD_MUTANT(missing_barrier)) __syncthreads();
        for_each<N>([&](auto s) { second_phase<s>(time); });
        if constexpr (F::buffers == 1)
          __syncthreads();
        else
          buffer_ ^= 1;
      }
    }
  }

 private:
  /// Moves the planes of the window on by one.
  __device__ __forceinline__ void shift() {
    for_each<max_fields>([&](auto f) {
      constexpr int depth = P::march.depth[f];
      for_each<(depth > 1 ? depth - 1 : 0)>([&](auto index) {
        constexpr int j = depth - 1 - index;
#pragma unroll
        for (int row = 0; row < P::rows; ++row)
#pragma unroll
          for (int v = 0; v < V; ++v)
#pragma unroll
            for (int c = 0; c < K; ++c) window_.value[f][j][row][v][c] = window_.value[f][j - 1][row][v][c];
      });
    });
  }

  /// What stage s does at this time without its neighbours in other threads' registers, unless those are lanes.
  template <int s>
  __device__ __forceinline__ void first_phase(int row, int time, int first_plane, int end_plane) {
    constexpr int begin = P::march.begin[s], end = P::march.end[s];
    constexpr bool exchanges = P::exchanges.of[s], later = P::exchanges.later[s];
    if constexpr (end > begin) run_parts_of<s, end, Part::above>(row, time);
    run_parts_of<s, begin, Part::below>(row, time);
    if constexpr (exchanges) publish<s>(row);
    if constexpr (exchanges && !later) {
      if (!DUALFIELD_MUTANT(missing_barrier_of_stage)) __syncthreads();
      second_phase<s>(time);
      buffer_ ^= 1;
    } else if constexpr (!exchanges) {
      run_parts_of<s, begin, Part::plane>(row, time);
    }
    if constexpr (end == begin) run_parts_of<s, begin, Part::above>(row, time);
    constexpr bool stores = P::in_rows.stores[s];
    if constexpr (stores) store<s>(row, time - end, first_plane, end_plane);
  }

  /// The part of the plane of a stage that reads what other threads have published.
  template <int s>
  __device__ __forceinline__ void second_phase(int time) {
    constexpr bool exchanges = P::exchanges.of[s];
    if constexpr (exchanges) {
      R across[2][V][K];
      constexpr int below = P::access.stage[s].reach.below[1], above = P::access.stage[s].reach.above[1];
      const int own = int(threadIdx.x) + F::lanes_x;
      if constexpr (below > 0)
        read_edge(across[0], place<s>(DUALFIELD_MUTANT(wrong_published_row) ? 0 : P::rows - 1) + own - F::lanes_x);
      if constexpr (above > 0) read_edge(across[1], place<s>(0) + own + F::lanes_x);
#pragma unroll
      for (int row = 0; row < P::rows; ++row) run_parts_of<s, P::march.begin[s], Part::plane>(row, time, across);
    }
  }

  template <int s, int Lag, Part part>
  __device__ __forceinline__ void run_parts_of(int row, int time) {
    const R none[2][V][K]{};
    run_parts_of<s, Lag, part>(row, time, none);
  }

  /// One part of stage s at all sites of a row, on the plane with this lag.
  template <int s, int Lag, Part part>
  __device__ __forceinline__ void run_parts_of(int row, int time, const R (&across)[2][V][K]) {
    constexpr int target = P::access.stage[s].target, slot = Lag - P::march.load[target];
    R beside[2][K];
    if constexpr (part == Part::plane) find_beside<s>(beside, row, time);
    const auto& stage_of = stage<s % S::stages>(substeps_.of[DUALFIELD_MUTANT(wrong_sub_step) ? 0 : s / S::stages]);
#pragma unroll
    for (int v = 0; v < V; ++v)
      run_part<part, P::axis>(stage_of, window_.value[target][slot][row][v],
                              MarchNear<P, s, Lag>{window_, beside, across, background_, row, v});
    if constexpr (part == Part::above && !Scale<Stored>::is_one) round(window_.value[target][slot][row]);
  }

  /// Rounds the result of a stage, of which this was the last part, as a pass for it alone does by storing it.
  __device__ __forceinline__ void round(R (&of_row)[V][K]) const {
    if (DUALFIELD_MUTANT(stage_not_rounded)) return;
#pragma unroll
    for (int v = 0; v < V; ++v)
#pragma unroll
      for (int c = 0; c < K; ++c) of_row[v][c] = n_.rounded(of_row[v][c]);
  }

  /// The sites beside those of the thread: from the lanes next to it, and where a row goes on in another warp, from what that
  /// has published or from memory.
  template <int s>
  __device__ __forceinline__ void find_beside(R (&beside)[2][K], int row, int time) {
    constexpr int source = P::access.stage[s].source, begin = P::march.begin[s], slot = begin - P::march.load[source];
    constexpr Reach reach = P::access.stage[s].reach;
    constexpr bool is_ragged = P::is_ragged && P::exchanges.of[s];
    constexpr unsigned all = 0xFFFFFFFFu;
    auto& values = window_.value[source][slot][row];
    const int own = int(threadIdx.x) + F::lanes_x;
    if constexpr (reach.below[0] > 0) {
#pragma unroll
      for (int c = 0; c < K; ++c) beside[0][c] = __shfl_up_sync(all, values[V - 1][c], 1);
      if constexpr (is_ragged)
        if (sites_.lane == 0 && !DUALFIELD_MUTANT(wrong_shuffle_edge)) {
          const Edge edge = published_[place<s>(row) + own - 1];
#pragma unroll
          for (int c = 0; c < K; ++c) beside[0][c] = edge.value[(V - 1) * K + c];
        }
      if constexpr (F::reads_ends)
        if (sites_.lane == 0 && !DUALFIELD_MUTANT(end_not_read)) read_end<source>(beside[0], time - begin, row, -1);
    }
    if constexpr (reach.above[0] > 0) {
#pragma unroll
      for (int c = 0; c < K; ++c) beside[1][c] = __shfl_down_sync(all, values[0][c], 1);
      if constexpr (is_ragged)
        if (sites_.lane == 31) {
          const Edge edge = published_[place<s>(row) + own + 1];
#pragma unroll
          for (int c = 0; c < K; ++c) beside[1][c] = edge.value[c];
        }
      if constexpr (F::reads_ends)
        if (sites_.lane == 31) read_end<source>(beside[1], time - begin, row, V);
    }
  }

  /// Reads one site of a row of the old state from memory, `x` sites behind the first one of the thread.
  template <int field>
  __device__ __forceinline__ void read_end(R (&to)[K], int plane, int row, int x) const {
    static_assert(!P::reads_new_ends);
    const Unit<P>* from = reinterpret_cast<const Unit<P>*>(in_.of[field]) +
                          n_.row(sites_.y[row], wrapped(plane, n_.n3)) + wrapped(sites_.x + x, n_.n1);
#pragma unroll
    for (int c = 0; c < K; ++c) to[c] = n_.value(from[c / P::packet * n_.stride].value[c % P::packet]);
  }

  /// Where a row of the source of stage s is published: the place in front of the first thread's row of threads.
  template <int s>
  __device__ __forceinline__ int place(int row) const {
    constexpr int number = F::buffers == 0 ? 0 : P::exchanges.number[s];
    return ((buffer_ * Published<P>::in_buffer + number) * P::published_rows + P::place_of_row(row)) *
           Published<P>::places;
  }

  template <int s>
  __device__ __forceinline__ void publish(int row) {
    constexpr int source = P::access.stage[s].source, slot = P::march.begin[s] - P::march.load[source];
    if (!P::is_published(row)) return;
    Edge edge;
#pragma unroll
    for (int v = 0; v < V; ++v)
#pragma unroll
      for (int c = 0; c < K; ++c) edge.value[v * K + c] = window_.value[source][slot][row][v][c];
    published_[place<s>(row) + int(threadIdx.x) + F::lanes_x] = edge;
  }

  __device__ __forceinline__ void read_edge(R (&to)[V][K], int place) const {
    const Edge edge = published_[place];
#pragma unroll
    for (int v = 0; v < V; ++v)
#pragma unroll
      for (int c = 0; c < K; ++c) to[v][c] = edge.value[v * K + c];
  }

  /// Stores a row of the target of stage s if the plane belongs to the result.
  template <int s>
  __device__ __forceinline__ void store(int row, int plane, int begin, int end) {
    constexpr int target = P::access.stage[s].target, slot = P::march.end[s] - P::march.load[target];
    if (plane < begin || plane >= end || !sites_.stores(row)) return;
    write_row<P>(reinterpret_cast<Unit<P>*>(out_.of[target]) + n_.row(0, plane), n_, sites_.offset[row],
                 window_.value[target][slot][row]);
  }

  const SubSteps<S, P::steps>& substeps_;
  const StateIn<Stored>& in_;
  const StateOut<Stored>& out_;
  const BackgroundPlanes<P>& background_;
  const Grid<Stored>& n_;
  const ThreadSites<P>& sites_;
  Edge* published_;
  int buffer_ = 0;
  Window<P> window_{};
};

/// The shared memory of a block: what is published, the ring of planes of the fields, that of the background.
template <class P>
struct Shared {
  static constexpr std::size_t multiple_of_16(std::size_t bytes) { return (bytes + 15) / 16 * 16; }
  static constexpr std::size_t ring = multiple_of_16(Published<P>::bytes),
                               background = ring + multiple_of_16(RingOfPlanes<P>::bytes),
                               bytes = background + RingOfBackground<P>::bytes;
};

/// Block (bx, by, bz) writes the inside of its tiles on chunk number bz of the planes.
template <class P>
__global__ void __launch_bounds__(P::threads, P::blocks)
    streaming_kernel(SubSteps<typename P::Schedule, P::steps> substeps, const typename P::Stored* __restrict__ phi_in,
                     const typename P::Stored* __restrict__ pi_in, typename P::Stored* __restrict__ phi_out,
                     typename P::Stored* __restrict__ pi_out, const typename P::Real* __restrict__ background,
                     Grid<typename P::Stored> n, Chunks chunks) {
  using Edge = typename Published<P>::Edge;
  using Values = typename RingOfPlanes<P>::Values;
  unsigned char* shared = nullptr;
  constexpr std::size_t bytes = Shared<P>::bytes;
  if constexpr (bytes > 0) shared = device::shared_memory<SharedBytes<bytes>>().byte;
  const StateIn<typename P::Stored> in{{phi_in, pi_in}};
  const StateOut<typename P::Stored> out{{phi_out, pi_out}};
  const ThreadSites<P> sites(n);
  if constexpr (P::exchanges.count == 0 && !P::shares_rows && !RingOfBackground<P>::is_shared)
    if (sites.is_beyond(n.n1, n.n2)) return;
  constexpr Reach halo = P::halo;
  constexpr int first_load = P::march.first_load, last_store = P::march.last_store;
  const int begin = chunks.begin + int(blockIdx.z) * chunks.chunk + DUALFIELD_MUTANT(wrong_chunk_start);
  const int end = begin + chunks.chunk < chunks.end ? begin + chunks.chunk : chunks.end;
  const int first_time = begin - halo.below[2] + DUALFIELD_MUTANT(halo_one_plane_short) + first_load,
            last_time = end + last_store;
  BackgroundPlanes<P> planes(background, n, sites, reinterpret_cast<typename P::Real*>(shared + Shared<P>::background));
  PlaneReader<P> reader(in, n, sites, begin - halo.below[2], last_time - first_time,
                        reinterpret_cast<Values*>(shared + Shared<P>::ring), planes);
  Marcher<P>(substeps, in, out, planes, n, sites, reinterpret_cast<Edge*>(shared))
      .run(reader, begin, end, first_time, last_time);
}

}  // namespace dualfield::cuda
