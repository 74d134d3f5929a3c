// SPDX-License-Identifier: MIT
// Frequencies and group velocities of every branch at one wave vector: on the lattice in continuous time, with the
// scheme of the case, and in the continuum.
#pragma once

#include <cmath>

#include "host/analysis/spectrum/matrix_symbol.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

/// Frequencies ω of e^{−iωt} in 1/time, with an entry for each branch, ascending in Re ω.
struct DispersionAt {
  WaveVector k{};              ///< radians a site
  Eigen::VectorXcd omega;      ///< Im ω > 0 grows
  Eigen::VectorXcd numerical;  ///< Ω of the scheme: e^{−iΩh} is an eigenvalue of one step; NaN where a step mixes k
  Eigen::VectorXd continuum;   ///< Re ω of the continuum limit; empty where there is none
  Eigen::VectorXd velocity;    ///< ∂Re ω/∂k along a direction, a velocity; NaN where it is not defined
  Eigen::MatrixXd velocities;  ///< D columns: ∂Re ω/∂k; NaN where branches meet, so that there is no gradient

  /// Whether a step of the scheme keeps k, so that `numerical` is defined.
  bool keeps_waves() const { return numerical.size() == 0 || !std::isnan(numerical[0].real()); }

  /// Re ω − Re ω of the continuum.
  Eigen::VectorXd error() const { return omega.real() - continuum; }
};

/// Computes frequencies and velocities of a theory at given k. `modes` and `scheme` must outlive it.
class Dispersion {
 public:
  Dispersion(const Modes& modes, const Lattice& lattice, const Scheme& scheme, double step);

  /// `direction` is a unit vector. Branches of equal frequency are separated by their velocity along it.
  DispersionAt at(const WaveVector& k, const WaveVector& direction) const;

  const MatrixSymbol& generator() const { return generator_; }

 private:
  void add_velocities(const Branches& all, const WaveVector& direction, DispersionAt& result) const;

  const Modes& modes_;
  MatrixSymbol generator_;
  int dimensions_;
  double spacing_;
  const Scheme& scheme_;
  double step_;
};

}  // namespace dualfield
