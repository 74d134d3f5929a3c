// SPDX-License-Identifier: MIT
// The initial state of a case as a whole.
#pragma once

#include "host/run/preflight.hpp"
#include "host/run/system.hpp"

namespace dualfield::testing {

inline State start_of(const Case& setup) {
  const auto system = make_system(setup, cpu_backend());
  const StateSource source = system->initial_state();
  return whole_state(source, modes_of(spec_of(setup))->components, system->sites());
}

}  // namespace dualfield::testing
