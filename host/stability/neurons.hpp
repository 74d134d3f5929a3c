// SPDX-License-Identifier: MIT
// How fast a dense system oscillates and grows, from the program's own steps of it.
#pragma once

#include <Eigen/Core>

#include "dualfield/theories/neurons.hpp"

namespace dualfield {

/// Up to so many neurons all eigenvalues are found; beyond, the extreme ones are estimated (Arnoldi).
constexpr std::int64_t few_neurons = 160;

/// The system linearised about U'' = its largest value for |φ| ≤ amplitude; itself where U is quadratic.
DenseSystem linearised(const DenseSystem& system, double amplitude);

/// G of dz/dt = Gz of a linear system, z = (φ, π); of one neuron where there are no matrices, and all are alike.
Eigen::MatrixXd generator_of(const DenseSystem& system, int threads);

/// Numbers of a linear system; exact up to rounding where `exact`, else estimates from below.
struct DenseModes {
  double highest_frequency = 0;  ///< largest |Im λ| of the continuous-time generator
  double field_growth = 0;       ///< largest Re λ of it; 0 if none is above 0
  double step_growth = 0;        ///< largest |eigenvalue| of one step
  bool exact = true;
};

/// The system is linear. Steps are run on the CPU with `threads`.
DenseModes modes_of(const DenseSystem& system, const Scheme& scheme, double h, int threads);

}  // namespace dualfield
