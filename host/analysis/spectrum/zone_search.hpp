// SPDX-License-Identifier: MIT
// The largest eigenvalue of a Hermitian symbol over the zone or over the modes of a lattice, with a proven upper bound
// (branch and bound).
#pragma once

#include <limits>

#include "host/analysis/spectrum/matrix_symbol.hpp"

namespace dualfield {

/// The largest value found, which is that at k, and an upper bound of all values, which includes the rounding of an
/// eigenvalue.
struct Extreme {
  double value = 0, bound = 0;
  WaveVector k{};  ///< radians a site, −π … π
};

/// Over all k of the zone; along axes with one site k = 0. `hermitian` must be Hermitian at every k. `limit` is an
/// upper bound that is known beforehand. Value and bound differ by rounding, or by more where the search would take
/// longer than some seconds.
Extreme largest_eigenvalue_in_zone(const MatrixSymbol& hermitian, const Lattice& lattice,
                                   double limit = std::numeric_limits<double>::infinity());

/// Over the modes k_μ = 2πj/n_μ of the lattice. Value and bound are equal unless the search would take too long.
Extreme largest_eigenvalue_of_modes(const MatrixSymbol& hermitian, const Lattice& lattice,
                                    double limit = std::numeric_limits<double>::infinity());

/// An upper bound of the eigenvalues of a Hermitian symbol for |k_μ − centre_μ| ≤ half_μ.
double eigenvalue_bound(const MatrixSymbol& hermitian, const WaveVector& centre, const WaveVector& half);

}  // namespace dualfield
