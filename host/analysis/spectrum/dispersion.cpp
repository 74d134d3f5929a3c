// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/dispersion.hpp"

#include "host/linear_algebra.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace dualfield {

namespace {

using Eigen::MatrixXcd;
using Eigen::VectorXcd;

Eigen::VectorXcd sorted_by_real_part(VectorXcd values) {
  std::sort(values.begin(), values.end(), [](const Complex& x, const Complex& y) {
    return std::pair(x.real(), x.imag()) < std::pair(y.real(), y.imag());
  });
  return values;
}

}  // namespace

Dispersion::Dispersion(const Modes& modes, const Lattice& lattice, const Scheme& scheme, double step)
    : modes_(modes),
      generator_(generator_symbol(modes.system, modes.complex)),
      dimensions_(lattice.dimensions),
      spacing_(lattice.spacing),
      scheme_(scheme),
      step_(step) {}

DispersionAt Dispersion::at(const WaveVector& k, const WaveVector& direction) const {
  DispersionAt result;
  result.k = k;
  const Branches all = branches(modes_, k);
  result.omega = all.omega;
  add_velocities(all, direction, result);
  if (modes_.keeps_waves(scheme_)) {
    VectorXcd phases = eigenvalues(modes_.step(scheme_, step_, k));
    for (Complex& phase : phases) phase = Complex(0, 1) * std::log(phase) / step_;
    result.numerical = sorted_by_real_part(phases);
  } else {
    result.numerical = VectorXcd::Constant(all.omega.size(), std::numeric_limits<double>::quiet_NaN());
  }
  WaveVector kappa{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) kappa[axis] = k[axis] / spacing_;
  if (const auto continuum = modes_.continuum_generator(kappa))
    result.continuum = sorted_by_real_part(Complex(0, 1) * eigenvalues(*continuum)).real();
  return result;
}

/// Hellmann–Feynman theorem: ∂ω = l†(∂H)r/(l†r), H = iG; for branches of equal frequency, the eigenvalues of the block
/// of l†(∂H)r.
void Dispersion::add_velocities(const Branches& all, const WaveVector& direction, DispersionAt& result) const {
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  const Eigen::Index size = all.omega.size();
  result.velocity = Eigen::VectorXd::Constant(size, undefined);
  result.velocities = Eigen::MatrixXd::Constant(size, dimensions_, undefined);
  const std::optional<MatrixXcd> inverted = inverse(all.vectors, 1e-9);
  if (!inverted) return;  // too few eigenvectors, as of φ' = π, π' = 0 at ω = 0
  const MatrixXcd& left = *inverted;
  std::vector<MatrixXcd> slopes;
  MatrixXcd along = MatrixXcd::Zero(size, size);
  for (int axis = 0; axis < dimensions_; ++axis) {
    slopes.push_back(Complex(0, spacing_) * left * generator_.slope(result.k, std::size_t(axis)) * all.vectors);
    along += direction[std::size_t(axis)] * slopes.back();
  }
  const double near = 1e-9 * std::max(1e-300, generator_.scale());
  for (Eigen::Index first = 0, last; first < size; first = last) {
    for (last = first + 1; last < size && std::abs(all.omega[last] - all.omega[first]) < near;) ++last;
    const Eigen::Index count = last - first;
    const VectorXcd block = eigenvalues(MatrixXcd(along.block(first, first, count, count)));
    result.velocity.segment(first, count) = sorted_by_real_part(block).real();
    if (count == 1)
      for (int axis = 0; axis < dimensions_; ++axis)
        result.velocities(first, axis) = slopes[std::size_t(axis)](first, first).real();
  }
}

}  // namespace dualfield
