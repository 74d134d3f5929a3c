// SPDX-License-Identifier: MIT
// What a case's discretisation can resolve, before it runs: frequencies, their errors, stable steps, zero modes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/case/case.hpp"
#include "host/analysis/spectrum/dispersion.hpp"
#include "host/analysis/spectrum/zero_modes.hpp"
#include "host/analysis/spectrum/zone_path.hpp"
#include "host/analysis/spectrum/zone_search.hpp"

namespace dualfield {

/// A number over the zone and over the lattice's own modes.
struct ZoneAndModes {
  Extreme zone, modes;
};

/// Lowest and highest |ω| of the lattice's modes. Where the system is antisymmetric, or has w = v = 0 and symmetric −ba,
/// ω² are eigenvalues of a Hermitian symbol, and found and bounded as such; else they are those of the modes looked at.
struct Frequencies {
  bool bounded = false;
  Extreme zone;             ///< highest over the zone, where bounded
  Extreme highest, lowest;  ///< values are |ω|; of `lowest`, the bound is one from below
  double growth = 0;        ///< largest Im ω of the modes looked at
};

/// How many branches have |Re ω| in each of equal bins from 0 to `highest`.
struct Density {
  double highest = 0;
  std::vector<std::int64_t> counts;
  Lattice selection;  ///< the modes looked at: equally many along each axis as this lattice has sites
  bool all = true;    ///< whether these are all of the lattice's modes
};

struct SchemeStability {
  const Scheme* scheme;
  double stable_step;  ///< 0: grows at every step; infinity: at none; NaN: of a theory that is but the map of one step
  double growth;       ///< largest |eigenvalue| of one step of the case's size
};

struct PathRow {
  int segment;
  double distance;  ///< along the path, 1/length
  DispersionAt at;
};

struct SpectrumOptions {
  std::string path;   ///< words for parse_path; empty: the standard path
  int points = 64;    ///< pieces of a segment of the path
  double around = 0;  ///< uniform φ around which a potential is linearised
};

struct Spectrum {
  SimulationSpec spec;  ///< linearised: without a potential
  std::string scheme;
  int branches = 0;
  bool continuum = false;  ///< whether the theory is one of the continuum, with a mass; else it is but its tensors
  double curvature = 0;    ///< V''(around), times the coupling
  ZoneAndModes largest_s;  ///< largest singular value of b
  Frequencies frequencies;
  Density density;
  std::vector<SchemeStability> schemes;
  ZeroModes zero_modes;  ///< of the theory without mass
  std::vector<PathCorner> corners;
  std::vector<PathRow> path;
  double fastest = 0;  ///< largest |∂ω/∂k| on the path
  /// Up to this |κ|, in 1/length, all branches on the path are within 1 % (10 %) of the continuum.
  std::optional<double> within_1_percent, within_10_percent;
};

/// Throws InputError.
Spectrum spectrum_of(const Case& setup, const SpectrumOptions& options);

}  // namespace dualfield
