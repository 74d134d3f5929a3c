// SPDX-License-Identifier: MIT
// The stages that schemes are made of. They know tensors, not theories, and neither loops nor memory.
#pragma once

#include <cmath>
#include <numbers>

#include "dualfield/algebra/complex_value.hpp"
#include "dualfield/potential.hpp"
#include "dualfield/schedule.hpp"

namespace dualfield {

/// The target itself, seen as a source without neighbours, and the background around it.
template <class V, int K, class Near>
struct Here {
  const V (&value)[K];
  const Near& near;

  template <int d1, int d2, int d3>
  DUALFIELD_HD V at(int component) const {
    static_assert(d1 == 0 && d2 == 0 && d3 == 0, "a target is read at its own site only");
    return value[component];
  }
  template <int d1, int d2, int d3>
  DUALFIELD_HD V background(int component) const {
    return near.template background<d1, d2, d3>(component);
  }
};

/// The zero tensor as an operator.
template <int K>
struct Nothing {
  static constexpr auto tensor = zero_tensor<K>;
};

/// f ← g.
template <int K, Field Target, Field Source>
struct Copy {
  static constexpr int components = K;
  static constexpr unsigned carries = 0;
  static constexpr Field target = Target, source = Source;
  static constexpr Reach reach{};
  static constexpr bool overwrites = true;

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[K], const Near& g) const {
    for (int a = 0; a < K; ++a) f[a] = g.template at<0, 0, 0>(a);
  }
};

/// f ← f + h(S f + C g − λ V'(g)): one row of (2.17), a step of size h. S is local, C may reach.
template <class R, class Self, class Coupling, class Potential, Field Target, Field Source>
struct Advance {
  static constexpr int components = Bound<Coupling, R>::components;
  static constexpr Field target = Target, source = Source;
  static constexpr Reach reach = dualfield::reach(Coupling::tensor);
  static constexpr unsigned carries = dualfield::carries(Self::tensor) | dualfield::carries(Coupling::tensor);
  static constexpr bool overwrites = false;
  static_assert(dualfield::reach(Self::tensor) == Reach{}, "the tensor on the target itself is local");

  Bound<Self, R> self;
  Bound<Coupling, R> coupling;
  R force;  ///< −hλ

  Advance(const Parameters& parameters, double h)
      : self(parameters, h), coupling(parameters, h), force(R(-h * parameters.coupling)) {}

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& g) const {
    V change[components];
    for (int a = 0; a < components; ++a) change[a] = f[a];
    self.add_to(change, Here<V, components, Near>{f, g});
    coupling.add_to(change, g);
    for (int a = 0; a < components; ++a) {
      if constexpr (!std::is_same_v<Potential, Free>)
        change[a] += force * derivative<Potential>(V(g.template at<0, 0, 0>(a)));
      f[a] = change[a];
    }
  }
};

/// f ← C g − f, the two-level form (3.19): φ(t−h) gives its place to φ(t+h) = Cφ(t) − φ(t−h).
template <class R, class Coupling, Field Target, Field Source>
struct TwoLevel {
  static constexpr int components = Bound<Coupling, R>::components;
  static constexpr Field target = Target, source = Source;
  static constexpr Reach reach = dualfield::reach(Coupling::tensor);
  static constexpr unsigned carries = dualfield::carries(Coupling::tensor);
  static constexpr bool overwrites = false;

  Bound<Coupling, R> coupling;

  explicit TwoLevel(const Parameters& parameters) : coupling(parameters, 1) {}

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& g) const {
    for (int a = 0; a < components; ++a) f[a] = -f[a];
    coupling.add_to(f, g);
  }
};

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
/// φ += tan(t√M/2)/√M Xπ, or π −= Xᵀ sin(t√M)/√M φ, M = XXᵀ, which has at most two different eigenvalues p ± q.
template <class R, class Operator, Field Target>
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
    V first[components], second[components], result[components];
    for (int a = 0; a < components; ++a) second[a] = g.template at<0, 0, 0>(a);
    if constexpr (Target == phi)
      applied(x, second, first, g);
    else
      for (int a = 0; a < components; ++a) first[a] = second[a];
    function_of_square(first, second, g);
    if constexpr (Target == phi) {
      for (int a = 0; a < components; ++a) f[a] += second[a];
    } else {
      applied(transposed, second, result, g);
      for (int a = 0; a < components; ++a) f[a] -= result[a];
    }
  }

 private:
  template <class Tensor, class V, class Near>
  DUALFIELD_HD static void applied(const Tensor& tensor, const V (&in)[components], V (&out)[components],
                                   const Near& near) {
    for (int a = 0; a < components; ++a) out[a] = V(R(0));
    tensor.add_to(out, Here<V, components, Near>{in, near});
  }

  /// out = (mean + slope (M − p)) in, which is the function of M: it is right on both eigenvalues.
  template <class V, class Near>
  DUALFIELD_HD void function_of_square(const V (&in)[components], V (&out)[components], const Near& near) const {
    V p, q, between[components];
    eigenvalues(p, q, near);
    const V upper = of(p + q), lower = of(larger_of(p - q, V(R(0))));
    const V mean = R(0.5) * (upper + lower), none(R(0));
    const V slope = chosen(q > none, R(0.5) * (upper - lower) / chosen(q > none, q, V(R(1))), none);
    applied(transposed, in, between, near);
    applied(x, between, out, near);
    for (int a = 0; a < components; ++a) out[a] = mean * in[a] + slope * (out[a] - p * in[a]);
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

  /// tan(ts/2)/s or sin(ts)/s of s².
  template <class V>
  DUALFIELD_HD V of(const V& square) const {
    const V none(R(0)), s = square_root(square);
    V sine, cosine;
    sine_and_cosine(V(time * s), sine, cosine);
    const V divisor = chosen(s > none, s, V(R(1)));
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

/// Two stages in one visit of the site: the same target, and one of them local or both with the same source. Saves a
/// pass.
template <class First, class Second>
struct Then {
  static constexpr bool first_is_local = First::source == First::target;
  static_assert(First::target == Second::target &&
                (first_is_local || Second::source == Second::target || First::source == Second::source));
  using Far = std::conditional_t<first_is_local, Second, First>;
  static constexpr int components = First::components;
  static constexpr Field target = Far::target, source = Far::source;
  static constexpr Reach reach = joined(First::reach, Second::reach);
  static constexpr unsigned carries = First::carries | Second::carries;
  static constexpr bool overwrites = false;

  First first;
  Second second;

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& g) const {
    first(f, g);
    second(f, g);
  }
};

}  // namespace dualfield
