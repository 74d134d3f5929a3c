// SPDX-License-Identifier: MIT
// The forms in which a schedule can stream.
#pragma once

#include <array>
#include <span>
#include <tuple>
#include <utility>

#include "kernels/cuda/streaming_kernel.hpp"

namespace dualfield::cuda {
namespace detail {

template <class P>
void launch_streaming(const device::Launch& launch, const Chunks& planes, const void* const* substeps,
                      const PassArrays<typename P::Stored>& arrays) {
  using S = typename P::Schedule;
  const auto all = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return SubSteps<S, P::steps>{{*static_cast<const S*>(substeps[I])...}};
  }
  (std::make_index_sequence<P::steps>{});
  device::launch(streaming_kernel<P>, launch, arrays.queue, all, arrays.array[0], arrays.array[1], arrays.array[2],
                 arrays.array[3], arrays.background, arrays.grid, planes);
}

template <class P>
constexpr LaunchForm<typename P::Stored> launch_form() {
  using F = typename P::Form;
  return {{.steps = P::steps,
           .is_tile = F::is_tile,
           .sites = F::sites,
           .rows = F::rows,
           .lanes_x = F::lanes_x,
           .lanes_y = F::is_tile ? F::lanes_y : F::warps,
           .ring = F::Planes::ring,
           .ahead = F::Planes::ahead,
           .buffers = F::buffers,
           .blocks = F::blocks,
           .threads = P::threads,
           .inner_columns = P::inner_columns * P::tiles_x,
           .inner_rows = P::inner_rows * P::tiles_y,
           .computed_sites = P::tiles_x * P::tiles_y * F::lanes_x * P::sites * P::tile_rows,
           .more_planes = P::halo.below[2] + P::march.last_store - P::march.first_load,
           .axis = P::axis,
           .shared_bytes = Shared<P>::bytes,
           .writes = {P::plan.written[phi], P::plan.written[pi]},
           .exchanges = P::Schedule::exchanges && P::steps % 2 == 1},  // two exchanges are none
          launch_streaming<P>};
}

template <class S, class R, class... F>
std::span<const LaunchForm<R>> list_of(std::tuple<F...>) {
  static constexpr std::array<LaunchForm<R>, sizeof...(F)> all{launch_form<Pass<S, F, R>>()...};
  return all;
}

/// The forms of schedule S for fields in half precision. Compiling a form takes long, so there are some for the steps that most
/// runs take: those of two stages without a background. The others run in staged passes. Those of several sub-steps are the ones
/// that are the fastest in single precision: the fields are in registers in that precision here too.
template <class S, class Any, Ends ends>
constexpr auto half_forms() {
  using Packets = Columns<1, 8, 1, 8, Ahead, 2, ends>;  // of eight sites, for which three blocks have too few registers
  constexpr Reach halo = S::plan.halo;
  constexpr bool is_near = halo.below[0] <= 1 && halo.above[0] <= 1;
  constexpr int across = halo.below[1] + halo.above[1], along = halo.below[2] + halo.above[2];
  if constexpr (S::stages > 2 || !is_near || S::background_components != 0)
    return std::tuple<>{};
  else if constexpr (across + along == 0)
    return std::tuple<Any, Packets, Columns<8, 4, 1, 8, AtOnce>>{};
  else if constexpr (S::components == 1 && along == 0)
    return std::tuple<Any, Packets, Columns<4, 4, 1, 8, Ahead>>{};
  else if constexpr (S::components == 1)
    return std::tuple<Any, Packets, Tile<4, 4, 2, 18, 20, Ahead>>{};
  else if constexpr (along == 0)
    return std::tuple<Columns<1, 1, 2, 8, Ahead, 2>>{};
  else
    return std::tuple<Columns<1, 1, 2, 8, Ahead, 2>, Columns<2, 1, 4, 4, Ring<2>, 2>>{};
}

/// The forms of schedule S. The first of each list fits every lattice. The numbers are those that were the fastest on an
/// H100 among those that benchmarks/forms tries.
template <class S, class R>
constexpr auto forms_of() {
  constexpr int K = S::components, V = 16 / sizeof(R);
  constexpr bool twice = sizeof(R) == 8;
  constexpr Reach halo = S::plan.halo;
  constexpr int across = halo.below[1] + halo.above[1], along = halo.below[2] + halo.above[2];
  // A sub-step that reads one site away: several of them fit into registers.
  constexpr bool repeats = S::stages <= 2 && halo.below[0] <= 1 && halo.above[0] <= 1;
  constexpr bool has_background = S::background_components != 0;
  // Whether the first stage reads a plane above, so that one more plane of each field is in flight.
  constexpr bool waits_for_neighbours = S::access.stage[0].reach.above[2] > 0;
  // What lies beyond the ends of a warp is read from memory where no stage has written it. That is done for fields alone, and
  // not for a background, which stages read there too.
  constexpr Ends ends =
      has_background || Pass<S, Columns<1, 1, 1, 8, AtOnce>, R>::reads_new_ends ? Ends::computed : Ends::read;
  using Any = Columns<1, 1, 1, 8, Ahead, 3, ends>;
  using Packets = Columns<1, V, 1, 8, Ahead, 3, ends>;
  if constexpr (!Scale<R>::is_one)
    return half_forms<S, Any, ends>();
  else if constexpr (along == 0 && (has_background || !repeats))
    return std::tuple<Any>{};
  else if constexpr (across + along == 0)  // a line: each thread has all that it needs for many steps
    return std::tuple<Any, Packets, Columns<8, V, 1, 8, AtOnce>, Columns<16, V, 1, 8, AtOnce>>{};
  else if constexpr (along == 0)
    return std::tuple<Any, Packets, Columns<4, V, 1, 8, Ahead>, Columns<8, V, 1, 8, Ahead>>{};
  else if constexpr (K == 1 && !repeats)
    return std::tuple<Any, Packets>{};
  else if constexpr (K == 1 && twice)
    return std::tuple<Any, Packets, Tile<2, V, 2, 34, 18, Ahead>, Tile<4, V, 2, 36, 12, Ring<3>, 1>>{};
  else if constexpr (K == 1)
    return std::tuple<Any, Packets, Tile<2, V, 2, 18, 18, Ahead>, Tile<4, V, 2, 18, 20, Ahead>,
                      Tile<6, V, 4, 20, 11, Ring<3>, 1>>{};
  else if constexpr (!repeats && S::stages <= 5)
    return std::tuple<Columns<1, 1, 2, 4, AtOnce>>{};
  else if constexpr (!repeats)
    return std::tuple<Tile<1, 1, 1, 32, 16, AtOnce, 0>>{};
  else if constexpr (has_background && twice)
    return std::tuple<Columns<1, 1, 2, 4, Ahead, 2>, Columns<2, 1, 2, 4, Ring<2>>>{};
  else if constexpr (has_background)
    return std::tuple<Columns<1, 1, 2, 4, Ahead, 4>, Columns<2, 1, 3, 4, Ring<2>, 2>>{};
  else if constexpr (waits_for_neighbours && twice)
    return std::tuple<Columns<1, 1, 2, 4, Ahead, 2>, Columns<2, 1, 2, 4, Ring<2>, 2>>{};
  else if constexpr (twice)
    return std::tuple<Columns<1, 1, 2, 4, Ahead, 2>, Columns<2, 1, 2, 4, Ring<2>, 2>, Columns<2, 1, 3, 7, Ring<2>>>{};
  else if constexpr (waits_for_neighbours)
    return std::tuple<Columns<1, 1, 2, 8, Ahead, 2>, Columns<2, 1, 4, 4, Ring<2>, 2>>{};
  else
    return std::tuple<Columns<1, 1, 2, 8, Ahead, 2>, Columns<2, 1, 4, 4, Ring<2>, 3>,
                      Columns<3, 1, 4, 4, Ring<2>, 2>>{};
}

}  // namespace detail

/// The forms in which schedule S can stream fields that are stored as R.
template <class S, class R>
std::span<const LaunchForm<R>> launch_forms() {
  return detail::list_of<S, R>(detail::forms_of<S, R>());
}

}  // namespace dualfield::cuda
