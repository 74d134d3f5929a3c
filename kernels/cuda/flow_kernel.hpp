// SPDX-License-Identifier: MIT
// Flows (dualfield/flows.hpp) as passes over the lattice, in place: one of them, a thread a site, or a group along lines. And sums of
// numbers at sites.
#pragma once

#include <algorithm>
#include <type_traits>

#include "kernels/cuda/flow_groups.hpp"
#include "kernels/cuda/grid.hpp"
#include "kernels/cuda/lane_sums.hpp"

namespace dualfield::cuda {

/// What a flow of fields in packets of P components sees from one site. All other arrays have packets of one.
template <class R, int P>
class FlowNear {
 public:
  using Value = R;

  __device__ __forceinline__ FlowNear(const FlowArrays<R>& arrays, const Grid<R>& n, std::int64_t site)
      : FlowNear(arrays, n, int(site % n.n1), int(site / n.n1 % n.n2), int(site / n.n1 / n.n2)) {}
  __device__ __forceinline__ FlowNear(const FlowArrays<R>& arrays, const Grid<R>& n, int x, int y, int z)
      : arrays_(arrays), n_(n), x_(x), y_(y), z_(z) {}

  template <int array, int d1, int d2, int d3>
  __device__ __forceinline__ R at(int component) const {
    return *place<array, d1, d2, d3>(component);
  }
  template <int array, int d1, int d2, int d3>
  __device__ __forceinline__ void put(int component, const R& value) {
    *place<array, d1, d2, d3>(component) = value;
  }

 private:
  template <int d>
  __device__ __forceinline__ static int next(int i, int n) {
    if constexpr (d < 0) return i > 0 ? i - 1 : n - 1;
    if constexpr (d > 0) return i + 1 < n || DUALFIELD_MUTANT(flow_does_not_wrap) ? i + 1 : 0;
    return i;
  }
  template <int array, int d1, int d2, int d3>
  __device__ __forceinline__ R* place(int component) const {
    constexpr int packet = array == of_phi || array == of_pi ? P : 1;
    const std::int64_t site = n_.row(next<d2>(y_, n_.n2), next<d3>(z_, n_.n3)) + next<d1>(x_, n_.n1);
    return arrays_.at[array] + Layout{n_.stride, packet}.at(component, site);
  }

  const FlowArrays<R>& arrays_;
  const Grid<R>& n_;
  int x_, y_, z_;
};

constexpr int flow_block = 128;

template <class Flow, class R>
__global__ void __launch_bounds__(flow_block)
    flow_kernel(Flow flow, FlowArrays<R> arrays, Grid<R> n, std::int64_t sites) {
  const std::int64_t site = std::int64_t(blockIdx.x) * flow_block + threadIdx.x;
  if (site >= sites - DUALFIELD_MUTANT(last_site_without_flow)) return;
  FlowNear<R, packet_size<R, Flow::components>> near(arrays, n, site);
  flow(near);
}

inline device::Launch flow_launch(std::int64_t sites) {
  return {dim3(unsigned((sites + flow_block - 1) / flow_block)), dim3(flow_block)};
}

/// The flows of a group, all of these types, and how one launch runs them.
template <class Kinds>
struct LaunchedGroup;
template <class... Flow>
struct LaunchedGroup<FlowKinds<Flow...>> {
  static_assert((std::is_trivially_copyable_v<Flow> && ...));

  struct Member {
    alignas(8) unsigned char flow[std::max({sizeof(Flow)...})];
    int kind;  ///< which of the types
    FlowTurn turn;
  };

  Member member[most_in_group];
  int count;
  FlowLines lines;
  int lanes, chunk;  ///< as in FlowShape
  int end;           ///< sites that the front goes along a line, until all flows have done all of them

