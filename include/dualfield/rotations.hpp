// SPDX-License-Identifier: MIT
// Stages that rotate the components of a field at each site, by the same angle everywhere or by an angle that differs
// from site to site. A rotation is done by three shears, which conserve the norm of the field to rounding.
#pragma once

#include <cmath>
#include <numbers>

#include "dualfield/algebra/complex_value.hpp"
#include "dualfield/stages.hpp"

namespace dualfield {

/// The rotation of (x, y) by an angle (radians) that an X with X Xᵀ = n generates, as three shears x += tangent·Xy,
/// y −= sine·Xᵀx, x += tangent·Xy, after which x and y are both multiplied by `sign`. The shears rotate by the angle
/// modulo π, because shears with a large tangent lose digits; `sign` is (−1) to the number of half turns taken out.
///
/// With coefficients rounded to R, the shears conserve x² + q y² with a q that is close to 1 but different for each
/// rotation. After several rotations the norm would drift by these differences. Therefore, among the numbers of R next
/// to the exact tangent, the one is chosen whose sine 2 tangent/(1 + n tangent²) is closest to a number of R. This
/// changes the angle by a few units in its last place.
template <class R>
struct RotationShears {
  R tangent, sine, sign;

  explicit RotationShears(double angle, int n = 1) {
    const double half_turns = std::nearbyint(angle / std::numbers::pi);
    const double rest = angle - half_turns * std::numbers::pi;
    sign = std::fmod(half_turns, 2) == 0 ? R(1) : R(-1);
    tangent = sine = 0;
    if (rest != 0) choose(R(std::tan(rest / 2) / std::sqrt(n)), n);
  }

 private:
  void choose(R candidate, int n) {
    constexpr int around = std::is_same_v<R, double> ? 16 : 4;
    for (int i = 0; i < around; ++i) candidate = std::nextafter(candidate, R(0));
    long double least = 1;
    for (int i = -around; i <= around; ++i) {
      const long double t = candidate, exact = 2 * t / (1 + n * t * t), error = std::abs(R(exact) / exact - 1);
      if (error < least) {
        least = error;
        tangent = candidate;
        sine = R(exact);
      }
      candidate = std::nextafter(candidate, std::copysign(R(2), candidate));
    }
  }
};

/// A tensor of one local term, without a background, whose factor squares to −1.
template <class Operator>
concept Rotation = decltype(Operator::tensor)::terms == 1 && background_components(Operator::tensor) == 0 &&
                   reach(Operator::tensor) == Reach{} &&
                   Operator::tensor.term[0].factor* Operator::tensor.term[0].factor ==
                       -identity_matrix<decltype(Operator::tensor)::components>();

namespace detail {
/// The sign s if y = s x with s = ±1; 0 if there is none.
template <int K>
constexpr int sign_of(const Matrix<K>& y, const Matrix<K>& x) {
  return y == x ? 1 : y == -x ? -1 : 0;
}

/// The rotation x' = cos θ x + sin θ y, y' = cos θ y − sin θ x by three shears, and multiplication by `sign`.
template <class V, class T>
DUALFIELD_HD void rotate_by_shears(V& x, V& y, const T& tangent, const T& sine, const T& sign) {
  x = multiply_add<V>(tangent, y, x);
  y = multiply_add<V>(-sine, x, y);
  x = multiply_add<V>(tangent, y, x);
  if constexpr (std::is_arithmetic_v<T>) {  // the same everywhere, and nearly always 1
    if (sign < 0) {
      x = -x;
      y = -y;
    }
  } else {
    x = sign * x;
    y = sign * y;
  }
}
}  // namespace detail

/// A tensor of local terms whose factors are all ±X with X² = −1, and some of which are multiplied by a background: it
/// generates a rotation by an angle that differs from site to site.
template <class Operator>
concept SiteRotation = background_components(Operator::tensor)
!= 0 && reach(Operator::tensor) == Reach{} &&
    Operator::tensor.term[0].factor* Operator::tensor.term[0].factor ==
        -identity_matrix<decltype(Operator::tensor)::components>();

/// The stage f ← ± exp(t w) f for a local w = c X with X² = −1 and one ±1 in each row of X, such as m𝒳₀ of (4.13): it
/// rotates pairs of components by the angle tc.
template <class R, Rotation Operator, Field Target>
struct Rotate {
  static constexpr auto tensor = Operator::tensor;
  static constexpr int components = decltype(tensor)::components;
  static constexpr auto factor = tensor.term[0].factor;
  static constexpr Field target = Target, source = Target;
  static constexpr Reach reach{};
  static constexpr unsigned background_components = 0;
  static constexpr bool overwrites = false;

