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

  R angle[terms];  ///< of each term, that of a carried factor for the factor 1
  R sign;

  RotateBySite(const Parameters& parameters, double t, double turn = 1) : sign(R(turn)) {
    for (int n = 0; n < terms; ++n) angle[n] = R(t * side(n) * tensor.term[n].coefficient.value(parameters));
  }

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& near) const {
    V whole(R(0));
    for_each<terms>([&](auto n) {
      static_assert(side(n) != 0, "the terms of a rotation turn the same planes");
      constexpr int use = tensor.term[n].carried.use, component = tensor.term[n].carried.component;
      if constexpr (use == Carried::factor)
        whole += angle[n] * near.template background<0, 0, 0>(component);
      else
        whole += angle[n];
    });
    V sine, cosine;
    sine_and_cosine(whole, sine, cosine);
    // half turns are cut off: long shears lose digits
    const V half_turn = chosen(cosine < V(R(0)), V(R(-1)), V(R(1))), turn = sign * half_turn;
    const V back = half_turn * sine, tangent = back / (R(1) + half_turn * cosine);
    for_each<components * components>([&](auto index) {
      constexpr int a = index / components, b = index % components, side = factor.entry[a][b];
      if constexpr (a < b && side != 0) {
        const V along = R(side) * tangent, other = R(side) * back;
        detail::shear(f[a], f[b], along, other, turn);
      }
    });
  }

 private:
  static constexpr int side(int term) { return detail::sign_of(tensor.term[term].factor, factor); }
};

/// One of the three shears of exp(t[[0, X], [−Xᵀ, 0]]) on (φ, π) at a site, X the local tensor of Operator there:
/// φ += tan(θ/2)/√M Xπ, π −= Xᵀ sin(θ)/√M φ, φ += tan(θ/2)/√M Xπ, where M = XXᵀ has at most two different eigenvalues
/// p ± q. Long shears lose digits, so that of t√M half turns are cut off, θ = t√M − nπ: what is cut off is a sign on each
/// eigenvalue, by which π is multiplied after its shear, and φ before the last, Closing.
template <class R, class Operator, Field Target, bool Closing = false>
struct SiteShear {
  struct Transposed {
    static constexpr auto tensor = transpose(Operator::tensor);
  };
  static constexpr int components = decltype(Operator::tensor)::components;
  static constexpr Field target = Target, source = Target == phi ? pi : phi;
  static constexpr Reach reach{};
  static constexpr unsigned carries = dualfield::carries(Operator::tensor);
  static constexpr bool overwrites = false;
  static_assert(dualfield::reach(Operator::tensor) == Reach{});

  Bound<Operator, R> x;
  Bound<Transposed, R> transposed;
  R time;

