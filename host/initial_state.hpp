// SPDX-License-Identifier: MIT
// Initial states: [initial] of a case as arrays.
#pragma once

#include "host/case.hpp"
#include "host/modes.hpp"
#include "host/state.hpp"

namespace dualfield {

/// The state a case begins with. `spec` is what the case simulates. Throws InputError for arrays that are missing, of
/// the wrong shape or not finite, and for states the theory does not have.
State initial_state(const Case& setup, const SimulationSpec& spec, const Modes& modes);

/// The packet of [initial] kind = "packet" (packet.cpp).
State packet_state(const PacketInitial& packet, const SimulationSpec& spec, const Modes& modes);

}  // namespace dualfield