  R tangent, sine, sign;

  Rotate(const Parameters& parameters, double t, double result_sign = 1)
      : Rotate(RotationShears<R>(t * tensor.term[0].coefficient.value(parameters)), R(result_sign)) {}

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near&) const {
    for_each<components * components>([&](auto index) DUALFIELD_INLINED {
      constexpr int a = index / components, b = index % components, entry = factor.entry[a][b];
      if constexpr (a < b && entry != 0) {  // f_a' = cos θ f_a + entry · sin θ f_b
        const R signed_tangent = R(entry) * tangent, signed_sine = R(entry) * sine;
        detail::rotate_by_shears(f[a], f[b], signed_tangent, signed_sine, sign);
      }
    });
  }

 private:
  Rotate(const RotationShears<R>& shears, R result_sign)
      : tangent(shears.tangent), sine(shears.sine), sign(result_sign * shears.sign) {}
};

/// The same stage for a w whose terms are multiplied by a background, such as (m + 𝒜_0)𝒳₀ of (5.7): the angle depends
/// on the background at the site.
template <class R, SiteRotation Operator, Field Target>
struct RotateBySite {
  static constexpr auto tensor = Operator::tensor;
  static constexpr int components = decltype(tensor)::components, terms = decltype(tensor)::terms;
  static constexpr auto factor = tensor.term[0].factor;
  static constexpr Field target = Target, source = Target;
  static constexpr Reach reach{};
  static constexpr unsigned background_components = dualfield::background_components(tensor);
  static constexpr bool overwrites = false;

  R half_angle[terms];  ///< half the angle of each term; where it is multiplied by a background, that for the value 1
  R sign;

  RotateBySite(const Parameters& parameters, double t, double result_sign = 1) : sign(R(result_sign)) {
    for (int n = 0; n < terms; ++n)
      half_angle[n] = R(t / 2 * sign_of_term(n) * tensor.term[n].coefficient.value(parameters));
  }

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& near) const {
    V half(R(0));
    for_each<terms>([&](auto n) DUALFIELD_INLINED {
      static_assert(sign_of_term(n) != 0, "the terms of a rotation rotate the same pairs of components");
      constexpr int use = tensor.term[n].background.use, component = tensor.term[n].background.component;
      if constexpr (use == BackgroundFactor::value)
        half += half_angle[n] * near.template background<0, 0, 0>(component);
      else
        half += half_angle[n];
    });
    V tangent, half_turns;  // half turns are done by a sign, because shears with a large tangent lose digits
    tangent_and_sign(half, tangent, half_turns);
    const V sine = (tangent + tangent) / (R(1) + tangent * tangent), total_sign = sign * half_turns;
    for_each<components * components>([&](auto index) DUALFIELD_INLINED {
      constexpr int a = index / components, b = index % components, entry = factor.entry[a][b];
      if constexpr (a < b && entry != 0) {
        const V signed_tangent = R(entry) * tangent, signed_sine = R(entry) * sine;
        detail::rotate_by_shears(f[a], f[b], signed_tangent, signed_sine, total_sign);
      }
    });
  }

 private:
  static constexpr int sign_of_term(int term) { return detail::sign_of(tensor.term[term].factor, factor); }
};

namespace detail {
template <class R, class Operator, Field Target>
struct RotateWith {
  using type = Rotate<R, Operator, Target>;
};
template <class R, class Operator, Field Target>
struct RotateBySiteWith {
  using type = RotateBySite<R, Operator, Target>;
};
}  // namespace detail

/// The stage f ← ± exp(tw) f, whether or not w reads a background.
template <class R, class Operator, Field Target>
using LocalRotation = typename std::conditional_t<dualfield::background_components(Operator::tensor) != 0,
                                                  detail::RotateBySiteWith<R, Operator, Target>,
                                                  detail::RotateWith<R, Operator, Target>>::type;

}  // namespace dualfield