  SiteShear(const Parameters& parameters, double t) : x(parameters, 1), transposed(parameters, 1), time(R(t)) {}

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& g) const {
    V from[components], first[components], second[components];
    for (int a = 0; a < components; ++a) from[a] = g.template at<0, 0, 0>(a);
    const Values<V> at = values<V>(g);
    if constexpr (Target == phi) {
      applied(x, from, first, g);
      function(at, at.upper, at.lower, x, transposed, first, second, g);
      if constexpr (Closing) {
        for (int a = 0; a < components; ++a) from[a] = f[a];
        function(at, at.upper_sign, at.lower_sign, x, transposed, from, f, g);
      }
      for (int a = 0; a < components; ++a) f[a] += second[a];
    } else {
      function(at, at.upper, at.lower, x, transposed, from, first, g);
      applied(transposed, first, second, g);
      for (int a = 0; a < components; ++a) first[a] = f[a] - second[a];
      function(at, at.upper_sign, at.lower_sign, transposed, x, first, f, g);
    }
  }

 private:
  /// p and q, and what the shear and the sign are on the eigenvalues p + q and p − q.
  template <class V>
  struct Values {
    V p, q, upper, lower, upper_sign, lower_sign;
  };

  template <class Tensor, class V, class Near>
  DUALFIELD_HD static void applied(const Tensor& tensor, const V (&in)[components], V (&out)[components],
                                   const Near& near) {
    for (int a = 0; a < components; ++a) out[a] = V(R(0));
    tensor.add_to(out, Here<V, components, Near>{in, near});
  }

  /// out = (mean + slope (M − p)) in, M = outer·inner: the function of M that has the two values on its eigenvalues.
  template <class Outer, class Inner, class V, class Near>
  DUALFIELD_HD static void function(const Values<V>& at, const V& upper, const V& lower, const Outer& outer,
                                    const Inner& inner, const V (&in)[components], V (&out)[components],
                                    const Near& near) {
    const V none(R(0)), mean = R(0.5) * (upper + lower);
    const V slope = chosen(at.q > none, R(0.5) * (upper - lower) / chosen(at.q > none, at.q, V(R(1))), none);
    V between[components];
    applied(inner, in, between, near);
    applied(outer, between, out, near);
    for (int a = 0; a < components; ++a) out[a] = mean * in[a] + slope * (out[a] - at.p * in[a]);
  }

  /// Where the two angles are near each other they lose the same half turns: a jump between them would ask for more
  /// digits of q than there are.
  template <class V, class Near>
  DUALFIELD_HD Values<V> values(const Near& near) const {
    const V none(R(0)), one(R(1)), minus(R(-1));
    Values<V> at;
    eigenvalues(at.p, at.q, near);
    const V upper = square_root(at.p + at.q), lower = square_root(larger_of(at.p - at.q, none));
    V upper_sine, upper_cosine, sine, cosine;
    sine_and_cosine(V(time * upper), upper_sine, upper_cosine);
    sine_and_cosine(V(time * lower), sine, cosine);
    const V apart = time * (upper - lower);
    at.lower_sign = chosen(none > cosine, minus, one);
    at.upper_sign = chosen(apart * apart > V(R(0.25)), chosen(none > upper_cosine, minus, one), at.lower_sign);
    at.upper = shear(upper, V(at.upper_sign * upper_sine), V(at.upper_sign * upper_cosine));
    at.lower = shear(lower, V(at.lower_sign * sine), V(at.lower_sign * cosine));
    return at;
  }

  /// p and q from the traces of M and M².
  template <class V, class Near>
  DUALFIELD_HD void eigenvalues(V& p, V& q, const Near& near) const {
    V column[components][components];
    for (int b = 0; b < components; ++b) {
      V unit[components];
      for (int a = 0; a < components; ++a) unit[a] = V(R(a == b));
      applied(x, unit, column[b], near);
    }
    V trace(R(0)), of_square(R(0));
    for (int b = 0; b < components; ++b)
      for (int c = 0; c < components; ++c) {
        V product(R(0));
        for (int a = 0; a < components; ++a) product += column[b][a] * column[c][a];
        if (b == c) trace += product;
        of_square += product * product;
      }
    p = R(1.0 / components) * trace;
    q = square_root(larger_of(R(1.0 / components) * of_square - p * p, V(R(0))));
  }

  /// tan(θ/2)/s or sin(θ)/s; at s = 0 their limits.
  template <class V>
  DUALFIELD_HD V shear(const V& s, const V& sine, const V& cosine) const {
    const V none(R(0)), divisor = chosen(s > none, s, V(R(1)));
    if constexpr (Target == phi)
      return chosen(s > none, sine / ((R(1) + cosine) * divisor), V(R(0.5) * time));
    else
      return chosen(s > none, sine / divisor, V(time));
  }
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
using Turn = typename std::conditional_t<dualfield::carries(Operator::tensor) != 0,
                                         detail::RotateBySiteWith<R, Operator, Target>,
                                         detail::RotateWith<R, Operator, Target>>::type;

}  // namespace dualfield
