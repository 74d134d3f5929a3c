// SPDX-License-Identifier: MIT
// Definition of Instance, for the files that instantiate it.
#pragma once

#include <type_traits>

#include "dualfield/exact_simulation.hpp"
#include "dualfield/typed_simulation.hpp"
#include "kernels/instances.hpp"

namespace dualfield {

namespace detail {
/// body(type of the simulation, arguments of its constructor after the spec) for the scheme that a spec asks for.
template <Theory T, class R, template <class, int> class Executor, class Body>
auto with_simulation(const SimulationSpec& spec, Body&& body) {
  using Stepping = TypedSimulation<T, R, Executor>;
  const Scheme& scheme = scheme_named(spec.scheme);
  if (!has_scheme<T>(scheme))
    throw std::invalid_argument("no scheme \"" + spec.scheme + "\" for " + spec.theory + " with potential \"" +
                                spec.potential + "\"");
  if constexpr (Exact::serves<T>)
    if (scheme.kind == Exact::kind)
      return body(std::type_identity<ExactSimulation<Stepping>>{}, learning_system<T>(spec.parameters));
  return body(std::type_identity<Stepping>{});
}

template <Theory T, template <class, int> class Executor, class Body>
auto with_precision(const SimulationSpec& spec, Body&& body) {
  if (spec.precision == Precision::single_precision) return with_simulation<T, float, Executor>(spec, body);
  return with_simulation<T, double, Executor>(spec, body);
}
}  // namespace detail

template <template <class, int> class Executor, int Index>
std::unique_ptr<Simulation> Instance<Executor, Index>::make(const SimulationSpec& spec) {
  return detail::with_precision<CatalogueEntry<Index>, Executor>(
      spec, [&]<class S>(std::type_identity<S>, const auto&... system) -> std::unique_ptr<Simulation> {
        return std::make_unique<S>(spec, system...);
      });
}

template <template <class, int> class Executor, int Index>
double Instance<Executor, Index>::memory_needed(const SimulationSpec& spec) {
  return detail::with_precision<CatalogueEntry<Index>, Executor>(
      spec, [&]<class S>(std::type_identity<S>, const auto&... system) { return S::memory_needed(spec, system...); });
}

}  // namespace dualfield
