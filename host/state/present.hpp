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
  const auto size = std::size_t(evolution.components() * evolution.sites());
  State state{std::vector<double>(size), std::vector<double>(size)};
  evolution.get_state(state.phi, state.pi);
  return state;
}

}  // namespace dualfield
