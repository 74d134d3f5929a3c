// SPDX-License-Identifier: MIT
// What the discretisation of a case can resolve, without a run: frequencies, their errors, stable steps, zero modes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/analysis/spectrum/dispersion.hpp"
#include "host/analysis/spectrum/zero_modes.hpp"
#include "host/analysis/spectrum/zone_path.hpp"
#include "host/analysis/spectrum/zone_search.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// The extreme of a quantity over the whole Brillouin zone, and over the modes of the lattice.
struct ZoneAndModes {
  Extreme zone, modes;
};

/// Lowest and highest |ω| of the modes of the lattice, in 1/time. Where the system is antisymmetric, or has w = v = 0
/// and symmetric −ba, the ω² are eigenvalues of a Hermitian symbol, and the extremes are found with proven bounds.
/// Otherwise they are the extremes of the modes examined (Density::selection).
struct Frequencies {
  bool bounded = false;     ///< whether the bounds are proven
  Extreme zone;             ///< highest over the whole zone, where bounded
  Extreme highest, lowest;  ///< over the modes; the bound of `lowest` is a lower one
  double growth = 0;        ///< largest Im ω of the modes examined
};

/// How many branches have |Re ω| in each of equal bins from 0 to `highest`.
struct Density {
  double highest = 0;
  std::vector<std::int64_t> counts;
  Lattice selection;  ///< has as many sites along each axis as modes were examined
  bool all = true;    ///< whether these are all modes of the lattice
};

struct SchemeStability {
  const Scheme* scheme;
  double stable_step;  ///< 0: grows at every step; infinity: at none; NaN: the theory is the map of one step
  double growth;       ///< largest |eigenvalue| of one step of size time.step
};

struct PathRow {
  int segment;
  double distance;  ///< along the path, 1/length
  DispersionAt at;
};

struct SpectrumOptions {
  std::string path;   ///< words for parse_path; empty: the standard path
  int points = 64;    ///< intervals on each segment of the path
  double around = 0;  ///< uniform φ around which a potential is linearised
};

struct Spectrum {
  SimulationSpec spec;  ///< linearised: without a potential
  std::string scheme;
  int branches = 0;
  bool continuum = false;  ///< whether the theory has a continuum limit; `linear` has none, and no mass
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

/// Computes the spectrum of a case. Throws InputError for a case with a gauge field and for options that are not
/// allowed.
Spectrum spectrum_of(const Case& setup, const SpectrumOptions& options);

}  // namespace dualfield
