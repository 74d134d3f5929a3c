// SPDX-License-Identifier: MIT
// Dual numbers: a value together with its derivative, so that V' and V'' follow from the one declaration of V.
#pragma once

#include "dualfield/algebra/sine.hpp"

namespace dualfield {

/// value + slope·ε with ε² = 0. T is a scalar, a SIMD pack, or a Dual for second derivatives.
template <class T>
struct Dual {
  using value_type = Scalar<T>;
  T value, slope;

  DUALFIELD_HD friend Dual operator+(const Dual& x, const Dual& y) { return {x.value + y.value, x.slope + y.slope}; }
  DUALFIELD_HD friend Dual operator-(const Dual& x, const Dual& y) { return {x.value - y.value, x.slope - y.slope}; }
  DUALFIELD_HD friend Dual operator*(const Dual& x, const Dual& y) {
    return {x.value * y.value, x.slope * y.value + x.value * y.slope};
  }
  DUALFIELD_HD friend Dual operator*(const Dual& x, value_type c) { return {x.value * c, x.slope * c}; }
  DUALFIELD_HD friend Dual operator-(value_type c, const Dual& x) { return {c - x.value, x.slope * value_type(-1)}; }
  DUALFIELD_HD friend Dual sine(const Dual& x) { return {sine(x.value), cosine(x.value) * x.slope}; }
  DUALFIELD_HD friend Dual cosine(const Dual& x) {
    return {cosine(x.value), (sine(x.value) * x.slope) * value_type(-1)};
  }
};

/// f'(x) of a class whose static function `value` takes any number type.
template <class Function, class T>
DUALFIELD_HD T derivative(const T& x) {
  const T one(Scalar<T>(1));
  return Function::value(Dual<T>{x, one}).slope;
}

/// f'(x) of an object whose member function `value` takes any number type.
template <class Function, class T>
DUALFIELD_HD T derivative(const Function& function, const T& x) {
  const T one(Scalar<T>(1));
  return function.value(Dual<T>{x, one}).slope;
}

/// f''(x) of a class whose static function `value` takes any number type.
template <class Function, class T>
DUALFIELD_HD T second_derivative(const T& x) {
  const T zero(Scalar<T>(0)), one(Scalar<T>(1));
  return Function::value(Dual<Dual<T>>{{x, one}, {one, zero}}).slope.slope;
}

}  // namespace dualfield
