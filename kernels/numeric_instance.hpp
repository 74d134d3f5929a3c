// SPDX-License-Identifier: MIT
// Definition of NumericInstance, for the files that instantiate it.
#pragma once

#include <type_traits>

#include "dualfield/exact_simulation.hpp"
#include "dualfield/numeric_simulation.hpp"
#include "kernels/instances.hpp"

namespace dualfield {

namespace detail {
/// body(type of the simulation, arguments of its constructor after the spec) for the scheme that a spec asks for.
template <class R, template <class> class Executor, class Body>
auto with_numeric_simulation(const SimulationSpec& spec, Body&& body) {
  using Stepping = NumericSimulation<R, Executor>;
  if (scheme_named(spec.scheme).kind == Exact::kind)
    return body(std::type_identity<ExactSimulation<Stepping>>{}, system_of(spec.numeric->step, spec.step));
  return body(std::type_identity<Stepping>{});
}

template <template <class> class Executor, class Body>
auto with_numeric_precision(const SimulationSpec& spec, Body&& body) {
  if (spec.precision == Precision::single_precision) return with_numeric_simulation<float, Executor>(spec, body);
  return with_numeric_simulation<double, Executor>(spec, body);
}
}  // namespace detail

template <template <class> class Executor>
std::unique_ptr<Simulation> NumericInstance<Executor>::make(const SimulationSpec& spec) {
  return detail::with_numeric_precision<Executor>(
      spec, [&]<class S>(std::type_identity<S>, const auto&... system) -> std::unique_ptr<Simulation> {
        return std::make_unique<S>(spec, system...);
      });
}

template <template <class> class Executor>
double NumericInstance<Executor>::memory_needed(const SimulationSpec& spec) {
  return detail::with_numeric_precision<Executor>(
      spec, [&]<class S>(std::type_identity<S>, const auto&... system) { return S::memory_needed(spec, system...); });
}

}  // namespace dualfield
