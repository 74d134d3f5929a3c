// SPDX-License-Identifier: MIT
// The steps of all theories of the catalogue on one kind of device, for files that do not read the headers of the theories.
#pragma once

#include "kernels/compiled_schedule.hpp"
#include "kernels/dynamical_step.hpp"

namespace dualfield {

/// F is the class of the device's fields. Each function throws std::invalid_argument for a spec that it cannot serve.
template <class F>
struct CatalogueSteps {  // defined in theory_steps.hpp
  /// The step of a spec by a compiled schedule.
  static CompiledStep<F> step_of(const SimulationSpec& spec);
  /// That of a spec whose gauge field has dynamics of its own.
  static DynamicalStep<F> dynamical_step_of(const SimulationSpec& spec);
  /// Whether the scheme of a spec is e^{Gt}, which is no compiled step.
  static bool is_exact(const SimulationSpec& spec);
};

}  // namespace dualfield
