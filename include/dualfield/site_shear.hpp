// SPDX-License-Identifier: MIT
// A stage of rotations that mix φ and π at a site by a matrix that differs from site to site.
#pragma once

#include "dualfield/rotations.hpp"

namespace dualfield {

/// One of the three shears of exp(t[[0, X], [−Xᵀ, 0]]) on (φ, π) at a site, where X is the local tensor of Operator
/// there: φ += tan(θ/2)/√M Xπ, π −= Xᵀ sin(θ)/√M φ, φ += tan(θ/2)/√M Xπ, with M = XXᵀ, which must have at most two
/// different eigenvalues p ± q. Since shears with a large tangent lose digits, half turns are taken out of the angle,
/// θ = t√M − nπ. They are a sign (−1)ⁿ for each eigenvalue, by which π is multiplied after its shear and φ before the
/// last shear, the one with `Closing`.
template <class R, class Operator, Field Target, bool Closing = false>
struct SiteShear {
  struct Transposed {
    static constexpr auto tensor = transpose(Operator::tensor);
  };
  static constexpr int components = decltype(Operator::tensor)::components;
  static constexpr Field target = Target, source = Target == phi ? pi : phi;
  static constexpr Reach reach{};
  static constexpr unsigned background_components = dualfield::background_components(Operator::tensor);
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
  /// p and q, and the values of shear and sign that belong to the eigenvalues p + q (upper) and p − q (lower).
  template <class V>
  struct Values {
    V p, q, upper, lower, upper_sign, lower_sign;
  };

  /// out = tensor · in, with the background at the site.
  template <class Tensor, class V, class Near>
  DUALFIELD_HD static void applied(const Tensor& tensor, const V (&in)[components], V (&out)[components],
                                   const Near& near) {
    for (int a = 0; a < components; ++a) out[a] = V(R(0));
    tensor.add_to(out, Here<V, components, Near>{in, near});
  }

  /// out = f(M) in for M = outer·inner, where f takes the values `upper` and `lower` on the two eigenvalues of M. It is
  /// computed as (mean + slope (M − p)) in.
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

  /// The values for the background at the site. If the two angles are close to each other, the same number of half
  /// turns is taken out of both: else f would jump between two nearly equal eigenvalues, and q would be too inaccurate.
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

  /// Computes p and q from the traces of M and M².
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

  /// tan(θ/2)/s for a shear of φ, sin(θ)/s for one of π, where s is an eigenvalue of √M; their limits if s = 0.
  template <class V>
  DUALFIELD_HD V shear(const V& s, const V& sine, const V& cosine) const {
    const V none(R(0)), divisor = chosen(s > none, s, V(R(1)));
    if constexpr (Target == phi)
      return chosen(s > none, sine / ((R(1) + cosine) * divisor), V(R(0.5) * time));
    else
      return chosen(s > none, sine / divisor, V(time));
  }
};

}  // namespace dualfield
