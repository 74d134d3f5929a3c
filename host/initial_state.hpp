// SPDX-License-Identifier: MIT
// Initial states: [initial] of a case as arrays.
#pragma once

#include <vector>

#include "host/case.hpp"
#include "host/modes.hpp"

namespace dualfield {

/// φ and π, each of shape (K, n_D, …, n_1), C order.
struct State {
  std::vector<double> phi, pi;
};

/// The state a case begins with. `spec` is what the case simulates. Throws InputError for arrays that are missing, of
/// the wrong shape or not finite, and for states the theory does not have.
State initial_state(const Case& setup, const SimulationSpec& spec, const Modes& modes);

/// The packet of [initial] kind = "packet" (packet.cpp).
State packet_state(const PacketInitial& packet, const SimulationSpec& spec, const Modes& modes);

/// body(x, y, z, site) for every site, site the offset in an array of one component.
template <class Body>
void for_each_site(const Lattice& lattice, Body&& body) {
  std::int64_t site = 0;
  for (int z = 0; z < lattice.extent[2]; ++z)
    for (int y = 0; y < lattice.extent[1]; ++y)
      for (int x = 0; x < lattice.extent[0]; ++x) body(x, y, z, site++);
}

}  // namespace dualfield
