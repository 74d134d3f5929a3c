// SPDX-License-Identifier: MIT
// Boxes of wave vectors, cut in two again and again: parts of the zone, or of a lattice's modes.
#pragma once

#include "dualfield/learning_system.hpp"

namespace dualfield {

/// A part of the zone.
struct ZoneBox {
  WaveVector low{}, width{};

  /// The zone of a lattice: −π … π along axes with more than one site.
  static ZoneBox whole(const Lattice& lattice);
  WaveVector centre() const;
  WaveVector half() const;
  WaveVector sample() const { return centre(); }
  bool is_point() const { return false; }
  /// Cuts the longest side in two.
  std::array<ZoneBox, 2> halves() const;
};

/// Some modes of a lattice: low_μ ≤ j_μ < low_μ + count_μ.
struct ModeBox {
  Site extent, low{}, count;

  static ModeBox whole(const Lattice& lattice);
  WaveVector centre() const;
  WaveVector half() const;
  /// k of a mode of the box
  WaveVector sample() const;
  bool is_point() const { return count == Site{1, 1, 1, 1}; }
  std::array<ModeBox, 2> halves() const;
};

}  // namespace dualfield
