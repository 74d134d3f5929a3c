// SPDX-License-Identifier: MIT
// Complex numbers whose parts are scalars or SIMD packs, for host and device code.
#pragma once

#include <cmath>
#include <type_traits>

#include "dualfield/host_device.hpp"

namespace dualfield {

/// re + i im; V is a scalar or a SIMD pack. A pack brings what stands here for its values one by one: chosen_lanes, square_root_of_lanes
/// and largest_lane (kernels/cpu/pack.hpp).
template <class V>
struct ComplexValue {
  V re, im;

  DUALFIELD_HD friend ComplexValue operator+(const ComplexValue& x, const ComplexValue& y) {
    return {x.re + y.re, x.im + y.im};
  }
  DUALFIELD_HD friend ComplexValue operator-(const ComplexValue& x, const ComplexValue& y) {
    return {x.re - y.re, x.im - y.im};
  }
  DUALFIELD_HD friend ComplexValue operator*(const ComplexValue& x, const ComplexValue& y) {
    return {x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re};
  }
  DUALFIELD_HD friend ComplexValue operator*(const V& x, const ComplexValue& y) { return {x * y.re, x * y.im}; }
};

template <class V>
DUALFIELD_HD ComplexValue<V> conjugate(const ComplexValue<V>& z) {
  return {z.re, -z.im};
}

/// `yes` where the condition holds, `no` elsewhere; the condition is a bool or a pack's mask.
template <class Condition, class V>
DUALFIELD_HD V chosen(const Condition& condition, const V& yes, const V& no) {
  if constexpr (std::is_same_v<Condition, bool>)
    return condition ? yes : no;
  else
    return chosen_lanes(condition, yes, no);
}

template <class V>
DUALFIELD_HD V larger_of(const V& x, const V& y) {
  return chosen(x < y, y, x);
}

/// √x, rounded to the nearest number.
template <class V>
DUALFIELD_HD V square_root(const V& x) {
  if constexpr (std::is_arithmetic_v<V>)
    return std::sqrt(x);
  else
    return square_root_of_lanes(x);
}

/// |re| + |im|, which lies between |z| and √2 |z| and needs no square root.
template <class V>
DUALFIELD_HD V magnitude(const ComplexValue<V>& z) {
  return chosen(z.re < V(0), -z.re, z.re) + chosen(z.im < V(0), -z.im, z.im);
}

}  // namespace dualfield
