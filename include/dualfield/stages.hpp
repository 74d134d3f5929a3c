// SPDX-License-Identifier: MIT
// The stages from which schemes are made. They contain tensors, but no theories, loops or memory.
#pragma once

#include <type_traits>

#include "dualfield/potential.hpp"
#include "dualfield/schedule.hpp"

namespace dualfield {

/// Access to the target at its own site and to the background, for tensors that act on the target.
template <class V, int K, class Near>
struct Here {
  const V (&value)[K];
  const Near& near;

  template <int d1, int d2, int d3>
  DUALFIELD_HD V at(int component) const {
    static_assert(d1 == 0 && d2 == 0 && d3 == 0, "a stage can read its target at the written site only");
    return value[component];
  }
  template <int d1, int d2, int d3>
  DUALFIELD_HD V background(int component) const {
    return near.template background<d1, d2, d3>(component);
  }
};

/// The tensors 0 and 1 on K components as operators (see Bound).
template <int K>
struct Nothing {
  static constexpr auto tensor = zero_tensor<K>;
};
template <int K>
struct Unit {
  static constexpr auto tensor = onsite(identity_matrix<K>());
};

namespace detail {
template <class Operator>
constexpr auto shared_operator() {
  constexpr int K = decltype(Operator::tensor)::components;
  if constexpr (decltype(Operator::tensor)::terms == 0)
    return Nothing<K>{};
  else if constexpr (same(Operator::tensor, Unit<K>::tensor))
    return Unit<K>{};
  else
    return Operator{};
}
}  // namespace detail

/// An operator under a name that all theories share where its tensor is 0 or 1. Theories then share stages, and each
/// stage is compiled once.
template <class Operator>
using Shared = decltype(detail::shared_operator<Operator>());

/// The stage f ← g.
template <int K, Field Target, Field Source>
struct Copy {
  static constexpr int components = K;
  static constexpr unsigned background_components = 0;
  static constexpr Field target = Target, source = Source;
  static constexpr Reach reach{};
  static constexpr bool overwrites = true;

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[K], const Near& g) const {
    for (int a = 0; a < K; ++a) f[a] = g.template at<0, 0, 0>(a);
  }
};

/// The stage f ← f + h(S f + C g − λ ∂V(g)/∂g): a step of size h of one row of (2.17). S must be local.
template <class R, class Self, class Coupling, class Potential, Field Target, Field Source>
struct Advance {
  static constexpr int components = Bound<Coupling, R>::components;
  static constexpr Field target = Target, source = Source;
  static constexpr Reach reach = dualfield::reach(Coupling::tensor);
  static constexpr unsigned background_components =
      dualfield::background_components(Self::tensor) | dualfield::background_components(Coupling::tensor);
  static constexpr unsigned rotation_components = dualfield::rotation_components(Coupling::tensor);
  static constexpr bool overwrites = false;
  static constexpr int slow_axis = Bound<Coupling, R>::slow_axis;
  static_assert(dualfield::reach(Self::tensor) == Reach{}, "the tensor that acts on the target must be local");

  Bound<Self, R> self;
  Bound<Coupling, R> coupling;
  R force;  ///< −hλ

  Advance(const Parameters& parameters, double h)
      : self(parameters, h), coupling(parameters, h), force(R(-h * parameters.coupling)) {}

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& g) const {
    run_parts(*this, f, g);
  }

  template <Part part, class V, class Near>
  DUALFIELD_HD void run(V (&f)[components], const Near& g) const {
    if constexpr (part == Part::below && Bound<Self, R>::terms > 0) {
      V change[components];
      for (int a = 0; a < components; ++a) change[a] = f[a];
      self.add_to(change, Here<V, components, Near>{f, g});
      for (int a = 0; a < components; ++a) f[a] = change[a];
    }
    coupling.template add_part<part>(f, g);
    if constexpr (part == Part::plane && !std::is_same_v<Potential, Free>)
      for (int a = 0; a < components; ++a)
        f[a] =
            multiply_add<V>(force, slope_of<Potential, V>(a, [&](int c) { return g.template at<0, 0, 0>(c); }), f[a]);
  }
};

/// The stage f ← C g − f, the two-level form (3.19): φ(t−h) is overwritten by φ(t+h) = Cφ(t) − φ(t−h). Then g is the
/// older value, so that the two fields are exchanged.
template <class R, class Coupling, Field Target, Field Source>
struct TwoLevel {
  static constexpr int components = Bound<Coupling, R>::components;
  static constexpr Field target = Target, source = Source;
  static constexpr Reach reach = dualfield::reach(Coupling::tensor);
  static constexpr unsigned background_components = dualfield::background_components(Coupling::tensor);
  static constexpr unsigned rotation_components = dualfield::rotation_components(Coupling::tensor);
  static constexpr bool overwrites = false, exchanges = true;
  static constexpr int slow_axis = Bound<Coupling, R>::slow_axis;

  Bound<Coupling, R> coupling;

  explicit TwoLevel(const Parameters& parameters) : coupling(parameters, 1) {}

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& g) const {
    run_parts(*this, f, g);
  }

  template <Part part, class V, class Near>
  DUALFIELD_HD void run(V (&f)[components], const Near& g) const {
    if constexpr (part == Part::below)
      for (int a = 0; a < components; ++a) f[a] = -f[a];
    coupling.template add_part<part>(f, g);
  }
};

/// Two stages done together at each site, which saves a pass over memory. They must have the same target, and one of
/// them must be local or both must have the same source. A first stage that reads its own site alone is done before any
/// part of the second, a second one after all parts of the first; of two others, which only add, the parts alternate.
template <class First, class Second>
struct Then {
  static constexpr bool first_is_local = First::source == First::target;
  static_assert(First::target == Second::target &&
                (first_is_local || Second::source == Second::target || First::source == Second::source));
  using Far = std::conditional_t<first_is_local, Second, First>;
  static constexpr int components = First::components;
  static constexpr Field target = Far::target, source = Far::source;
  static constexpr Reach reach = joined(First::reach, Second::reach);
  static constexpr unsigned background_components = First::background_components | Second::background_components;
  static constexpr unsigned rotation_components = rotation_components_of<First>() | rotation_components_of<Second>();
  static constexpr bool overwrites = false;
  static constexpr int slow_axis = detail::larger(slow_axis_of<First>(), slow_axis_of<Second>());

  First first;
  Second second;

  template <class V, class Near>
  DUALFIELD_HD void operator()(V (&f)[components], const Near& g) const {
    run_parts(*this, f, g);
  }

  template <Part part, class V, class Near>
  DUALFIELD_HD void run(V (&f)[components], const Near& g) const {
    if constexpr (slow_axis_of<First>() >= 0)
      run_part<part, slow_axis>(first, f, g);
    else if constexpr (part == Part::below)
      first(f, g);
    if constexpr (slow_axis_of<Second>() >= 0)
      run_part<part, slow_axis>(second, f, g);
    else if constexpr (part == Part::above)
      second(f, g);
  }
};

}  // namespace dualfield
