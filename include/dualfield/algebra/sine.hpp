// SPDX-License-Identifier: MIT
// Sine, cosine and tangent with the same bits on every machine, for scalars and for SIMD packs. They use sums and
// products alone; libraries of different machines round differently.
#pragma once

#include <type_traits>

#include "dualfield/algebra/complex_value.hpp"

namespace dualfield {

namespace detail {
template <class V>
struct ScalarOf {
  using type = V;
};
template <class V>
requires requires { typename V::value_type; }
struct ScalarOf<V> {
  using type = typename V::value_type;
};
}  // namespace detail

/// The scalar type of a scalar, a SIMD pack or a dual number.
template <class V>
using Scalar = typename detail::ScalarOf<V>::type;

namespace detail {

// x = n·π/2 + r with |r| ≤ π/4. Adding and subtracting 1.5·2^(mantissa bits) rounds to the nearest integer;
// π/2 is subtracted in three pieces (fdlibm, Cephes) whose products with the integer are exact.
template <class V>
struct Reduced {
  V r, n;

  DUALFIELD_HD explicit Reduced(const V& x) {
    using R = Scalar<V>;
    constexpr bool twice = std::is_same_v<R, double>;
    n = nearest(x * R(0.63661977236758134308));
    constexpr R first = twice ? R(1.57079632673412561417e+00) : R(1.5703125);
    constexpr R second = twice ? R(6.07710050630396597660e-11) : R(4.8375129699707031e-4);
    constexpr R third = twice ? R(2.02226624879595063154e-21) : R(7.54978995489188216e-8);
    r = ((x - n * first) - n * second) - n * third;
  }

  /// The nearest integer.
  DUALFIELD_HD static V nearest(const V& x) {
    using R = Scalar<V>;
    constexpr R big = std::is_same_v<R, double> ? R(6755399441055744.0) : R(12582912.0);
    return (x + big) - big;
  }

  /// n modulo 4, from −2 to 2.
  DUALFIELD_HD V quadrant() const {
    using R = Scalar<V>;
    return n - R(4) * nearest(n * R(0.25));
  }

  /// Whether n is even, as a bool or a pack's mask.
  DUALFIELD_HD auto is_even() const {
    const V half = n * Scalar<V>(0.5);
    return nearest(half) == half;
  }

  DUALFIELD_HD V sine() const {
    using R = Scalar<V>;
    const V z = r * r;
    if constexpr (std::is_same_v<R, double>) {
      const V tail = R(8.33333333332248946124e-03) +
                     z * (R(-1.98412698298579493134e-04) +
                          z * (R(2.75573137070700676789e-06) +
                               z * (R(-2.50507602534068634195e-08) + z * R(1.58969099521155010221e-10))));
      return r + (z * r) * (R(-1.66666666666666324348e-01) + z * tail);
    } else {
      return r + (z * r) * (R(-1.6666654611e-1) + z * (R(8.3321608736e-3) + z * R(-1.9515295891e-4)));
    }
  }

  DUALFIELD_HD V cosine() const {
    using R = Scalar<V>;
    const V z = r * r, half = z * R(0.5), lead = R(1) - half;
    V tail;
    if constexpr (std::is_same_v<R, double>)
      tail = z * (R(4.16666666666666019037e-02) +
                  z * (R(-1.38888888888741095749e-03) +
                       z * (R(2.48015872894767294178e-05) +
                            z * (R(-2.75573143513906633035e-07) +
                                 z * (R(2.08757232129817482790e-09) + z * R(-1.13596475577881948265e-11))))));
    else
      tail = z * (R(4.166664568298827e-2) + z * (R(-1.388731625493765e-3) + z * R(2.443315711809948e-5)));
    return lead + (((R(1) - lead) - half) + z * tail);
  }

  /// tan r (Cephes).
  DUALFIELD_HD V tangent() const {
    using R = Scalar<V>;
    const V z = r * r;
    if constexpr (std::is_same_v<R, double>) {
      const V above =
          R(-1.79565251976484877988e+07) + z * (R(1.15351664838587416140e+06) + z * R(-1.30936939181383734205e+04));
      const V below = R(-5.38695755929454629881e+07) +
                      z * (R(2.50083801823357915839e+07) +
                           z * (R(-1.32089234440210967447e+06) + z * (R(1.36812963470692954678e+04) + z)));
      return r + r * (z * above / below);
    } else {
      const V tail = R(3.33331568548e-1) +
                     z * (R(1.33387994085e-1) +
                          z * (R(5.34112807005e-2) +
                               z * (R(2.44301354525e-2) + z * (R(3.11992232697e-3) + z * R(9.38540185543e-3)))));
      return r + (z * r) * tail;
    }
  }
};

// a in quadrant 0, −a in quadrants ±2, ±b in quadrants ±1. One of the two products is exactly zero.
template <class V>
DUALFIELD_HD V by_quadrant(const V& quadrant, const V& a, const V& b) {
  using R = Scalar<V>;
  const V square = quadrant * quadrant;
  const V odd = square * (R(4) - square) * (R(1) / R(3));
  return (R(1) - odd) * (R(1) - square * R(0.5)) * a + odd * quadrant * b;
}

}  // namespace detail

/// sin x, x in radians. The error is below 2⁻⁵² (single: 2⁻²³) for |x| < 10⁶ (single: 8000) and grows for larger |x|.
template <class V>
DUALFIELD_HD V sine(const V& x) {
  const detail::Reduced<V> reduced(x);
  return detail::by_quadrant<V>(reduced.quadrant(), reduced.sine(), reduced.cosine());
}

/// cos x, with the errors of sine().
template <class V>
DUALFIELD_HD V cosine(const V& x) {
  const detail::Reduced<V> reduced(x);
  return detail::by_quadrant<V>(reduced.quadrant(), reduced.cosine(), -reduced.sine());
}

/// sin x and cos x together, which costs little more than one of them.
template <class V>
DUALFIELD_HD void sine_and_cosine(const V& x, V& sine, V& cosine) {
  const detail::Reduced<V> reduced(x);
  const V s = reduced.sine(), c = reduced.cosine();
  const V quadrant = reduced.quadrant();
  sine = detail::by_quadrant<V>(quadrant, s, c);
  cosine = detail::by_quadrant<V>(quadrant, c, -s);
}

/// For a rotation by the angle 2x: takes out n half turns, n the integer that leaves |x − nπ/2| ≤ π/4, and returns
/// tan(x − nπ/2), the tangent of half the remaining angle, and the sign (−1)ⁿ of the half turns. Errors as of sine().
template <class V>
DUALFIELD_HD void tangent_and_sign(const V& x, V& tangent, V& sign) {
  using R = Scalar<V>;
  const detail::Reduced<V> reduced(x);
  tangent = reduced.tangent();
  sign = chosen(reduced.is_even(), V(R(1)), V(R(-1)));
}

}  // namespace dualfield
