// SPDX-License-Identifier: MIT
// Definition of NumericInstance, for the files that instantiate it.
#pragma once

#include "dualfield/numeric_simulation.hpp"
#include "kernels/instances.hpp"

namespace dualfield {

template <template <class> class Executor>
std::unique_ptr<Simulation> NumericInstance<Executor>::make(const SimulationSpec& spec) {
  if (spec.precision == Precision::single_precision) return std::make_unique<NumericSimulation<float, Executor>>(spec);
  return std::make_unique<NumericSimulation<double, Executor>>(spec);
}

template <template <class> class Executor>
double NumericInstance<Executor>::memory_needed(const SimulationSpec& spec) {
  if (spec.precision == Precision::single_precision) return NumericSimulation<float, Executor>::memory_needed(spec);
  return NumericSimulation<double, Executor>::memory_needed(spec);
}

}  // namespace dualfield
