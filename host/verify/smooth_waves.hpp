// SPDX-License-Identifier: MIT
// Sums of a few long waves, which can be sampled on a lattice of any spacing, and their exact evolution in a continuum
// theory. Comparing a step of the kernels with it shows the continuum limit of the step and the order of its error.
#pragma once

#include <numbers>
#include <vector>

#include "dualfield/symbol.hpp"
#include "host/verify/spinor.hpp"

namespace dualfield::verify {

/// z(x) = Re Σ c e^{ik·x} on the torus of side 2π, z = (φ, π) of 2K values.
class SmoothWaves {
 public:
  struct Wave {
    WaveVector k;  ///< integers: waves that fit
    ComplexVector amplitude;
  };

  /// Three waves with wavelengths of 2π or more along every axis, amplitudes random.
  SmoothWaves(Random& random, int dimensions, int values) {
    for (const int number : {0, 1, 2}) {
      Wave wave{{}, random.vector(values) + imaginary_unit * random.vector(values)};
      for (int axis = 0; axis < dimensions; ++axis) wave.k[std::size_t(axis)] = (number + axis) % 3 - 1;
      waves_.push_back(wave);
    }
  }

  /// The same waves with each amplitude multiplied by the matrix map(k).
  template <class Map>
  SmoothWaves mapped(const Map& map) const {
    SmoothWaves result = *this;
    for (Wave& wave : result.waves_) wave.amplitude = map(wave.k) * wave.amplitude;
    return result;
  }

  /// φ at the sites x = a·i of a lattice, and π at x = a·i + offset·a along every axis; offset in sites.
  Vector sampled(const Lattice& lattice, double offset_of_pi = 0) const {
    const Eigen::Index sites = lattice.sites(), values = waves_[0].amplitude.size();
    Vector z = Vector::Zero(values * sites);
    for (const Wave& wave : waves_) {
      const auto phase = [&](const auto& at) {  // e^{ik·x} at x = a·at
        double angle = 0;
        for (std::size_t axis = 0; axis < wave.k.size(); ++axis) angle += wave.k[axis] * lattice.spacing * at[axis];
        return std::polar(1.0, angle);
      };
      const Complex shift = phase(std::array{offset_of_pi, offset_of_pi, offset_of_pi, offset_of_pi});
      for_each_site(lattice, [&](const Site& site, std::int64_t i) {
        const Complex here = phase(site), there = here * shift;
        for (Eigen::Index c = 0; c < values; ++c)
          z[c * sites + i] += (wave.amplitude[c] * (c < values / 2 ? here : there)).real();
      });
    }
    return z;
  }

 private:
  std::vector<Wave> waves_;
};

/// e^{x} by its power series, for |x| of order 1 or less.
inline ComplexMatrix exponential(const ComplexMatrix& x) {
  ComplexMatrix sum = ComplexMatrix::Identity(x.rows(), x.cols()), term = sum;
  for (int n = 1; n <= 25; ++n) {
    term = term * x / double(n);
    sum += term;
  }
  return sum;
}

/// Relative error of one `synchronous` step h of the kernels of T on n sites along each axis, a = 2π/n, against the
/// continuum theory dc/dt = rate(k)c of plane waves c e^{ik·x}: |step(z) − e^{h·rate}z| / |e^{h·rate}z − z|. It tends
/// to 0 with h and a if that theory is the limit of T.
template <Theory T, class Rate>
double missed_by_limit(const SmoothWaves& waves, const Rate& rate, double mass, int n, double h,
                       double offset_of_pi = 0) {
  Lattice lattice(T::dimensions, {}, 2 * std::numbers::pi / n);
  std::fill_n(lattice.extent, T::dimensions, n);
  const Vector before = waves.sampled(lattice, offset_of_pi);
  const Vector after =
      waves.mapped([&](const WaveVector& k) { return exponential(h * rate(k)); }).sampled(lattice, offset_of_pi);
  const Vector step = one_step(simulation_of<T>(lattice, {.mass = mass}, "synchronous", h), before);
  return (step - after).norm() / (after - before).norm();
}

}  // namespace dualfield::verify
