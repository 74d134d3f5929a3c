// SPDX-License-Identifier: MIT
// A form in which a schedule can stream, in numbers and without the C++ type of the schedule: what is needed to choose and to
// launch it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "kernels/cuda/grid.hpp"

namespace dualfield::cuda {

/// What a pass needs of the fields that it works on.
template <class R>
struct PassArrays {
  const device::Stream& queue;
  int multiprocessors;
  Grid<R> grid;
  R* array[4];  ///< φ, π and two work arrays; null where there is none
  const Arithmetic<R>* background;
};

/// The planes of the result that a pass writes, and how many of them a block does.
struct Chunks {
  int begin, end, chunk;
};

/// The blocks of a pass over a lattice, or over some of its planes, and how many planes each of them writes.
struct Blocks {
  std::int64_t x, y;
  Chunks planes;

  std::int64_t z() const { return (planes.end - planes.begin + planes.chunk - 1) / planes.chunk; }
};

/// The numbers that follow from a form and a schedule (pass.hpp).
struct FormNumbers {
  int steps;     ///< sub-steps of a pass
  bool is_tile;  ///< whether a block shares its tile, else each warp has columns of its own
  int sites, rows, lanes_x,
      lanes_y;                    ///< sites and rows of a thread; threads along the axes of a tile, or lanes and warps
  int ring, ahead, buffers;       ///< how planes are loaded, and buffers of a tile
  int blocks;                     ///< that a multiprocessor should hold
  int threads;                    ///< of a block
  int inner_columns, inner_rows;  ///< that a block stores of each plane
  int computed_sites;             ///< that a block computes of each plane
  int more_planes;                ///< that a block meets beside those it writes
  int axis;                       ///< along which tiles march: 2, or 1 on a plane
  std::size_t shared_bytes;       ///< of a block
  bool writes[2];                 ///< whether a pass writes φ and π
  bool exchanges;                 ///< whether φ and π change their roles by a pass
};

/// A form for fields that are stored as R.
template <class R>
struct LaunchForm : FormNumbers {
  /// Queues the kernel, with pointers to its sub-steps, on a grid that is turned (see below). It reads arrays 0 and 1 and writes
  /// arrays 2 and 3.
  void (*kernel)(const device::Launch&, const Chunks&, const void* const* substeps, const PassArrays<R>&);

  /// Sub-steps, whether by columns or tiles, sites and rows of a thread, threads along each axis, how planes are loaded, buffers of
  /// a tile, and blocks that a multiprocessor should hold.
  std::string name() const {
    const auto with = [](const char* text, int number) { return text + std::to_string(number); };
    return with("t", steps) + (is_tile ? " tile" : " columns") + with(" v", sites) + with(" r", rows) +
           with(" ", lanes_x) + with("x", lanes_y) +
           (ring > 0    ? with(" ring", ring)
            : ahead > 0 ? " ahead"
                        : "") +
           (is_tile ? with(" buffers", buffers) : "") + with(" blocks", blocks);
  }

  /// The extents of a lattice with axes in such an order that tiles march along axis 3. On a plane axis 3 has one site.
  Grid<R> turned(Grid<R> n) const {
    if (axis == 1) {
      n.n3 = n.n2;
      n.n2 = 1;
    }
    return n;
  }

  /// Few planes a block keep all multiprocessors busy to the end; but each block also meets planes that it does not write.
  /// So the time is taken to be proportional to rounds of blocks on the device times the planes that a block meets.
  Blocks blocks_on(const Grid<R>& lattice, int multiprocessors, const std::optional<Planes>& some = {}) const {
    const Grid<R> n = turned(lattice);
    const auto count = [](std::int64_t of, std::int64_t inner) { return (of + inner - 1) / inner; };
    const Planes written = some.value_or(Planes{0, n.n3});
    const int planes = written.end - written.begin;
    Blocks on{count(n.n1, inner_columns), count(n.n2, inner_rows), {written.begin, written.end, planes}};
    int& best = on.planes.chunk;
    const auto cost = [&](int chunk) {
      return count(on.x * on.y * count(planes, chunk), std::int64_t(multiprocessors) * blocks) * (chunk + more_planes);
    };
    const int most = int(std::min<std::int64_t>(planes, device::KernelLimits::grid_yz));
    for (int parts = 1; parts <= most && planes / parts >= 2 * more_planes; parts = parts < 64 ? parts + 1 : 2 * parts)
      if (const int chunk = int(count(planes, parts)); cost(chunk) < cost(best)) best = chunk;
    best = std::max(best, int(count(planes, most)));
    return on;
  }
  device::Launch shape(const Blocks& on) const {
    return {dim3(unsigned(on.x), unsigned(on.y), unsigned(on.z())), dim3(unsigned(threads)), shared_bytes};
  }

  /// Whether the extents of a lattice allow it.
  bool fits(const Grid<R>& lattice) const {
    const Grid<R> n = turned(lattice);
    constexpr std::int64_t most = std::numeric_limits<int>::max();  // threads count the sites of a plane in int
    return n.n1 % sites == 0 && blocks_on(lattice, 1).y <= std::int64_t(device::KernelLimits::grid_yz) &&
           std::int64_t(n.n1) * n.n2 <= most && std::int64_t(n.n1) + std::int64_t(threads) * sites <= most;
  }
  template <class F>
  bool can_run(const F& fields) const {
    return fits(fields.grid()) && shared_bytes <= fields.shared_bytes();
  }

  /// Sites that are computed, for each of the lattice and each sub-step.
  double work(const Grid<R>& lattice) const {
    const Grid<R> n = turned(lattice);
    const Blocks on = blocks_on(lattice, 1);
    return double(on.x * on.y) * computed_sites / (double(n.n1) * n.n2);
  }

  /// Writes the fields after `steps` sub-steps to arrays 2 and 3: on some planes, or on all of them.
  void launch(const void* const* substeps, const PassArrays<R>& arrays, const std::optional<Planes>& planes) const {
    const Blocks on = blocks_on(arrays.grid, arrays.multiprocessors, planes);
    PassArrays<R> along_axis = arrays;
    along_axis.grid = turned(arrays.grid);
    kernel(shape(on), on.planes, substeps, along_axis);
  }
  /// Gives these arrays the places of those of φ and π.
  template <class F>
  void exchange(F& fields) const {
    for (const Field field : {phi, pi})
      if (writes[field]) fields.exchange(field, 2 + field);
    if (exchanges) fields.exchange(phi, pi);
  }
  template <class F>
  void run(const void* const* substeps, F& fields) const {
    launch(substeps, fields.pass_arrays(), {});
    exchange(fields);
  }
};

}  // namespace dualfield::cuda
