// SPDX-License-Identifier: MIT
// Definition of Instance, for the files that instantiate it.
#pragma once

#include "dualfield/typed_simulation.hpp"
#include "kernels/instances.hpp"

namespace dualfield {

template <template <class, int> class Executor, int Index>
std::unique_ptr<Simulation> Instance<Executor, Index>::make(const SimulationSpec& spec) {
  using T = CatalogueEntry<Index>;
  if (spec.precision == Precision::single_precision) return std::make_unique<TypedSimulation<T, float, Executor>>(spec);
  return std::make_unique<TypedSimulation<T, double, Executor>>(spec);
}

template <template <class, int> class Executor, int Index>
double Instance<Executor, Index>::memory_needed(const SimulationSpec& spec) {
  using T = CatalogueEntry<Index>;
  if (spec.precision == Precision::single_precision) return TypedSimulation<T, float, Executor>::memory_needed(spec);
  return TypedSimulation<T, double, Executor>::memory_needed(spec);
}

}  // namespace dualfield
