// SPDX-License-Identifier: MIT
// Runs schedules of compiled theories by launching kernels. nvcc compiles this file for the plugin; for the tests a C++
// compiler compiles it with the emulator.
#pragma once

#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/compiled_schedule.hpp"
#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/stage_kernel.hpp"
#include "kernels/cuda/streaming_kernel.hpp"

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

/// Runs all stages of one sub-step in one pass, which reads arrays 0 and 1 and writes arrays 2 and 3. Then the arrays are
/// exchanged.
template <class R, class S>
void run_streaming(Fields<R>& fields, const S& schedule) {
  constexpr int next = 2;
  const Grid<R>& grid = fields.grid();
  const int chunk = streaming_chunk<S>(grid, fields.multiprocessors());
  const StateIn<R> in{{fields.data(phi), fields.data(pi)}};
  const StateOut<R> out{{fields.data(next + phi), fields.data(next + pi)}};
  device::launch(streaming_kernel<S>, streaming_launch<S>(grid, chunk), fields.queue(), schedule, in, out,
                 fields.background(), grid, chunk);
  for (int f = phi; f <= pi; ++f)
    if (S::plan.written[f]) fields.exchange(f, next + f);
  if (S::exchanges) fields.exchange(phi, pi);
}

/// The sub-steps with both kinds of passes. A streaming pass runs one sub-step.
template <class R, class S>
CompiledSchedule<Fields<R>> compile_schedule(std::type_identity<Fields<R>>, const std::vector<S>& substeps) {
  const auto in_turn = [substeps](Fields<R>& fields, int first, std::int64_t count, auto run) {
    for (std::int64_t i = 0; i < count; ++i)
      run(fields, substeps[std::size_t((first + i) % std::int64_t(substeps.size()))]);
  };
  const auto& stages = S::access.stage;
  return {
      {stages, stages + S::stages},
      S::components,
      int(substeps.size()),
      [in_turn](Fields<R>& fields, int first, std::int64_t count) { in_turn(fields, first, count, run_staged<R, S>); },
      [in_turn](Fields<R>& fields, int first, std::int64_t count, int) {
        in_turn(fields, first, count, run_streaming<R, S>);
      },
      [](Fields<R>&) { return 1; }};
}

}  // namespace dualfield::cuda
