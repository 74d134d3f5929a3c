// SPDX-License-Identifier: MIT
// A family: the theories that one header of include/dualfield/theories declares, compiled for one kind of device in one
// precision. CMake generates a file for each family. A backend chooses among them at run time.
#pragma once

#include <optional>

#include "dualfield/simulation_spec.hpp"
#include "dualfield/theory.hpp"
#include "kernels/compiled_schedule.hpp"

namespace dualfield {

/// F is the class of the device's fields, Members the std::tuple of the family's theories.
template <class F, class Members>
struct CompiledFamily {  // defined in compile_family.hpp
  /// A step if the spec's theory belongs to this family, else nothing. Throws std::invalid_argument for a scheme that
  /// the theory does not have.
  static std::optional<CompiledStep<F>> step(const SimulationSpec& spec);
};

/// Whether T is the theory that a spec names, by name, potential, dimension and form of the gauge field.
template <class T>
bool is_named_by(const SimulationSpec& spec) {
  return T::name == spec.theory && T::Potential::name == spec.potential && T::dimensions == spec.lattice.dimensions &&
         gauge_of<T>() == spec.gauge;
}

}  // namespace dualfield
