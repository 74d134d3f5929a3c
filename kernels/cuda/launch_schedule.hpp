// SPDX-License-Identifier: MIT
// Makes the kernels of a schedule from its type. nvcc compiles this file for the plugin; for the tests a C++ compiler compiles
// it with the emulator.
#pragma once

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/cuda/launched_schedule.hpp"
#include "kernels/cuda/stage_kernel.hpp"
#include "kernels/cuda/streaming_forms.hpp"

namespace dualfield::cuda {
namespace detail {

template <class S, int s, class R>
void launch_stage(const void* schedule, const PassArrays<R>& arrays, const Planes& planes) {
  const auto& stage = dualfield::stage<s>(*static_cast<const S*>(schedule));
  constexpr Access access = S::access.stage[s];
  for (int z = planes.begin; z < planes.end; z += stage_planes)
    for (int y = 0; y < arrays.grid.n2; y += stage_rows)
      device::launch(stage_kernel<std::decay_t<decltype(stage)>, R>, stage_launch(arrays.grid, y, z, planes.end),
                     arrays.queue, stage, arrays.array[access.target], arrays.array[access.source], arrays.background,
                     arrays.grid, y, z);
}

template <class S, class R, int... s>
constexpr std::array<LaunchedStage<R>, sizeof...(s)> launched_stages(std::integer_sequence<int, s...>) {
  return {{{S::access.stage[s], launch_stage<S, s, R>}...}};
}

}  // namespace detail

/// The kernels of schedule S on fields that are stored as R. `forms`: those of streaming passes; none where it is only staged.
template <class S, class R>
LaunchedSchedule<R> launched_schedule(std::span<const LaunchForm<R>> forms) {
  static constexpr auto stages = detail::launched_stages<S, R>(std::make_integer_sequence<int, S::stages>{});
  return {&typeid(S), S::components, S::background_components, S::exchanges, stages, forms};
}

template <class R, class S>
void run_staged(Fields<R>& fields, const S& schedule) {
  run_staged(fields, launched_schedule<S, R>({}), &schedule);
}

template <class R, class S>
CompiledSchedule<Fields<R>> compile_schedule(std::type_identity<Fields<R>>, std::vector<S> substeps) {
  return compiled_schedule(launched_schedule<S, R>(launch_forms<S, R>()), Substeps(std::move(substeps)));
}

}  // namespace dualfield::cuda
