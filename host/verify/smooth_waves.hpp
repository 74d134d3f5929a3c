// SPDX-License-Identifier: MIT
// Fields that lattices of any fineness can sample: a few long waves, and their exact evolution in a continuum theory.
// Against them a step of the kernels shows which equations it tends to, and how fast.
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
    for (const int turn : {0, 1, 2}) {
      Wave wave{{}, random.vector(values) + imaginary_unit * random.vector(values)};
      for (int axis = 0; axis < dimensions; ++axis) wave.k[std::size_t(axis)] = (turn + axis) % 3 - 1;
      waves_.push_back(wave);
    }
  }

  /// Its change with amplitudes mapped by `map(k)`, a matrix.
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
    const auto [n1, n2, n3] = lattice.extent;
    for (const Wave& wave : waves_) {
      const Complex shift = std::polar(1.0, offset_of_pi * lattice.spacing * (wave.k[0] + wave.k[1] + wave.k[2]));
      Eigen::Index site = 0;
      for (int i3 = 0; i3 < n3; ++i3)
        for (int i2 = 0; i2 < n2; ++i2)
          for (int i1 = 0; i1 < n1; ++i1, ++site) {
            const Complex phase = std::polar(1.0, lattice.spacing * (wave.k[0] * i1 + wave.k[1] * i2 + wave.k[2] * i3));
            for (Eigen::Index c = 0; c < values; ++c)
              z[c * sites + site] += (wave.amplitude[c] * phase * (c < values / 2 ? 1.0 : shift)).real();
          }
    }
    return z;
  }

 private:
  std::vector<Wave> waves_;
};

/// e^{x} by its series; for |x| of order 1 or less.
inline ComplexMatrix exponential(const ComplexMatrix& x) {
  ComplexMatrix sum = ComplexMatrix::Identity(x.rows(), x.cols()), term = sum;
  for (int n = 1; n <= 25; ++n) {
    term = term * x / double(n);
    sum += term;
  }
  return sum;
}

/// What the continuum theory dc/dt = rate(k)c of plane waves c e^{ik·x} misses of one `synchronous` step h of the
/// kernels of T on n sites a side, a = 2π/n: |step(z) − e^{h·rate}z| / |e^{h·rate}z − z|, which tends to 0 with h and a
/// where it is the theory's limit.
template <Theory T, class Rate>
double missed_by_limit(const SmoothWaves& waves, const Rate& rate, double mass, int n, double h,
                       double offset_of_pi = 0) {
  Lattice lattice{.dimensions = T::dimensions, .extent = {}, .spacing = 2 * std::numbers::pi / n};
  for (int axis = 0; axis < max_dimensions; ++axis) lattice.extent[axis] = axis < T::dimensions ? n : 1;
  const Vector before = waves.sampled(lattice, offset_of_pi);
  const Vector after =
      waves.mapped([&](const WaveVector& k) { return exponential(h * rate(k)); }).sampled(lattice, offset_of_pi);
  const Vector step = one_step(simulation_of<T>(lattice, {.mass = mass}, "synchronous", h), before);
  return (step - after).norm() / (after - before).norm();
}

}  // namespace dualfield::verify
