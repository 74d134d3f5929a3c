// SPDX-License-Identifier: MIT
// Frequencies and group velocities of every branch at one wave vector: of the lattice in continuous time, of the running
// scheme, and of the continuum.
#pragma once

#include <cmath>

#include "host/theory/modes.hpp"
#include "host/analysis/spectrum/matrix_symbol.hpp"

namespace dualfield {

/// ω of e^{−iωt}, units 1/time; branches ascend in Re ω. Lists have an entry for each branch.
struct DispersionAt {
  WaveVector k{};              ///< radians a site
  Eigen::VectorXcd omega;      ///< Im ω > 0 grows
  Eigen::VectorXcd numerical;  ///< of the scheme: e^{−iΩh} are the eigenvalues of one step; NaN where it mixes k
  Eigen::VectorXd continuum;   ///< Re ω of the continuum limit; empty where there is none
  Eigen::VectorXd velocity;    ///< ∂Re ω/∂k along a direction; NaN where it is not defined
  Eigen::MatrixXd velocities;  ///< D columns: ∂Re ω/∂k; NaN where branches meet, so that there is no gradient

  /// Whether the scheme has frequencies of its own at one k.
  bool keeps_waves() const { return numerical.size() == 0 || !std::isnan(numerical[0].real()); }

  /// Re ω − Re ω of the continuum.
  Eigen::VectorXd error() const { return omega.real() - continuum; }
};

/// Takes a theory's modes apart, k by k. `modes` must outlive it.
class Dispersion {
 public:
  Dispersion(const Modes& modes, const Lattice& lattice, const Scheme& scheme, double step);

  /// `direction`: a unit vector, along which degenerate branches are told apart.
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
