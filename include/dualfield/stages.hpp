// SPDX-License-Identifier: MIT
// The stages that schemes are made of. They know tensors, not theories, and neither loops nor memory.
#pragma once

#include <cmath>
#include <numbers>

#include "dualfield/potential.hpp"
#include "dualfield/schedule.hpp"

namespace dualfield {

/// The target itself, seen as a source without neighbours.
template <class V, int K>
struct Here {
  const V (&value)[K];
  template <int d1, int d2, int d3>
  DUALFIELD_HD V at(int component) const {
    static_assert(d1 == 0 && d2 == 0 && d3 == 0, "a target is read at its own site only");
    return value[component];
  }
};

/// f ← g.
template <int K, Field Target, Field Source>
struct Copy {
  static constexpr int components = K;
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
    self.add_to(change, Here<V, components>{f});
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
  static constexpr bool overwrites = false;

  Bound<Coupling, R> coupling;

  explicit TwoLevel(const Parameters& parameters) : coupling(parameters, 1) {}

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& g) const {
    for (int a = 0; a < components; ++a) f[a] = -f[a];
    coupling.add_to(f, g);
  }
};

/// f ← exp(t w) f for a local w = c X with X² = −1 and one ±1 in each row, e.g. m𝒳₀ of (4.13): plane rotations by tc.
/// Each is three shears, so that its determinant is 1 to rounding and |f|² does not drift.
template <class R, class Operator, Field Target>
struct Rotate {
  static constexpr auto tensor = Operator::tensor;
  static constexpr int components = decltype(tensor)::components;
  static constexpr auto factor = tensor.term[0].factor;
  static constexpr Field target = Target, source = Target;
  static constexpr Reach reach{};
  static constexpr bool overwrites = false;
  static_assert(decltype(tensor)::terms == 1 && dualfield::reach(tensor) == Reach{}, "a rotation is one local term");
  static_assert(factor * factor == -identity_matrix<components>(), "its factor squares to −1");

  R tangent, sine, turn;

  Rotate(const Parameters& parameters, double t) {
    const double angle = t * tensor.term[0].coefficient.value(parameters);
    const double half_turns = std::nearbyint(angle / std::numbers::pi);
    const double rest = angle - half_turns * std::numbers::pi;
    tangent = R(std::tan(rest / 2));
    sine = R(std::sin(rest));
    turn = std::fmod(half_turns, 2) == 0 ? R(1) : R(-1);
  }

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near&) const {
    for_each<components * components>([&](auto index) {
      constexpr int a = index / components, b = index % components, sign = factor.entry[a][b];
      if constexpr (a < b && sign != 0) {  // f_a rotates into f_b: f_a' = cos f_a + sign sin f_b
        V x = f[a], y = f[b];
        x += R(sign) * tangent * y;
        y -= R(sign) * sine * x;
        x += R(sign) * tangent * y;
        f[a] = turn * x;
        f[b] = turn * y;
      }
    });
  }
};

/// Two stages in one visit of the site: the same target, and at least one of them local. Saves a pass.
template <class First, class Second>
struct Then {
  static constexpr bool first_is_local = First::source == First::target;
  static_assert(First::target == Second::target && (first_is_local || Second::source == Second::target));
  using Far = std::conditional_t<first_is_local, Second, First>;
  static constexpr int components = First::components;
  static constexpr Field target = Far::target, source = Far::source;
  static constexpr Reach reach = Far::reach;
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
