// SPDX-License-Identifier: MIT
// Boxes of wave vectors that searches cut in two repeatedly: parts of the zone, or sets of modes of a lattice.
#pragma once

#include "dualfield/learning_system.hpp"

namespace dualfield {

/// A part of the zone, low_μ ≤ k_μ ≤ low_μ + width_μ in radians a site.
struct ZoneBox {
  WaveVector low{}, width{};

  /// The zone of a lattice: −π … π along axes with more than one site.
  static ZoneBox whole(const Lattice& lattice);
  WaveVector centre() const;
  WaveVector half() const;
  /// A k of the box, at which it is examined.
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
  /// k of a mode of the box, near its centre.
  WaveVector sample() const;
  bool is_point() const { return count == Site{1, 1, 1, 1}; }
  std::array<ModeBox, 2> halves() const;
};

}  // namespace dualfield
