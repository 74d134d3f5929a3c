// SPDX-License-Identifier: MIT
// A theory on the emulated device, from its type: the one header of the kernel tests that instantiates kernels.
#pragma once

#include <algorithm>

#include "kernels/compile_family.hpp"
#include "kernels/cuda/launch_schedule.hpp"
#include "kernels/cuda/runtime_fields.hpp"
#include "kernels/engines.hpp"
#include "tests/kernels/emulated.hpp"

namespace dualfield::testing {

template <Theory T, class R>
std::unique_ptr<Simulation> make_emulated(const SimulationSpec& spec) {
  using Emulated = Engines<cuda::Fields<R>, cuda::RuntimeFields<R>, std::tuple<std::tuple<T>>>;
  TheoryTensors tensors = theory_tensors(spec);
  Engine engine = Emulated::make(spec, tensors.system);
  return std::make_unique<Simulation>(spec, std::move(tensors), std::move(engine));
}

template <Theory T, class R>
std::uint64_t threads_of_step(const SimulationSpec& spec) {
  const cuda::Grid<R> grid(spec.lattice);
  std::uint64_t most = threads_of(cuda::stage_launch(grid));
  for (const Scheme& scheme : schemes_of<T>())
    with_schedule_kind<T>(scheme.kind, [&](auto kind) {
      using S = decltype(decltype(kind)::template schedule<R, T>(spec.parameters, 1));
      most = std::max(most, threads_of(cuda::streaming_launch<S>(grid, cuda::streaming_chunk<S>(grid, 1))));
    });
  return most;
}

/// Theory T at precision R.
template <Theory T, class R>
struct At {};

template <Theory T, class R>
EmulatedTheory emulated(At<T, R>) {
  SimulationSpec spec;
  spec.theory = T::name;
  spec.potential = T::Potential::name;
  spec.gauge = gauge_of<T>();
  spec.lattice.dimensions = T::dimensions;
  spec.precision = std::is_same_v<R, float> ? Precision::single_precision : Precision::double_precision;
  return {
      spec, T::components, Spinor<T>, schemes_of<T>(), learning_system<T>, make_emulated<T, R>, threads_of_step<T, R>};
}

/// Each entry At<T, R> of a tuple.
template <class... Entry>
std::vector<EmulatedTheory> emulated(std::tuple<Entry...>) {
  return {emulated(Entry{})...};
}

}  // namespace dualfield::testing
