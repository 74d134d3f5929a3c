// SPDX-License-Identifier: MIT
// Runs a schedule stage by stage, each in a pass of its own.
#pragma once

#include <optional>
#include <span>
#include <type_traits>

#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/stage_kernel.hpp"

namespace dualfield::cuda {

/// Runs the stages of one sub-step one after the other, each in a pass of its own, in place.
template <class R, class S>
void run_staged(Fields<R>& fields, const S& schedule) {
  const Grid<R>& grid = fields.grid();
  for_each<S::stages>([&](auto s) {
    constexpr Access access = S::access.stage[s];
    using Stage = std::decay_t<decltype(stage<s>(schedule))>;
    const Access accesses[] = {access};
    const auto run = [&](const std::optional<Planes>& planes) {
      const int end = planes ? planes->end : grid.n3;
      for (int z = planes ? planes->begin : 0; z < end; z += stage_planes)
        for (int y = 0; y < grid.n2; y += stage_rows)
          device::launch(stage_kernel<Stage, R>, stage_launch(grid, y, z, end), fields.queue(), stage<s>(schedule),
                         fields.data(access.target), fields.data(access.source), fields.background(), grid, y, z);
    };
    if (DUALFIELD_MUTANT(stale_ghosts_of_stages)) return run({});
    run_beside_exchange(std::span<const Access>(accesses), fields, fields.lattice().dimensions == 3, run);
  });
  if (S::exchanges) fields.exchange(phi, pi);
}

}  // namespace dualfield::cuda
