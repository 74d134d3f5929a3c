// SPDX-License-Identifier: MIT
// One catalogue entry on one kind of executor, or theories given at run time on another. Each is compiled in a file of
// its own, those of the catalogue made by CMake from the number of entries; a backend picks among them at run time.
#pragma once

#include "dualfield/catalogue.hpp"
#include "dualfield/simulation.hpp"

namespace dualfield {

/// What a backend can do with catalogue entry `Index`, defined in typed_instance.hpp.
template <template <class, int> class Executor, int Index>
struct Instance {
  static std::unique_ptr<Simulation> make(const SimulationSpec& spec);
  static double memory_needed(const SimulationSpec& spec);
};

/// What a backend can do with a theory given at run time, defined in runtime_instance.hpp.
template <template <class> class Executor>
struct RuntimeInstance {
  static std::unique_ptr<Simulation> make(const SimulationSpec& spec);
  static double memory_needed(const SimulationSpec& spec);
};

/// body(instance) for what a spec asks for. Throws std::invalid_argument where there is no such theory.
template <template <class, int> class Executor, template <class> class RuntimeExecutor, class Body>
auto with_instance(const SimulationSpec& spec, Body&& body) {
  if (spec.runtime) return body(RuntimeInstance<RuntimeExecutor>{});
  std::optional<decltype(body(Instance<Executor, 0>{}))> result;
  if (!with_theory(spec.theory, spec.potential, spec.lattice.dimensions, spec.gauge,
                   [&](auto index) { result = body(Instance<Executor, index>{}); }))
    throw std::invalid_argument("no theory \"" + spec.theory + "\" with potential \"" + spec.potential +
                                "\" in D = " + std::to_string(spec.lattice.dimensions));
  return std::move(*result);
}

}  // namespace dualfield
