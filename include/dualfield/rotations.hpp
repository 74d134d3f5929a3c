// SPDX-License-Identifier: MIT
// Stages that turn: rotations at a site by one angle or by each site's own, as shears that keep the norm.
#pragma once

#include <cmath>
#include <numbers>

#include "dualfield/algebra/complex_value.hpp"
#include "dualfield/stages.hpp"

namespace dualfield {

/// A rotation by an angle in the planes that X/√n turns, X Xᵀ = n, as three shears: x += tangent·Xy, y −= sine·Xᵀx,
/// x += tangent·Xy, and then both times `turn`. Long shears lose digits, so that half turns are cut off: a sign.
///
/// Rounded to R the shears keep x² + q y² with q next to 1, each rotation its own q, and where several follow each other
/// the norm would drift by the differences. So of the tangents next to the wanted one that is taken whose sine,
/// 2 tangent/(1 + n tangent²), is nearest to a number that R holds. The angle moves by a few units in its last place.
template <class R>
struct RotationShears {
  R tangent, sine, turn;

  explicit RotationShears(double angle, int n = 1) {
    const double half_turns = std::nearbyint(angle / std::numbers::pi);
    const double rest = angle - half_turns * std::numbers::pi;
    turn = std::fmod(half_turns, 2) == 0 ? R(1) : R(-1);
    tangent = sine = 0;
    if (rest != 0) choose(R(std::tan(rest / 2) / std::sqrt(n)), n);
  }

 private:
  void choose(R candidate, int n) {
    constexpr int around = std::is_same_v<R, double> ? 16 : 4;
    for (int i = 0; i < around; ++i) candidate = std::nextafter(candidate, R(0));
    long double least = 1;
    for (int i = -around; i <= around; ++i) {
      const long double t = candidate, wanted = 2 * t / (1 + n * t * t), error = std::abs(R(wanted) / wanted - 1);
      if (error < least) {
        least = error;
        tangent = candidate;
        sine = R(wanted);
      }
      candidate = std::nextafter(candidate, std::copysign(R(2), candidate));
    }
  }
};

/// One local term whose factor squares to −1.
template <class Operator>
concept Rotation = decltype(Operator::tensor)::terms == 1 && carries(Operator::tensor) == 0 &&
                   reach(Operator::tensor) == Reach{} &&
                   Operator::tensor.term[0].factor* Operator::tensor.term[0].factor ==
                       -identity_matrix<decltype(Operator::tensor)::components>();

namespace detail {
/// y = ±x: the sign; 0 where it is neither.
template <int K>
constexpr int sign_of(const Matrix<K>& y, const Matrix<K>& x) {
  return y == x ? 1 : y == -x ? -1 : 0;
}

/// The rotation of one pair: f_a' = cos f_a + sin f_b, f_b' = cos f_b − sin f_a, by three shears.
template <class V, class T>
DUALFIELD_HD void shear(V& x, V& y, const T& tangent, const T& sine, const T& turn) {
  x += tangent * y;
  y -= sine * x;
  x += tangent * y;
  x = turn * x;
  y = turn * y;
}
}  // namespace detail

/// Local terms whose factors are all ±X with X² = −1, and of which some carry a factor: a rotation by an angle of each
/// site's own.
template <class Operator>
concept SiteRotation = carries(Operator::tensor)
!= 0 && reach(Operator::tensor) == Reach{} &&
    Operator::tensor.term[0].factor* Operator::tensor.term[0].factor ==
        -identity_matrix<decltype(Operator::tensor)::components>();

/// f ← ± exp(t w) f for a local w = c X with X² = −1 and one ±1 in each row, e.g. m𝒳₀ of (4.13): plane rotations by tc.
template <class R, Rotation Operator, Field Target>
struct Rotate {
  static constexpr auto tensor = Operator::tensor;
  static constexpr int components = decltype(tensor)::components;
  static constexpr auto factor = tensor.term[0].factor;
  static constexpr Field target = Target, source = Target;
  static constexpr Reach reach{};
  static constexpr unsigned carries = 0;
  static constexpr bool overwrites = false;

  R tangent, sine, turn;

  Rotate(const Parameters& parameters, double t, double sign = 1)
      : Rotate(RotationShears<R>(t * tensor.term[0].coefficient.value(parameters)), R(sign)) {}

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near&) const {
    for_each<components * components>([&](auto index) {
      constexpr int a = index / components, b = index % components, sign = factor.entry[a][b];
      if constexpr (a < b && sign != 0) {  // f_a rotates into f_b: f_a' = cos f_a + sign sin f_b
        const R along = R(sign) * tangent, back = R(sign) * sine;
        detail::shear(f[a], f[b], along, back, turn);
      }
    });
  }

 private:
  Rotate(const RotationShears<R>& shears, R sign)
      : tangent(shears.tangent), sine(shears.sine), turn(sign * shears.turn) {}
};

/// The same for a w whose terms carry factors, e.g. (m + 𝒜_0)𝒳₀ of (5.7): f ← ± exp(tw) f, the angle of the site's own
/// background.
template <class R, SiteRotation Operator, Field Target>
struct RotateBySite {
  static constexpr auto tensor = Operator::tensor;
  static constexpr int components = decltype(tensor)::components, terms = decltype(tensor)::terms;
  static constexpr auto factor = tensor.term[0].factor;
  static constexpr Field target = Target, source = Target;
  static constexpr Reach reach{};
  static constexpr unsigned carries = dualfield::carries(tensor);
  static constexpr bool overwrites = false;

  R half_angle[terms];  ///< of each term, that of a carried factor for the factor 1
  R sign;

  RotateBySite(const Parameters& parameters, double t, double turn = 1) : sign(R(turn)) {
    for (int n = 0; n < terms; ++n) half_angle[n] = R(t / 2 * side(n) * tensor.term[n].coefficient.value(parameters));
  }

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& near) const {
    V half(R(0));
    for_each<terms>([&](auto n) {
      static_assert(side(n) != 0, "the terms of a rotation turn the same planes");
      constexpr int use = tensor.term[n].carried.use, component = tensor.term[n].carried.component;
      if constexpr (use == Carried::factor)
        half += half_angle[n] * near.template background<0, 0, 0>(component);
      else
        half += half_angle[n];
    });
    V tangent, half_turn;  // half turns are cut off: long shears lose digits
    tangent_and_sign(half, tangent, half_turn);
    const V sine = (tangent + tangent) / (R(1) + tangent * tangent), turn = sign * half_turn;
    for_each<components * components>([&](auto index) {
      constexpr int a = index / components, b = index % components, side = factor.entry[a][b];
      if constexpr (a < b && side != 0) {
        const V along = R(side) * tangent, other = R(side) * sine;
        detail::shear(f[a], f[b], along, other, turn);
      }
    });
  }

 private:
  static constexpr int side(int term) { return detail::sign_of(tensor.term[term].factor, factor); }
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

/// f ← ± exp(tw) f, whatever w carries.
template <class R, class Operator, Field Target>
using LocalRotation = typename std::conditional_t<dualfield::carries(Operator::tensor) != 0,
                                         detail::RotateBySiteWith<R, Operator, Target>,
                                         detail::RotateWith<R, Operator, Target>>::type;

}  // namespace dualfield
