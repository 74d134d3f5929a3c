// SPDX-License-Identifier: MIT
// The stages that schemes are made of. They know tensors, not theories, and neither loops nor memory.
#pragma once

#include <type_traits>

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

/// The tensors 0 and 1 as operators.
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
