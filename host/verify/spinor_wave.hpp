// SPDX-License-Identifier: MIT
// Plane waves of spinors that evolve by a theory, on its lattice or in its continuum limit. The Dirac equations of
// section 4 are evaluated on them.
#pragma once

#include "host/theory/modes.hpp"
#include "host/verify/section_4.hpp"

namespace dualfield::verify {

/// ψ = u e^{iκ·x} and its derivatives by x_0 and by the lattice's coordinates, at x = 0.
struct SpinorWave {
  double mass;
  ComplexVector psi, derivative[4];

  double size() const {
    double sum = std::abs(mass) * psi.norm();
    for (const ComplexVector& d : derivative) sum += d.norm();
    return sum;
  }
};

/// Random u, κ and mass; κ has as many components as the theory has dimensions.
struct Amplitude {
  double mass;
  WaveVector kappa{};
  ComplexVector u;

  Amplitude(Random& random, int dimensions, int spinor_components)
      : mass(some_mass(random)),
        u(random.vector(spinor_components) + imaginary_unit * random.vector(spinor_components)) {
    for (int axis = 0; axis < dimensions; ++axis) kappa[std::size_t(axis)] = 2 * random.uniform();
  }

  /// The wave with ∂₀ψ from the generator of T at spacing a, or from its continuum limit where a = 0.
  template <Theory T>
  SpinorWave evolving(double a) const {
    const Lattice lattice(T::dimensions, {}, a == 0 ? 1 : a);
    const auto modes = modes_of(simulation_of<T>(lattice, {.mass = mass}, "synchronous"));
    SpinorWave wave{mass, u, {}};
    WaveVector k = kappa;
    for (std::size_t axis = 0; axis < k.size(); ++axis) k[axis] *= a;
    wave.derivative[0] = (a == 0 ? modes->continuum_generator(kappa).value() : modes->generator(k)) * u;
    for (std::size_t mu = 1; mu < 4; ++mu) wave.derivative[mu] = imaginary_unit * kappa[mu - 1] * u;
    return wave;
  }
};

}  // namespace dualfield::verify
