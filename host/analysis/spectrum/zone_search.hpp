// SPDX-License-Identifier: MIT
// The largest eigenvalue of a Hermitian symbol over the zone or over a lattice's modes: found, and bounded from above by
// what its terms allow in every part of the zone.
#pragma once

#include <limits>

#include "host/analysis/spectrum/matrix_symbol.hpp"

namespace dualfield {

/// value is taken at k; nothing looked through exceeds bound (to the rounding of an eigenvalue, which it includes).
struct Extreme {
  double value = 0, bound = 0;
  WaveVector k{};  ///< radians a site, −π … π
};

/// Over all k; axes with one site have k = 0 alone. `hermitian` is so at every k. `limit`: what is known not to be
/// exceeded. The gap between value and bound is closed to rounding, or as far as some seconds of work allow.
Extreme largest_eigenvalue_in_zone(const MatrixSymbol& hermitian, const Lattice& lattice,
                                   double limit = std::numeric_limits<double>::infinity());

/// Over the modes k_μ = 2πj/n_μ of the lattice; value and bound are equal unless the work is too much.
Extreme largest_eigenvalue_of_modes(const MatrixSymbol& hermitian, const Lattice& lattice,
                                    double limit = std::numeric_limits<double>::infinity());

/// No eigenvalue of the Hermitian symbol exceeds this for |k_μ − centre_μ| ≤ half_μ.
double eigenvalue_bound(const MatrixSymbol& hermitian, const WaveVector& centre, const WaveVector& half);

}  // namespace dualfield
