// SPDX-License-Identifier: MIT
// Runs schedules of compiled theories by launching kernels. nvcc compiles this file for the plugin; for the tests a C++
// compiler compiles it with the emulator.
#pragma once

#include <algorithm>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/compiled_schedule.hpp"
#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/stage_kernel.hpp"
#include "kernels/cuda/streaming_launch.hpp"

namespace dualfield::cuda {

/// Runs the stages of one sub-step one after the other, each in a pass of its own, in place.
template <class R, class S>
void run_staged(Fields<R>& fields, const S& schedule) {
  const Grid<R>& grid = fields.grid();
  for_each<S::stages>([&](auto s) {
    constexpr Access access = S::access.stage[s];
    using Stage = std::decay_t<decltype(stage<s>(schedule))>;
    for (int z = 0; z < grid.n3; z += stage_planes)
      for (int y = 0; y < grid.n2; y += stage_rows)
        device::launch(stage_kernel<Stage, R>, stage_launch(grid, y, z), fields.queue(), stage<s>(schedule),
                       fields.data(access.target), fields.data(access.source), fields.background(), grid, y, z);
  });
  if (S::exchanges) fields.exchange(phi, pi);
}

/// Runs `count` sub-steps beginning with number `first`, in passes of up to `together` of them as far as there are forms for
/// that. A pass reads arrays 0 and 1 and writes arrays 2 and 3, which then change places.
template <class R, class S>
void run_streaming(Fields<R>& fields, const std::vector<S>& substeps, FormChoice<S>& forms, int first,
                   std::int64_t count, int together) {
  while (count > 0) {
    const LaunchForm<S>& form = forms.best(fields, std::min<std::int64_t>(count, together));
    std::vector<S> next;
    for (int i = 0; i < form.steps; ++i) next.push_back(substeps[std::size_t(first + i) % substeps.size()]);
    form.run(next.data(), fields);
    first = int(std::size_t(first + form.steps) % substeps.size());
    count -= form.steps;
  }
}

/// The sub-steps with both kinds of passes.
template <class R, class S>
CompiledSchedule<Fields<R>> compile_schedule(std::type_identity<Fields<R>>, const std::vector<S>& substeps) {
  const auto& stages = S::access.stage;
  const auto forms = std::make_shared<FormChoice<S>>(substeps);
  return {{stages, stages + S::stages},
          S::components,
          int(substeps.size()),
          [substeps](Fields<R>& fields, int first, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i)
              run_staged(fields, substeps[std::size_t((first + i) % std::int64_t(substeps.size()))]);
          },
          [substeps, forms](Fields<R>& fields, int first, std::int64_t count, int together) {
            run_streaming(fields, substeps, *forms, first, count, together);
          },
          [forms](Fields<R>& fields) {
            return forms->best(fields, std::numeric_limits<std::int64_t>::max()).steps;
          }};
}

}  // namespace dualfield::cuda
