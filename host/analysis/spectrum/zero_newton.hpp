// SPDX-License-Identifier: MIT
// Zeros of a symbol one at a time: Newton's method towards them, the directions in which they go on, lines traced.
#pragma once

#include <optional>

#include "host/analysis/spectrum/zero_modes.hpp"

namespace dualfield {

double least_singular_value(const Eigen::MatrixXcd& matrix);

/// Whether the least singular value vanishes to rounding.
bool is_zero(const MatrixSymbol& symbol, const WaveVector& k);

/// Length of the shortest way from k to l in the zone, whose opposite sides are one.
double distance(const WaveVector& k, const WaveVector& l);

/// The mode of the lattice at k, −n/2 < j ≤ n/2.
Site mode_of(const WaveVector& k, const Lattice& lattice);

/// A zero within `reach` of k, by Newton's method; −π < k_μ ≤ π.
std::optional<WaveVector> nearby_zero(const MatrixSymbol& symbol, const WaveVector& k, double reach);

/// Orthonormal directions (columns, of lattice_dimensions entries) in which a zero goes on, to first order.
Eigen::MatrixXd free_directions(const MatrixSymbol& symbol, const WaveVector& k);

/// The same zero with components that are multiples of π/12 to within the method's accuracy made exactly so.
WaveVector snapped(const MatrixSymbol& symbol, WaveVector k);

/// How many eigenvalues of a generator vanish at a zero.
int vanishing_branches(const MatrixSymbol& generator, const WaveVector& k);

/// The line of zeros through one of them.
ZeroCurve traced(const MatrixSymbol& symbol, const WaveVector& start);

}  // namespace dualfield
