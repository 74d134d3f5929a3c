// SPDX-License-Identifier: MIT
// The steps of the compiled theories, which a backend chooses among at run time. They are compiled in files that CMake
// generates, from the families that the headers of include/dualfield/theories declare.
#pragma once

#include "dualfield/simulation_spec.hpp"
#include "dualfield/theory.hpp"
#include "kernels/compiled_schedule.hpp"

namespace dualfield {

/// F is the class of a device's fields, T a theory, Kind a class that makes schedules (Synchronous, …) and serves T.
template <class F, Theory T, class Kind>
struct Compiled {  // defined in compile_family.hpp
  /// The step of a spec of this theory and of a scheme of this kind.
  static CompiledStep<F> step(const SimulationSpec& spec);
};

/// The spec of theory T for the kernels that T runs by (KernelsOf, theory.hpp).
template <Theory T>
SimulationSpec for_kernels(SimulationSpec spec) {
  if (!has_own_kernels<T>) spec.parameters.coupling = 0;
  return spec;
}

/// The step of a spec of theory T by these kernels.
template <class F, Theory T, class Kind>
CompiledStep<F> step_by_kernels(const SimulationSpec& spec) {
  return Compiled<F, KernelsOf<T>, Kind>::step(for_kernels<T>(spec));
}

/// Whether T is the theory that a spec names, by name, potential, dimension and form of the gauge field.
template <class T>
bool is_named_by(const SimulationSpec& spec) {
  return T::name == spec.theory && T::Potential::name == spec.potential && T::dimensions == spec.lattice.dimensions &&
         gauge_of<T>() == spec.gauge;
}

}  // namespace dualfield
