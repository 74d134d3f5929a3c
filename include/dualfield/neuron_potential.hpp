// SPDX-License-Identifier: MIT
// The potential of one neuron, chosen at run time among those of potential.hpp.
#pragma once

#include <string>

#include "dualfield/potential.hpp"

namespace dualfield {

/// U(x) = ½ quadratic x² + coupling · V(x), where V is the potential named `shape`.
struct NeuronPotential {
  double quadratic = 0, coupling = 0;
  std::string shape = std::string(Free::name);

  /// Whether U'(x) is proportional to x.
  bool is_linear() const { return coupling == 0 || shape == Free::name; }
  bool is_zero() const { return is_linear() && quadratic == 0; }
};

/// U in arithmetic of type R, with a shape that is known at compile time.
template <class R, class Shape>
struct TypedNeuronPotential {
  R half_quadratic, coupling;

  explicit TypedNeuronPotential(const NeuronPotential& u)
      : half_quadratic(R(u.quadratic / 2)), coupling(R(u.coupling)) {}

  /// U(x). T is R or a Dual over R.
  template <class T>
  DUALFIELD_HD T value(const T& x) const {
    if constexpr (std::is_same_v<Shape, Free>)
      return x * x * half_quadratic;
    else
      return x * x * half_quadratic + Shape::value(x) * coupling;
  }

  /// U'(x), by automatic differentiation.
  DUALFIELD_HD R slope(R x) const { return value(Dual<R>{x, R(1)}).slope; }

  /// U''(x), by automatic differentiation.
  DUALFIELD_HD R curvature(R x) const { return value(Dual<Dual<R>>{{x, R(1)}, {R(1), R(0)}}).slope.slope; }
};

}  // namespace dualfield
