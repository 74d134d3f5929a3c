// SPDX-License-Identifier: MIT
// Initial states: [initial] of a case, piece by piece.
#pragma once

#include "host/case/case.hpp"
#include "host/state/state.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

/// The state a case begins with. `spec` is what the case simulates; `setup`, `spec` and `modes` must outlive the source,
/// which only one thread may call at a time and which itself computes on as many threads as the spec names. Throws
/// InputError for arrays that are missing or of the wrong type or shape, and for states the theory does not have. The
/// source throws it for values that are not finite in the spec's precision; it names the first of them if the pieces are
/// asked for in their order.
StateSource initial_state(const Case& setup, const SimulationSpec& spec, const Modes& modes);

/// Whether the source has waves, so that a device that makes states from waves makes this one.
bool begins_as_waves(const Case& setup, const SimulationSpec& spec);

/// Bytes that this source takes on the host beside the pieces. `is_made_elsewhere`: on a device from its waves.
double initial_bytes(const Case& setup, const SimulationSpec& spec, bool is_made_elsewhere = false);

/// What no |φ| of the initial state exceeds, found without computing the state. The amplitude of a packet counts as such,
/// which a packet of one sign of the energy exceeds at most by the ripples of an envelope that the box cuts off. Throws
/// InputError as the source for a state from files, whose φ is read.
double amplitude_bound(const Case& setup, const SimulationSpec& spec, const Modes& modes);

/// The time of a snapshot in the format "hdf". Throws InputError where the file is no such snapshot.
double time_in_hdf(const CasePath& snapshot);

/// A state from its files (files.cpp). Throws InputError for arrays that are missing or of the wrong type or shape;
/// the source throws it for values that are not finite in the spec's precision.
StateSource source_of_files(const FileInitial& files, const SimulationSpec& spec, const Modes& modes);

/// The largest |φ| of such a state. Throws InputError likewise.
double largest_of_file(const FileInitial& files, const SimulationSpec& spec, const Modes& modes);

/// Throws InputError where the state has values that the precision cannot hold: on the device they would be infinite.
void require_representable(const State& state, const Case& setup, Precision precision);

/// (first…, n_D, …, n_1), as arrays over a lattice are in files.
std::vector<std::size_t> array_shape(std::vector<std::size_t> first, const Lattice& lattice);

/// An array of a state from its file. Throws InputError with the place where the case names it.
std::vector<double> read_state_file(const CasePath& file, const std::vector<std::size_t>& shape);

}  // namespace dualfield
