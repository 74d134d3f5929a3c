// SPDX-License-Identifier: MIT
// Packets of one sign of the energy, of any shape, for comparisons of what makes them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

#include "host/state/packet.hpp"
#include "host/state/two_level.hpp"

namespace dualfield::testing {

/// A random packet: narrow or wide, of any momentum.
inline PacketInitial random_packet(std::mt19937& rng, const Lattice& lattice, const std::string& energy) {
  const auto real = [&](double low, double high) { return std::uniform_real_distribution<double>(low, high)(rng); };
  PacketInitial packet;
  for (int axis = 0; axis < lattice.dimensions; ++axis) {
    packet.center.push_back(real(0, lattice.extent[axis] * lattice.spacing));
    packet.momentum.push_back(real(-3, 3));
  }
  packet.width = real(0.5, 8) * lattice.spacing;
  packet.amplitude = real(0.5, 2);
  packet.energy = energy;
  packet.spin = rng() % 2 ? "up" : "down";
  return packet;
}

/// The state of a packet, and of what the device is told of it.
struct Packet {
  std::unique_ptr<Modes> modes;
  std::shared_ptr<cpu::ThreadTeam> team = std::make_shared<cpu::ThreadTeam>(1);
  StateSource source;

  Packet(const PacketInitial& packet, const SimulationSpec& spec)
      : modes(modes_of(spec)), source(to_two_level(packet_source(packet, spec, *modes, team), spec, team)) {}

  /// The waves of the packet, and no values: whoever asks for these fails.
  StateSource waves_alone() const {
    StateSource alone = [](int, int, std::int64_t, std::span<double>) {
      ADD_FAILURE() << "the host was asked for values";
    };
    alone.waves = source.waves;
    return alone;
  }
};

}  // namespace dualfield::testing
