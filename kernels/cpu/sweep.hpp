// SPDX-License-Identifier: MIT
// Runs any schedule on the CPU: a pass over memory for each stage, or one pass for all of them.
#pragma once

#include "kernels/cpu/row.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield::cpu {

/// The fields of a schedule, by Field, and the background that its stages carry, if they do.
template <class R>
struct FieldPointers {
  R* of[max_fields];
  const R* background = nullptr;
};

/// Part `part` of `parts` of the lattice: planes, or rows of every plane.
struct Slab {
  Share y, z;
  Slab(const Lattice& lattice, bool by_planes, int part, int parts)
      : y(lattice.extent[1], by_planes ? 0 : part, by_planes ? 1 : parts),
        z(lattice.extent[2], by_planes ? part : 0, by_planes ? parts : 1) {}
};

namespace detail {
/// Rows long enough to be shared out: a lattice of few rows gives each thread pieces of them.
template <class Stage, class R>
void run_row_pieces(const Stage& stage, R* target, const R* source, const R* background, const Grid<R>& grid,
                    ThreadTeam& team) {
  const std::int64_t rows = grid.lattice.rows(), packs = rows * grid.packs;
  team.run([&](int thread) {
    const Share share(packs, thread, team.size());
    for (std::int64_t done = share.begin; done < share.end;) {
      const std::int64_t row = done / grid.packs;
      const int first = int(done % grid.packs);
      const int last = int(std::min<std::int64_t>(grid.packs, first + (share.end - done)));
      run_packs(stage, target, source, background, grid, int(row % grid.lattice.extent[1]),
                int(row / grid.lattice.extent[1]), first, last);
      done += last - first;
    }
    team.barrier();  // a row's ghosts want both of its ends
    const Share closing(rows, thread, team.size());
    for (std::int64_t row = closing.begin; row < closing.end; ++row)
      close_row<Stage::components>(target + row * grid.pitch, grid.stride, grid.lattice.extent[0]);
  });
}
}  // namespace detail

/// Rows of a tile: a stage that reads along axis 3 finds the planes of a tile still in its core's own cache.
template <class Stage, class R>
int tile_rows(const Grid<R>& grid) {
  constexpr bool reaches = Stage::reach.below[2] + Stage::reach.above[2] > 0;
  constexpr std::int64_t cache = 256 * 1024;  // bytes of one plane of a tile; a handful of them fit an L2
  const std::int64_t row_bytes = Stage::components * grid.pitch * std::int64_t(sizeof(R));
  const int all = grid.lattice.extent[1];
  return reaches ? int(std::clamp<std::int64_t>(cache / row_bytes, 1, all)) : all;
}

/// One stage on the whole lattice. Threads share the rows, tile by tile and in a tile plane by plane.
template <class Stage, class R>
void half_step(const Stage& stage, R* target, const R* source, const R* background, const Grid<R>& grid,
               ThreadTeam& team) {
  const std::int64_t rows = grid.lattice.rows();
  if (rows < 8 * team.size() && grid.packs >= 64)
    return detail::run_row_pieces(stage, target, source, background, grid, team);
  const int tile = tile_rows<Stage>(grid);
  team.run([&](int thread) {
    const Slab slab(grid.lattice, grid.lattice.extent[2] >= team.size(), thread, team.size());
    for (int low = int(slab.y.begin); low < slab.y.end; low += tile)
      for (int z = int(slab.z.begin); z < slab.z.end; ++z)
        for (int y = low; y < std::min<std::int64_t>(low + tile, slab.y.end); ++y)
          run_row(stage, target, source, background, grid, y, z);
  });
}

/// A pass over memory for each stage.
template <class S, class R>
void half_steps(const S& schedule, const FieldPointers<R>& field, const Grid<R>& grid, ThreadTeam& team) {
  for_each<S::stages>([&](auto s) {
    constexpr Access access = S::access.of[s];
    half_step(stage<s>(schedule), field.of[access.target], const_cast<const R*>(field.of[access.source]),
              field.background, grid, team);
  });
}