  /// Runs one of the flows at a site.
  template <class R>
  __device__ __forceinline__ static void run(const Member& member, const FlowArrays<R>& arrays, const Grid<R>& n, int x,
                                             int y, int z) {
    int kind = 0;
    ((kind++ == member.kind ? run_as<Flow>(member, arrays, n, x, y, z) : void()), ...);
  }

 private:
  template <class Of, class R>
  __device__ __forceinline__ static void run_as(const Member& member, const FlowArrays<R>& arrays, const Grid<R>& n,
                                                int x, int y, int z) {
    FlowNear<R, packet_size<R, Of::components>> near(arrays, n, x, y, z);
    (*reinterpret_cast<const Of*>(member.flow))(near);
  }
};

/// Runs a group. A block does `chunk` sites of its lines by one flow, then what lies behind them by the next flow, and so on, and
/// goes on with the next sites. The values on their way from one flow to the next are so few that they stay in the caches.
template <class Kinds, class R>
__global__ void __launch_bounds__(FlowShape::most_threads)
    flow_group_kernel(const __grid_constant__ LaunchedGroup<Kinds> group, FlowArrays<R> arrays, Grid<R> n) {
  const FlowLines& lines = group.lines;
  const bool in_rows = lines.along[0] != 0;
  const int thread = int(threadIdx.x);
  const int lane = in_rows ? thread / group.chunk : thread % group.lanes;
  const int slot = in_rows ? thread % group.chunk : thread / group.lanes;
  const std::int64_t line = std::int64_t(blockIdx.x) * group.lanes + lane;
  const int x0 = int(line % lines.starts[0]), y0 = int(line / lines.starts[0] % lines.starts[1]);
  const int z0 = int(line / lines.starts[0] / lines.starts[1]);
  for (int begin = 0; begin < group.end; begin += group.chunk)
    for (int i = 0; i < group.count; ++i) {
      const auto& member = group.member[i];
      if (member.turn.waits && !DUALFIELD_MUTANT(flow_does_not_wait)) __syncthreads();
      const int at = begin + slot - member.turn.lag;
      if (line >= lines.count || at < member.turn.start || at >= member.turn.start + lines.length) continue;
      const auto along = [&](int first, int direction, int extent) {
        return direction > 0 ? (first + at) % extent : direction < 0 ? (first + extent - at % extent) % extent : first;
      };
      group.run(member, arrays, n, along(x0, lines.along[0], n.n1), along(y0, lines.along[1], n.n2),
                along(z0, lines.along[2], n.n3));
    }
}

/// partial[s] ← Σ term over segment s of the lattice (dualfield/summation.hpp).
template <class Term, class R>
__global__ void __launch_bounds__(sum_lanes* segments_in_block)
    site_sum_kernel(Term term, FlowArrays<R> arrays, Grid<R> n, int in_row, std::int64_t segments, double* partial) {
  auto& lanes = device::shared_memory<LaneSums<1>>();
  const int lane = int(threadIdx.x), slot = int(threadIdx.y);
  const std::int64_t segment = std::int64_t(blockIdx.x) * segments_in_block + slot;
  double sum = 0;
  if (segment < segments) {
    const int first = int(segment % in_row) * segment_sites;
    const int last = first + segment_sites < n.n1 ? first + segment_sites : n.n1;
    for (int x = first + lane; x < last; x += sum_lanes) {
      FlowNear<R, packet_size<R, Term::components>> near(arrays, n, segment / in_row * n.n1 + x);
      sum += term(near);
    }
  }
  lanes.value[slot][0][lane] = sum;
  __syncthreads();
  if (segment < segments && lane == 0) {
    double total = 0;
    for (int i = 0; i < sum_lanes; ++i) total += lanes.value[slot][0][i];
    partial[segment] = total;
  }
}

inline device::Launch site_sum_launch(std::int64_t segments) {
  return {dim3(unsigned((segments + segments_in_block - 1) / segments_in_block)), dim3(sum_lanes, segments_in_block),
          sizeof(LaneSums<1>)};
}

}  // namespace dualfield::cuda
