// SPDX-License-Identifier: MIT
// Definition of RuntimeInstance, for the files that instantiate it.
#pragma once

#include <type_traits>

#include "dualfield/exact_simulation.hpp"
#include "dualfield/runtime_simulation.hpp"
#include "kernels/instances.hpp"

namespace dualfield {

namespace detail {
/// body(type of the simulation, arguments of its constructor after the spec) for the scheme that a spec asks for.
template <class R, template <class> class Executor, class Body>
auto with_runtime_simulation(const SimulationSpec& spec, Body&& body) {
  using Stepping = RuntimeSimulation<R, Executor>;
  if (scheme_named(spec.scheme).kind == Exact::kind)
    return body(std::type_identity<ExactSimulation<Stepping>>{}, system_of(spec.runtime->step, spec.step));
  return body(std::type_identity<Stepping>{});
}

template <template <class> class Executor, class Body>
auto with_runtime_precision(const SimulationSpec& spec, Body&& body) {
  if (spec.precision == Precision::single_precision) return with_runtime_simulation<float, Executor>(spec, body);
  return with_runtime_simulation<double, Executor>(spec, body);
}
}  // namespace detail

template <template <class> class Executor>
std::unique_ptr<Simulation> RuntimeInstance<Executor>::make(const SimulationSpec& spec) {
  return detail::with_runtime_precision<Executor>(
      spec, [&]<class S>(std::type_identity<S>, const auto&... system) -> std::unique_ptr<Simulation> {
        return std::make_unique<S>(spec, system...);
      });
}

template <template <class> class Executor>
double RuntimeInstance<Executor>::memory_needed(const SimulationSpec& spec) {
  return detail::with_runtime_precision<Executor>(
      spec, [&]<class S>(std::type_identity<S>, const auto&... system) { return S::memory_needed(spec, system...); });
}

}  // namespace dualfield
