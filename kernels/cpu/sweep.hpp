// SPDX-License-Identifier: MIT
// The order in which one pass over the lattice runs several stages in place, row by row, shared by threads.
#pragma once

#include <algorithm>
#include <functional>

#include "dualfield/lattice.hpp"
#include "dualfield/schedule.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield::cpu {

/// Part number `part` of `parts` equal parts of the lattice: whole planes, or the same rows of every plane.
struct Slab {
  Share y, z;
  Slab(const Lattice& lattice, bool by_planes, int part, int parts)
      : y(lattice.extent[1], by_planes ? 0 : part, by_planes ? 1 : parts),
        z(lattice.extent[2], by_planes ? part : 0, by_planes ? parts : 1) {}
};

/// Planes on which no stage may run before bring() has been called, because they read what comes from other ranks: `count` of them
/// from `first` on, around the end of axis 3. A sweep begins behind them, so that they are its last ones; it calls advance() once a
/// plane until it calls bring(), both on the thread that has called sweep(). Neither may throw.
struct LatePlanes {
  int first = 0, count = 0;
  std::function<void()> advance, bring;
};

/// How the threads of a sweep share the lattice, and in which pieces each of them works.
struct Division {
  bool by_planes;  ///< whether the slabs are planes of axis 3; else the same rows of every plane
  int slabs;       ///< number of threads that work
  int tile;        ///< rows that a thread takes through all its planes before it takes the next ones; all tiles have about as many

  /// `tile_rows` is the most that the caches hold; 0: all rows.
  template <int N>
  Division(const AxisOrder<N>& along_y, const AxisOrder<N>& along_z, const Lattice& lattice, int threads,
           int tile_rows) {
    // half a slab takes longer than the span of the order
    const auto most = [&](int sites, int span) { return std::clamp(sites / (2 * span + 4), 1, threads); };
    const int in_y = most(lattice.extent[1], along_y.span), in_z = most(lattice.extent[2], along_z.span);
    by_planes = in_z >= in_y;
    slabs = by_planes ? in_z : in_y;
    const int all = lattice.extent[1] + along_y.span;
    const int tiles = by_planes && tile_rows > 0 ? (all + tile_rows - 1) / tile_rows : 1;
    tile = (all + tiles - 1) / tiles;
  }
};

/// Runs all stages on one slab. Stage s runs on the rows and planes of the slab shifted by start[s] of its order. As at
/// the periodic end of an axis, the first planes of a slab then read nothing that the slab before writes, and its last
/// planes read the first ones of the next slab. Those are finished in time, because all threads wait for each other at
/// the middle of their slabs: in each plane if they share rows; for each tile if they share planes, and also at its
/// end, so that nobody is a whole tile ahead. A tile is an interval of times along axis 2, so that stage s does rows
/// that lie lag[s] behind those of the first stage: no row is computed twice, and none is needed before it is there.
/// run_row(s, y, z) runs stage s on a row. Late planes are brought at the middle of the first tile where this slab is to do that; the
/// last slab reaches them later (sweep()), and waits for the others at its middle.
template <int N, class RunRow>
void sweep_slab(const AxisOrder<N>& along_y, const AxisOrder<N>& along_z, const Lattice& lattice, const Slab& slab,
                const Division& division, ThreadTeam& team, const LatePlanes& late, bool brings, RunRow&& run_row) {
  const int ny = lattice.extent[1], nz = lattice.extent[2];
  const int y_low = int(slab.y.begin), rows = int(slab.y.end - slab.y.begin);
  const int z_low = int((slab.z.begin + late.first + late.count) % nz), planes = int(slab.z.end - slab.z.begin);
  const int row_times = rows + along_y.span, plane_times = planes + along_z.span;
  const bool wait_in_z = division.slabs > 1 && division.by_planes, wait_in_y = division.slabs > 1 && !wait_in_z;
  struct Active {
    int stage, z, begin;  ///< the stage writes plane z, and its first row at time `begin`
  };
  Active active[N];
  for (int from = 0; from < row_times; from += division.tile) {
    const int to = std::min(from + division.tile, row_times);
    for (int plane_time = 0; plane_time < plane_times; ++plane_time) {
      int count = 0;
      for (int s = 0; s < along_y.count; ++s) {
        const int z = plane_time - along_z.lag[s] - along_z.start[s];
        if (z >= 0 && z < planes)
          active[count++] = {s, wrapped(z_low + z + along_z.start[s], nz), along_y.lag[s] + along_y.start[s]};
      }
      for (int row_time = from; row_time < to; ++row_time) {
        for (const Active* a = active; a != active + count; ++a) {
          const int y = row_time - a->begin;
          if (y >= 0 && y < rows) run_row(a->stage, wrapped(y_low + y + along_y.start[a->stage], ny), a->z);
        }
        if (wait_in_y && row_time == rows / 2) team.barrier();
      }
      if (brings && from == 0 && plane_time <= planes / 2) plane_time < planes / 2 ? late.advance() : late.bring();
      if (wait_in_y || (wait_in_z && plane_time == planes / 2)) team.barrier();
    }
    if (wait_in_z) team.barrier();
  }
}

/// Runs all stages in place in one pass over the lattice, in the given orders: the stages follow each other at their
/// lags from plane to plane along axis 3, and in each plane from row to row along axis 2. Threads share the planes, or
/// the rows if there are few planes. make_run_row() makes the function run_row of a thread. `tile_rows`: as Division.
template <int N, class MakeRunRow>
void sweep(const AxisOrder<N>& along_y, const AxisOrder<N>& along_z, const Lattice& lattice, ThreadTeam& team,
           int tile_rows, MakeRunRow&& make_run_row, LatePlanes late = {}) {
  const Division division(along_y, along_z, lattice, team.size(), tile_rows);
  const Share last = Slab(lattice, division.by_planes, division.slabs - 1, division.slabs).z;
  const int planes = int(last.end - last.begin);
  if (late.count > 0 && planes / 2 >= planes - late.count) {  // the last slab would reach them before its middle
    late.bring();
    late = {};
  }
  team.run([&](int thread) {
    if (thread < division.slabs) {
      sweep_slab(along_y, along_z, lattice, Slab(lattice, division.by_planes, thread, division.slabs), division, team,
                 late, late.count > 0 && thread == 0, make_run_row());
      return;
    }
    // a thread without a slab must still enter every barrier
    const int tiles = (lattice.extent[1] + along_y.span + division.tile - 1) / division.tile;
    const int count = division.slabs == 1 ? 0 : 2 * (division.by_planes ? tiles : lattice.extent[2] + along_z.span);
    for (int barrier = 0; barrier < count; ++barrier) team.barrier();
  });
}

}  // namespace dualfield::cpu
