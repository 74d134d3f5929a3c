// SPDX-License-Identifier: MIT
// The compiled theories that one header of include/dualfield/theories declares, on one kind of device in one precision.
// Each is compiled in a file of its own, made by CMake; a backend picks among them at run time.
#pragma once

#include <optional>

#include "dualfield/simulation_spec.hpp"
#include "kernels/compiled_schedule.hpp"

namespace dualfield {

/// `Members` is the std::tuple of the family's theories.
template <class F, class Members>
struct CompiledFamily {  // defined in compile_family.hpp
  /// The schedules of a step where the spec's theory is of this family, else none. Throws std::invalid_argument for a
  /// scheme that the theory has not.
  static std::optional<std::vector<CompiledSchedule<F>>> schedules(const SimulationSpec& spec);
};

}  // namespace dualfield
