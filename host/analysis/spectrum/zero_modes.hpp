// SPDX-License-Identifier: MIT
// The wave vectors at which frequencies vanish: modes of the lattice, and points and curves of the whole Brillouin
// zone.
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
  std::vector<WaveVector> points;  ///< at equal distances along it
};

struct ZeroModes {
  // modes of the lattice
  std::int64_t count = 0;
  bool counted = true;      ///< false: counting was given up, and count is a lower bound
  std::vector<Site> modes;  ///< the first few hundred of them; −n/2 < j ≤ n/2

  // in the whole zone; k = 0 along axes with one site
  std::vector<ZeroPoint> points;
  std::vector<ZeroCurve> curves;
  std::vector<WaveVector> surface;  ///< some of the zeros that form a surface or fill a volume
  bool searched = true;             ///< false: in parts of the zone a zero was neither found nor excluded
};

/// All k at which the system has a frequency 0. The zone is searched by boxes. A box is discarded where the symbol at
/// its centre and a bound of its change exclude a zero. Other boxes are cut in two, and from small ones Newton's method
/// looks for a zero.
ZeroModes find_zero_modes(const LearningSystem& system, bool complex, const Lattice& lattice);

}  // namespace dualfield
