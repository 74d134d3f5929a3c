// SPDX-License-Identifier: MIT
// The order in which one pass over the lattice runs several stages in place: a wavefront of rows, shared by threads.
#pragma once

#include "dualfield/schedule.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield::cpu {

/// Part `part` of `parts` of the lattice: planes, or rows of every plane.
struct Slab {
  Share y, z;
  Slab(const Lattice& lattice, bool by_planes, int part, int parts)
      : y(lattice.extent[1], by_planes ? 0 : part, by_planes ? 1 : parts),
        z(lattice.extent[2], by_planes ? part : 0, by_planes ? parts : 1) {}
};

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
      for (int s = 0; s < along_y.count; ++s) {
        const int y = row_time - along_y.lag[s] - along_y.start[s];
        const int z = plane_time - along_z.lag[s] - along_z.start[s];
        if (y >= 0 && y < rows && z >= 0 && z < planes)
          run_row(s, wrapped(y_low + y + along_y.start[s], ny), wrapped(z_low + z + along_z.start[s], nz));
      }
      if (meet.in_y && row_time == rows / 2) team.barrier();
    }
    if (meet.in_y || (meet.in_z && plane_time == planes / 2)) team.barrier();
  }
}
}  // namespace detail

/// One pass over the lattice for all stages in the orders given, in place: a wavefront of planes along axis 3 and in
/// each plane one of rows along axis 2. Threads share the planes, or the rows where planes are few. make_run_row() gives
/// each thread its run_row.
template <int N, class MakeRunRow>
void sweep(const AxisOrder<N>& along_y, const AxisOrder<N>& along_z, const Lattice& lattice, ThreadTeam& team,
           MakeRunRow&& make_run_row) {
  const int y_least = 2 * along_y.span + 4, z_least = 2 * along_z.span + 4;  // half a slab outlasts the span
  const int ny = lattice.extent[1], nz = lattice.extent[2], threads = team.size();
  const int in_y = std::clamp(ny / y_least, 1, threads), in_z = std::clamp(nz / z_least, 1, threads);
  const bool by_planes = in_z >= in_y;
  const int slabs = by_planes ? in_z : in_y;
  const detail::Meetings meet{!by_planes, by_planes && slabs > 1};
  team.run([&](int thread) {
    if (thread < slabs) {
      detail::sweep_slab(along_y, along_z, lattice, Slab(lattice, by_planes, thread, slabs), meet, team,
                         make_run_row());
    } else {  // a thread without a slab must still enter every barrier
      const int meetings = meet.in_z ? 1 : meet.in_y ? 2 * (nz + along_z.span) : 0;
      for (int meeting = 0; meeting < meetings; ++meeting) team.barrier();
    }
  });
}

}  // namespace dualfield::cpu
