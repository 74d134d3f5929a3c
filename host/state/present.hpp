// SPDX-License-Identifier: MIT
// The present state of an evolution.
#pragma once

#include "dualfield/evolution.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// In pieces of Evolution::for_each_own_piece(). The evolution must outlive the source.
inline StateSource present_state(Evolution& evolution) {
  return [&evolution](int array, int component, std::int64_t first, std::span<double> values) {
    evolution.read_state(array, component, first, values);
  };
}

/// The same at any sites, where they are divided among ranks: all ask for the same values, and the first rank gets them.
inline StateSource present_state_for_first_rank(Evolution& evolution) {
  return [&evolution](int array, int component, std::int64_t first, std::span<double> values) {
    evolution.gather_state(Evolution::To::first_rank, array, component, first, values);
  };
}

/// As a whole.
inline State copy_of_state(Evolution& evolution) {
  const StateSource everywhere = [&evolution](int array, int component, std::int64_t first, std::span<double> values) {
    evolution.gather_state(Evolution::To::all_ranks, array, component, first, values);
  };
  return whole_state(everywhere, evolution.components(), evolution.sites());
}

}  // namespace dualfield