namespace detail {
/// Where the threads of a sweep wait for each other: half way through a slab of rows or of planes.
struct Meetings {
  bool in_y, in_z;
};

/// Stage s does the rows and planes of a slab moved up by its order's start[s]: as in the periodic wrap, a slab's first
/// planes then want nothing of the slab before, and its last ones read the next slab's first, which are done by then if
/// all threads meet half way. run_row(s, y, z) is a stage on a row.
template <int N, class RunRow>
void sweep_slab(const AxisOrder<N>& along_y, const AxisOrder<N>& along_z, const Lattice& lattice, const Slab& slab,
                Meetings meet, ThreadTeam& team, RunRow&& run_row) {
  const int ny = lattice.extent[1], nz = lattice.extent[2];
  const int y_low = int(slab.y.begin), rows = int(slab.y.end - slab.y.begin);
  const int z_low = int(slab.z.begin), planes = int(slab.z.end - slab.z.begin);
  for (int plane_time = 0; plane_time < planes + along_z.span; ++plane_time) {
    for (int row_time = 0; row_time < rows + along_y.span; ++row_time) {
      for_each<N>([&](auto s) {
        const int y = row_time - along_y.lag[s] - along_y.start[s];
        const int z = plane_time - along_z.lag[s] - along_z.start[s];
        if (y >= 0 && y < rows && z >= 0 && z < planes)
          run_row(s, wrapped(y_low + y + along_y.start[s], ny), wrapped(z_low + z + along_z.start[s], nz));
      });
      if (meet.in_y && row_time == rows / 2) team.barrier();
    }
    if (meet.in_y || (meet.in_z && plane_time == planes / 2)) team.barrier();
  }
}

/// One pass over the lattice for N stages in the orders given. make_run_row() gives each thread its run_row.
template <int N, class MakeRunRow>
void sweep(const AxisOrder<N>& along_y, const AxisOrder<N>& along_z, const Lattice& lattice, ThreadTeam& team,
           MakeRunRow&& make_run_row) {
  const int y_least = 2 * along_y.span + 4, z_least = 2 * along_z.span + 4;  // half a slab outlasts the span
  const int ny = lattice.extent[1], nz = lattice.extent[2], threads = team.size();
  const int in_y = std::clamp(ny / y_least, 1, threads), in_z = std::clamp(nz / z_least, 1, threads);
  const bool by_planes = in_z >= in_y;
  const int slabs = by_planes ? in_z : in_y;
  const Meetings meet{!by_planes, by_planes && slabs > 1};
  team.run([&](int thread) {
    if (thread < slabs) {
      sweep_slab(along_y, along_z, lattice, Slab(lattice, by_planes, thread, slabs), meet, team, make_run_row());
    } else {  // only keeps the others' appointments
      const int meetings = meet.in_z ? 1 : meet.in_y ? 2 * (nz + along_z.span) : 0;
      for (int meeting = 0; meeting < meetings; ++meeting) team.barrier();
    }
  });
}
}  // namespace detail

/// One pass over memory for all stages, in place: a wavefront of planes along axis 3 and in each plane one of rows
/// along axis 2, in the order of the schedule's plan. Threads share the planes, or the rows where planes are few.
template <class S, class R>
void sweep(const S& schedule, const FieldPointers<R>& field, const Grid<R>& grid, ThreadTeam& team) {
  detail::sweep(S::plan.y, S::plan.z, grid.lattice, team, [&] {
    return [&](auto s, int y, int z) {
      constexpr Access access = S::access.of[s];
      run_row(stage<s>(schedule), field.of[access.target], const_cast<const R*>(field.of[access.source]),
              field.background, grid, y, z);
    };
  });
}

}  // namespace dualfield::cpu
