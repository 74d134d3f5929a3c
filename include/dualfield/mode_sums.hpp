// SPDX-License-Identifier: MIT
// Sums over the plane waves of a state, z(k) = Σ_i z_i e^{−ik·i} with z = (φ, π): requests and results.
#pragma once

#include <optional>
#include <vector>

#include "dualfield/learning_system.hpp"

namespace dualfield {

/// factor · ∂_axis^power on z, where factor has 2K×2K real numbers, row by row, and the axis is counted from 0. On the
/// plane wave e^{ik·i} it is factor·(ik_axis)^power, with k in radians per site, −π < k ≤ π.
struct DerivativeTerm {
  std::vector<double> factor;
  int axis = 0, power = 0;
};

/// What to sum. A mode counts as 0 if its amplitudes are no larger than the rounding errors of the Fourier transform.
struct ModeRequest {
  /// Whether components 2s and 2s + 1 of φ and of π are the real and imaginary part of one complex field; z(k) is then
  /// the transform of the complex fields. Else the fields are real and |z(k)|² = |z(−k)|².
  bool pairs = false;
  /// Modes whose number, between −n/2 and n/2, has a larger absolute value than this along any axis count as outside.
  Site inside{};
  /// The system of which G of dz/dt = Gz is the generator; needed for the two requests below.
  std::optional<LearningSystem> generator = {};
  /// Whether to split z(k) by the sign of the eigenvalues of iG(k). Needs `pairs`, and a G that is antihermitian and
  /// commutes with 1 ⊗ ε. An eigenvalue that is 0 to rounding counts half to either sign.
  bool by_sign = false;
  /// The terms of an operator C with which G is compared; empty for none. C must commute with 1 ⊗ ε if G does.
  std::vector<DerivativeTerm> compared = {};
};

/// Sums over all modes, each divided by the number of sites, so that the sum of |z(k)|² is Σ_i |z_i|².
struct ModeSums {
  std::vector<std::vector<double>> marginals;  ///< for each axis μ = 1 … D, the |z|² of its modes 0 … n_μ − 1
  double total = 0;                            ///< |z|²
  double outside = 0;                          ///< |z|² of the modes that count as outside
  double positive = 0, negative = 0;           ///< |z|² on eigenvectors of iG with eigenvalues of this sign
  double difference = 0, compared = 0;         ///< |(G − C)z|² and |Cz|²
};

/// The most rows of G (in one sector, if it has two) for which `by_sign` and `compared` are implemented.
constexpr int most_mode_rows = 4;

}  // namespace dualfield
