// SPDX-License-Identifier: MIT
// Where frequencies vanish: on the modes of a lattice, counted one by one, and in the whole zone, as points and curves.
#pragma once

#include <vector>

#include "host/analysis/spectrum/matrix_symbol.hpp"

namespace dualfield {

/// An isolated zero.
struct ZeroPoint {
  WaveVector k{};
  int branches = 0;  ///< frequencies that vanish there
};

/// A line of zeros.
struct ZeroCurve {
  double length = 0;  ///< radians a site
  bool closed = false;
  int branches = 0;
  std::vector<WaveVector> points;  ///< along it, evenly
};

struct ZeroModes {
  // of the lattice
  std::int64_t count = 0;
  bool counted = true;      ///< false: there are so many that counting was given up, and count is a lower bound
  std::vector<Site> modes;  ///< the first few hundred of them; −n/2 < j ≤ n/2

  // of the zone; axes with one site have k = 0 alone
  std::vector<ZeroPoint> points;
  std::vector<ZeroCurve> curves;
  std::vector<WaveVector> surface;  ///< some zeros of those that fill more than a curve
  bool searched = true;             ///< false: parts of the zone could be neither cleared nor shown to hold a zero
};

/// Where the system has a frequency 0. Every box of the zone is either cleared, by what is known at its centre and how
/// much the terms let that change, or cut in two, or leads to a zero by Newton's method.
ZeroModes find_zero_modes(const LearningSystem& system, bool spinor, const Lattice& lattice);

}  // namespace dualfield
