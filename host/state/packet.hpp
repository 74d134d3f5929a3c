// SPDX-License-Identifier: MIT
// Wave packets: a Gaussian envelope, projected mode by mode to the branches of one sign of the energy.
#pragma once

#include <memory>

#include "dualfield/state_source.hpp"
#include "host/case/case.hpp"
#include "host/theory/modes.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield {

/// The packet of [initial] kind = "packet" on the lattice of the spec. `modes` must outlive the source. A packet of one
/// sign is computed one component after the other: the source keeps the values of the component that it was asked for
/// last, and computes those of another one anew; after the last of all it keeps none. Throws InputError where the theory's waves have no sign of the energy.
StateSource packet_source(const PacketInitial& packet, const SimulationSpec& spec, const Modes& modes,
                          std::shared_ptr<cpu::ThreadTeam> team);

/// Whether that source has waves from which a device can make the state: one of one sign in closed form. A delayed theory has none,
/// because its second field is that of a step back.
bool has_waves(const PacketInitial& packet, const SimulationSpec& spec);

/// Bytes on the host of tables along the axes, which are all that such a device leaves to the host.
double packet_tables(const Lattice& lattice);

/// Bytes on the host that the source of a packet takes beside the pieces: tables along the axes, and with a sign of the
/// energy one component. Found without a table, at any size. A theory given by its tensors, whose waves of one k may have several frequencies, may need its plane waves and
/// its state as a whole.
double packet_bytes(const SimulationSpec& spec, const PacketInitial& packet);

}  // namespace dualfield
