// SPDX-License-Identifier: MIT
// Single zeros of a symbol: Newton's method, the directions along which a zero continues, and tracing of lines of
// zeros.
#pragma once

#include <optional>

#include "host/analysis/spectrum/zero_modes.hpp"

namespace dualfield {

/// To about 1e-8 of the norm.
double least_singular_value(const Eigen::MatrixXcd& matrix);

/// Whether the least singular value at k vanishes to rounding.
bool is_zero(const MatrixSymbol& symbol, const WaveVector& k);

/// The distance of k and l in the zone, which is periodic; radians a site.
double distance(const WaveVector& k, const WaveVector& l);

/// The mode of the lattice at k, −n/2 < j ≤ n/2.
Site mode_of(const WaveVector& k, const Lattice& lattice);

/// A zero within `reach` of k, by Newton's method; nullopt where it finds none.
std::optional<WaveVector> nearby_zero(const MatrixSymbol& symbol, const WaveVector& k, double reach);

/// Orthonormal directions along which the zero at k continues to first order, as columns of lattice_dimensions entries.
Eigen::MatrixXd free_directions(const MatrixSymbol& symbol, const WaveVector& k);

/// The zero with its components rounded to multiples of π/12, where they are close to one and the result is a zero too.
WaveVector snapped(const MatrixSymbol& symbol, WaveVector k);

/// The number of eigenvalues of a generator that vanish at k.
int vanishing_branches(const MatrixSymbol& generator, const WaveVector& k);

/// The line of zeros through `start`, followed in one direction to its end or until it closes.
ZeroCurve traced(const MatrixSymbol& symbol, const WaveVector& start);

}  // namespace dualfield
