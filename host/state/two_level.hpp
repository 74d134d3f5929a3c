// SPDX-License-Identifier: MIT
// Theories whose second field is no momentum but a memory, β = −φ(t−h): between (φ, π) and (φ, β).
#pragma once

#include "dualfield/simulation.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// The state of a spec's theory that a state (φ, π) of its theory in continuous time is: where the theory remembers,
/// φ(t−h) is one leapfrog step back. Other states are returned as they are.
State to_two_level(State state, const SimulationSpec& spec);

/// The other way: π is what would have led back to φ(t−h).
State with_momentum(State state, const SimulationSpec& spec);

}  // namespace dualfield
