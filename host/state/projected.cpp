// SPDX-License-Identifier: MIT
// The part of one sign of the energy by eigenvectors.
#include <fmt/ranges.h>

#include "dualfield/error.hpp"
#include "host/linear_algebra.hpp"
#include "host/state/energy_sign.hpp"

namespace dualfield {

namespace {

/// The eigenvectors of a field that is no spinor are a basis, but no orthogonal one: z's part in them. Throws InputError
/// where they are none, so that a frequency's part means nothing.
Eigen::VectorXcd parts_of(const Eigen::VectorXcd& z, const Branches& all, const WaveVector& k) {
  const auto parts = solution(all.vectors, z, 1e-10);
  if (!parts)
    throw InputError(
        fmt::format("initial.energy: the waves of this theory with k = ({:.4g}) are not spanned by oscillating ones, "
                    "so their energy has no sign; allowed: energy = \"both\"",
                    fmt::join(k, ", ")));
  return *parts;
}

}  // namespace

Eigen::VectorXcd projected(const Eigen::VectorXcd& z, const Modes& modes, const WaveVector& k, double sign) {
  const Branches all = branches(modes, k);
  const double scale = all.omega.cwiseAbs().maxCoeff(), still = 1e-12 * scale;
  if (all.omega.real().cwiseAbs().maxCoeff() <= still) return z;
  const Eigen::VectorXcd part = modes.theory.spinor ? all.vectors.adjoint() * z : parts_of(z, all, k);
  Eigen::VectorXcd out = Eigen::VectorXcd::Zero(modes.size);
  for (int b = 0; b < modes.size; ++b) {
    const double omega = sign * all.omega[b].real();
    if (omega > -still) out += (!modes.complex && omega > still ? 2.0 : 1.0) * part[b] * all.vectors.col(b);
  }
  return out;
}

}  // namespace dualfield
