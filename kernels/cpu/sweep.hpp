// SPDX-License-Identifier: MIT
// The order in which one pass over the lattice runs several stages in place, row by row, shared by threads.
#pragma once

#include <algorithm>

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

namespace detail {
/// Whether the threads of a sweep wait for each other at the middle of their rows in every plane (in_y), or once at the
/// middle of their planes (in_z).
struct Barriers {
  bool in_y, in_z;
};

/// Runs all stages on one slab. Stage s runs on the rows and planes of the slab shifted by start[s] of its order. As at
/// the periodic end of an axis, the first planes of a slab then read nothing that the slab before writes, and its last
/// planes read the first ones of the next slab. Those are finished in time, because all threads wait for each other at
/// the middle of their slabs. run_row(s, y, z) runs stage s on a row.
template <int N, class RunRow>
void sweep_slab(const AxisOrder<N>& along_y, const AxisOrder<N>& along_z, const Lattice& lattice, const Slab& slab,
                Barriers barriers, ThreadTeam& team, RunRow&& run_row) {
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
      if (barriers.in_y && row_time == rows / 2) team.barrier();
    }
    if (barriers.in_y || (barriers.in_z && plane_time == planes / 2)) team.barrier();
  }
}
}  // namespace detail

/// Runs all stages in place in one pass over the lattice, in the given orders: the stages follow each other at their
/// lags from plane to plane along axis 3, and in each plane from row to row along axis 2. Threads share the planes, or
/// the rows if there are few planes. make_run_row() makes the function run_row of a thread.
template <int N, class MakeRunRow>
void sweep(const AxisOrder<N>& along_y, const AxisOrder<N>& along_z, const Lattice& lattice, ThreadTeam& team,
           MakeRunRow&& make_run_row) {
  const int y_least = 2 * along_y.span + 4,
            z_least = 2 * along_z.span + 4;  // half a slab takes longer than the span of the order
  const int ny = lattice.extent[1], nz = lattice.extent[2], threads = team.size();
  const int in_y = std::clamp(ny / y_least, 1, threads), in_z = std::clamp(nz / z_least, 1, threads);
  const bool by_planes = in_z >= in_y;
  const int slabs = by_planes ? in_z : in_y;
  const detail::Barriers barriers{!by_planes, by_planes && slabs > 1};
  team.run([&](int thread) {
    if (thread < slabs) {
      detail::sweep_slab(along_y, along_z, lattice, Slab(lattice, by_planes, thread, slabs), barriers, team,
                         make_run_row());
    } else {  // a thread without a slab must still enter every barrier
      const int count = barriers.in_z ? 1 : barriers.in_y ? 2 * (nz + along_z.span) : 0;
      for (int barrier = 0; barrier < count; ++barrier) team.barrier();
    }
  });
}

}  // namespace dualfield::cpu
