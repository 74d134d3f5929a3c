// SPDX-License-Identifier: MIT
// The forms in which a schedule can stream.
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/streaming_kernel.hpp"

namespace dualfield::cuda {

/// The blocks of a pass over a lattice, or over some of its planes, and how many planes each of them writes.
struct Blocks {
  std::int64_t x, y;
  Chunks planes;

  std::int64_t z() const { return (planes.end - planes.begin + planes.chunk - 1) / planes.chunk; }
};

/// Few planes a block keep all multiprocessors busy to the end; but each block also meets planes that it does not write.
/// So the time is taken to be proportional to rounds of blocks on the device times the planes that a block meets.
template <class P>
Blocks blocks_of(const Grid<typename P::Stored>& lattice, int multiprocessors, const std::optional<Planes>& some = {}) {
  const auto n = P::turned(lattice);
  const auto count = [](std::int64_t sites, std::int64_t inner) { return (sites + inner - 1) / inner; };
  const Planes written = some.value_or(Planes{0, n.n3});
  const int planes = written.end - written.begin;
  Blocks blocks{count(n.n1, std::int64_t(P::inner_columns) * P::tiles_x),
                count(n.n2, std::int64_t(P::inner_rows) * P::tiles_y),
                {written.begin, written.end, planes}};
  int& best = blocks.planes.chunk;
  constexpr int more = P::halo.below[2] + P::march.last_store - P::march.first_load;
  const auto cost = [&](int chunk) {
    return count(blocks.x * blocks.y * count(planes, chunk), std::int64_t(multiprocessors) * P::blocks) *
           (chunk + more);
  };
  const int most = int(std::min<std::int64_t>(planes, device::KernelLimits::grid_yz));
  for (int parts = 1; parts <= most && planes / parts >= 2 * more; parts = parts < 64 ? parts + 1 : 2 * parts)
    if (const int chunk = int(count(planes, parts)); cost(chunk) < cost(best)) best = chunk;
  best = std::max(best, int(count(planes, most)));
  return blocks;
}

template <class P>
device::Launch streaming_launch(const Blocks& blocks) {
  return {dim3(unsigned(blocks.x), unsigned(blocks.y), unsigned(blocks.z())), dim3(P::threads), Shared<P>::bytes};
}

/// A form in which schedule S can stream, on fields that are stored as R.
template <class S, class R = typename S::Real>
struct LaunchForm {
  std::string name;
  int steps;
  std::size_t shared_bytes;        ///< of a block
  bool (*fits)(const Grid<R>&);    ///< whether the extents allow it
  double (*work)(const Grid<R>&);  ///< sites that are computed, for each of the lattice and each sub-step
  device::Launch (*shape)(const Grid<R>&, int multiprocessors);
  /// Writes the fields after `steps` sub-steps to arrays 2 and 3: on some planes, or on all of them.
  void (*launch)(const S* substeps, Fields<R>&, const std::optional<Planes>&);
  /// Gives these arrays the places of those of φ and π.
  void (*exchange)(Fields<R>&);

  bool can_run(const Fields<R>& fields) const { return fits(fields.grid()) && shared_bytes <= fields.shared_bytes(); }
  void run(const S* substeps, Fields<R>& fields) const {
    launch(substeps, fields, {});
    exchange(fields);
  }
};

namespace detail {

template <class P>
bool fits(const Grid<typename P::Stored>& lattice) {
  const auto n = P::turned(lattice);
  const Blocks blocks = blocks_of<P>(lattice, 1);
  constexpr std::int64_t most = std::numeric_limits<int>::max();  // threads count the sites of a plane in int
  return n.n1 % P::sites == 0 && blocks.y <= std::int64_t(device::KernelLimits::grid_yz) &&
         std::int64_t(n.n1) * n.n2 <= most && std::int64_t(n.n1) + P::threads * P::sites <= most;
}

template <class P>
double work(const Grid<typename P::Stored>& lattice) {
  const auto n = P::turned(lattice);
  const Blocks blocks = blocks_of<P>(lattice, 1);
  const double computed =
      double(blocks.x * blocks.y) * P::tiles_x * P::tiles_y * P::Form::lanes_x * P::sites * P::tile_rows;
  return computed / (double(n.n1) * n.n2);
}

constexpr int next = 2;  ///< the first of the arrays that a pass writes

template <class P>
void launch(const typename P::Schedule* substeps, Fields<typename P::Stored>& fields,
            const std::optional<Planes>& planes) {
  const Blocks blocks = blocks_of<P>(fields.grid(), fields.multiprocessors(), planes);
  SubSteps<typename P::Schedule, P::steps> all = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return SubSteps<typename P::Schedule, P::steps>{{substeps[I]...}};
  }
  (std::make_index_sequence<P::steps>{});
  device::launch(streaming_kernel<P>, streaming_launch<P>(blocks), fields.queue(), all, fields.data(phi),
                 fields.data(pi), fields.data(next + phi), fields.data(next + pi), fields.background(),
                 P::turned(fields.grid()), blocks.planes);
}

template <class P>
void exchange(Fields<typename P::Stored>& fields) {
  for (int f = phi; f <= pi; ++f)
    if (P::plan.written[f]) fields.exchange(f, next + f);
  if (P::Schedule::exchanges && P::steps % 2 == 1) fields.exchange(phi, pi);  // two exchanges are none
}

/// The name of a form: sub-steps, whether by columns or tiles, sites and rows of a thread, threads along each axis, how
/// planes are loaded, buffers of a tile, and blocks that a multiprocessor should hold.
template <class F>
std::string name_of() {
  const auto with = [](const char* text, int number) { return text + std::to_string(number); };
  return with("t", F::steps) + (F::is_tile ? " tile" : " columns") + with(" v", F::sites) + with(" r", F::rows) +
         with(" ", F::lanes_x) + with("x", F::is_tile ? F::lanes_y : F::warps) +
         (F::Planes::ring > 0    ? with(" ring", F::Planes::ring)
          : F::Planes::ahead > 0 ? " ahead"
                                 : "") +
         (F::is_tile ? with(" buffers", F::buffers) : "") + with(" blocks", F::blocks);
}

template <class P>
LaunchForm<typename P::Schedule, typename P::Stored> form_of() {
  return {name_of<typename P::Form>(),
          P::steps,
          Shared<P>::bytes,
          fits<P>,
          work<P>,
          [](const Grid<typename P::Stored>& n, int multiprocessors) {
            return streaming_launch<P>(blocks_of<P>(n, multiprocessors));
          },
          launch<P>,
          exchange<P>};
}
template <class S, class R = typename S::Real, class... F>
std::span<const LaunchForm<S, R>> list_of(std::tuple<F...>) {
  static const std::array<LaunchForm<S, R>, sizeof...(F)> all{form_of<Pass<S, F, R>>()...};
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

/// Whether schedule S can stream fields that are stored as R.
template <class S, class R>
constexpr bool can_stream = std::tuple_size_v<decltype(detail::forms_of<S, R>())> > 0;

/// The forms in which schedule S can stream fields that are stored as R.
template <class S, class R = typename S::Real>
std::span<const LaunchForm<S, R>> launch_forms() {
  return detail::list_of<S, R>(detail::forms_of<S, R>());
}

}  // namespace dualfield::cuda
