// SPDX-License-Identifier: MIT
// One catalogue entry on one kind of executor. Each is compiled in a file of its own, made by CMake from the number of
// entries; a backend picks among them at run time.
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

/// body(Instance) of the entry that a spec asks for. Throws std::invalid_argument where there is none.
template <template <class, int> class Executor, class Body>
auto with_instance(const SimulationSpec& spec, Body&& body) {
  std::optional<decltype(body(Instance<Executor, 0>{}))> result;
  if (!with_theory(spec.theory, spec.potential, spec.lattice.dimensions,
                   [&](auto index) { result = body(Instance<Executor, index>{}); }))
    throw std::invalid_argument("no theory \"" + spec.theory + "\" with potential \"" + spec.potential +
                                "\" in D = " + std::to_string(spec.lattice.dimensions));
  return std::move(*result);
}

}  // namespace dualfield
