// SPDX-License-Identifier: MIT
// Potentials V(φ) of one field value, in units of the case's coupling. V' and V'' are derived, never typed.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>

#include "dualfield/algebra/dual.hpp"

namespace dualfield {

/// No potential beyond ½m²φ².
struct Free {
  static constexpr std::string_view name = "none";
};

/// φ⁴/4
struct Phi4 {
  static constexpr std::string_view name = "phi4";
  template <class T>
  DUALFIELD_HD static T value(const T& phi) {
    const T square = phi * phi;
    return square * square * Scalar<T>(0.25);
  }
};

/// 1 − cos φ
struct SineGordon {
  static constexpr std::string_view name = "sine_gordon";
  template <class T>
  DUALFIELD_HD static T value(const T& phi) {
    return Scalar<T>(1) - cosine(phi);
  }
};

/// Largest coupling · V'' for |φ| ≤ amplitude, on a grid of points; at least 0.
template <class Potential>
double stiffest([[maybe_unused]] double coupling, [[maybe_unused]] double amplitude) {
  double largest = 0;
  if constexpr (!std::is_same_v<Potential, Free>) {
    constexpr int samples = 400;
    for (int i = -samples; i <= samples; ++i) {
      const double stiffness = coupling * second_derivative<Potential>(amplitude * i / samples);
      largest = stiffness > largest ? stiffness : largest;
    }
  }
  return largest;
}

/// Every potential there is.
using Potentials = std::tuple<Free, Phi4, SineGordon>;

/// body(Potential{}) of the one with this name. Throws std::invalid_argument where there is none.
template <class Body>
void with_potential(std::string_view name, Body&& body) {
  const bool found = std::apply(
      [&](auto... each) { return ((decltype(each)::name == name && (body(each), true)) || ...); }, Potentials{});
  if (!found) throw std::invalid_argument("no potential is named \"" + std::string(name) + "\"");
}

/// U(x) = ½ quadratic x² + coupling · V(x) with V one of the potentials: the potential of one neuron.
struct OneNeuronPotential {
  double quadratic = 0, coupling = 0;
  std::string shape = std::string(Free::name);

  /// Whether U' is a multiple of x.
  bool is_linear() const { return coupling == 0 || shape == Free::name; }
  bool is_zero() const { return is_linear() && quadratic == 0; }
};

/// U in arithmetic of type R with the shape known at compile time, for every number type over R.
template <class R, class Potential>
struct TypedNeuronPotential {
  R half_quadratic, coupling;

  explicit TypedNeuronPotential(const OneNeuronPotential& u)
      : half_quadratic(R(u.quadratic / 2)), coupling(R(u.coupling)) {}

  template <class T>
  DUALFIELD_HD T value(const T& x) const {
    if constexpr (std::is_same_v<Potential, Free>)
      return x * x * half_quadratic;
    else
      return x * x * half_quadratic + Potential::value(x) * coupling;
  }
};

}  // namespace dualfield
