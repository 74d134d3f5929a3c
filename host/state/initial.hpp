// SPDX-License-Identifier: MIT
// Initial states: [initial] of a case as arrays.
#pragma once

#include "host/case/case.hpp"
#include "host/theory/modes.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// The state a case begins with. `spec` is what the case simulates. Throws InputError for arrays that are missing, of
/// the wrong shape or not finite, and for states the theory does not have.
State initial_state(const Case& setup, const SimulationSpec& spec, const Modes& modes);

/// A state from its two files. Throws InputError for arrays that are missing, of the wrong shape, or not finite in the
/// spec's precision.
State state_of_files(const FileInitial& files, const SimulationSpec& spec, const Modes& modes);

/// Throws InputError where the state has values that the precision cannot hold: on the device they would be infinite.
void require_representable(const State& state, const Case& setup, Precision precision);

/// (first…, n_D, …, n_1), as arrays over a lattice are in files.
std::vector<std::size_t> array_shape(std::vector<std::size_t> first, const Lattice& lattice);

/// An array of a state from its file. Throws InputError with the place where the case names it.
std::vector<double> read_state_file(const CasePath& file, const std::vector<std::size_t>& shape);

/// The packet of [initial] kind = "packet" (packet.cpp).
State packet_state(const PacketInitial& packet, const SimulationSpec& spec, const Modes& modes);

}  // namespace dualfield
