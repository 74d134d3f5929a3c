// SPDX-License-Identifier: MIT
// Sums over the plane waves of a state, z(k) = Σ_i z_i e^{−ik·i} with z = (φ, π), asked for in numbers alone.
#pragma once

#include <optional>
#include <vector>

#include "dualfield/learning_system.hpp"

namespace dualfield {

/// factor · ∂^power along an axis, 2K×2K real numbers on z, row by row: on e^{ik·i} factor·(ik_axis)^power, with k in
/// radians a site, −π < k ≤ π.
struct DerivativeTerm {
  std::vector<double> factor;
  int axis = 0, power = 0;
};

/// What to sum. Fields of a mode count as 0 where they are no larger than the transform's rounding.
struct ModeRequest {
  /// Whether components 2s and 2s + 1 of φ and of π are real and imaginary part of one field ψ_s, and z(k) is that of
  /// ψ. Else |z(k)|² = |z(−k)|².
  bool pairs = false;
  /// Modes whose number, −n/2 … n/2, is of larger size than this along some axis are outside.
  Site inside{};
  /// G of dz/dt = Gz; wanted by the two below.
  std::optional<LearningSystem> generator = {};
  /// Whether to part z(k) by the sign of the eigenvalues of iG(k). Wants pairs, and a G that is antihermitian and takes
  /// pairs to pairs; an eigenvalue that is 0 to rounding counts half to either side.
  bool by_sign = false;
  /// C, to compare G with; none where empty. Takes pairs to pairs where G does.
  std::vector<DerivativeTerm> compared = {};
};

/// Sums over all modes, each divided by the number of sites: those of |z(k)|² add up to Σ_i |z_i|².
struct ModeSums {
  std::vector<std::vector<double>> marginals;  ///< |z|² of the modes 0 … n_μ − 1 of each axis μ = 1 … D
  double total = 0;                            ///< |z|²
  double outside = 0;                          ///< |z|² of the modes outside
  double positive = 0, negative = 0;           ///< |z|² on eigenvectors of iG of either sign
  double difference = 0, compared = 0;         ///< |(G − C)z|² and |Cz|²
};

/// Rows of G, in real fields or where it takes pairs to pairs in those, for which by_sign and `compared` are served.
constexpr int most_mode_rows = 4;

}  // namespace dualfield
