// SPDX-License-Identifier: MIT
// The present state of an evolution.
#pragma once

#include "dualfield/evolution.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// In pieces. The evolution must outlive the source.
inline StateSource present_state(Evolution& evolution) {
  return [&evolution](int array, int component, std::int64_t first, std::span<double> values) {
    evolution.read_state(array, component, first, values);
  };
}

/// As a whole.
inline State copy_of_state(Evolution& evolution) {
  return whole_state(present_state(evolution), evolution.components(), evolution.sites());
}

}  // namespace dualfield
