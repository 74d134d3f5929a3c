// SPDX-License-Identifier: MIT
// Frequencies and growth of a dense system, from steps that the program makes of it.
#pragma once

#include <Eigen/Core>

#include "dualfield/theories/neurons.hpp"

namespace dualfield {

/// Up to this number of neurons all eigenvalues are computed; beyond it the extreme ones are estimated (Arnoldi
/// iteration).
constexpr std::int64_t few_neurons = 160;

/// The linear system with U'' = its largest value for |φ| ≤ amplitude; the system itself where U is quadratic.
DenseSystem linearised(const DenseSystem& system, double amplitude);

/// G of dz/dt = Gz of a linear system, z = (φ, π), shape (2N, 2N). Without matrices all neurons are alike, and G is
/// that of one.
Eigen::MatrixXd generator_of(const DenseSystem& system, int threads);

/// Frequency and growth of a linear system: exact up to rounding where `exact`, else lower estimates.
struct DenseModes {
  double highest_frequency = 0;  ///< largest |Im λ| of the continuous-time generator
  double field_growth = 0;       ///< largest Re λ of it; 0 if none is above 0
  double step_growth = 0;        ///< largest |eigenvalue| of one step
  bool exact = true;
};

/// The modes of a linear system and of one step of size h, which is made on the CPU with `threads` threads.
DenseModes modes_of(const DenseSystem& system, const Scheme& scheme, double h, int threads);

}  // namespace dualfield
