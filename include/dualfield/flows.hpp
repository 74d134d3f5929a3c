// SPDX-License-Identifier: MIT
// Flows: the exactly solvable parts into which a step is divided where the gauge field has dynamics of its own. A flow
// changes several arrays at once: the fields, the links between them and the electric field. They contain tensors, but no
// loops or memory.
#pragma once

#include "dualfield/schemes.hpp"

namespace dualfield {

/// The arrays that a flow can read and write: φ and π (Field) with K components, a𝒜_μ on links (D components, radians) and
/// half_angle_tangent() of it, which the terms of tensors read (D + 1 components, number 0 for 𝒜_0 = 0), the electric field
/// E_μ (D components), and numbers at sites and what is subtracted from them (one component each).
enum FlowArray : int { of_phi = phi, of_pi = pi, of_links, of_angles, of_electric, of_numbers, of_kept, flow_arrays };

/// Where they begin in a device's memory: site (0,0,0) of component 0.
template <class R>
struct FlowArrays {
  R* at[flow_arrays];
};

/// A flow declares `components`, the K of φ and π, and
///   template <class Near> void operator()(Near& near) const
/// which reads by near.at<array, d1, d2, d3>(component) and writes by near.put<array, d1, d2, d3>(component, value), where
/// d1, d2, d3 are −1, 0 or 1. Near::Value is a scalar or a SIMD pack. Which values a flow accesses must not depend on values
/// (flow_access.hpp). What it writes from one site, it reads from no other site, so that sites can be done in any order and in
/// place.
template <class Near>
using ValueOf = typename Near::Value;

/// The types of the flows of a step, for a device that compiles them all into one kernel.
template <class... Flow>
struct FlowKinds {};

namespace detail {
/// What stages of rotations read of the other one of a pair of values, and of the link between them.
template <class V, int K>
struct Partner {
  const V (&values)[K];
  V tangent;

  template <int, int, int>
  DUALFIELD_HD V at(int component) const {
    return values[component];
  }
  template <int, int, int>
  DUALFIELD_HD V background(int) const {
    return tangent;
  }
};

/// What a stage reads of one array and of the links.
template <int Array, class Near>
struct Source {
  Near& near;

  template <int d1, int d2, int d3>
  DUALFIELD_HD ValueOf<Near> at(int component) const {
    return near.template at<Array, d1, d2, d3>(component);
  }
  template <int d1, int d2, int d3>
  DUALFIELD_HD ValueOf<Near> background(int component) const {
    return near.template at<of_links, d1, d2, d3>(component);
  }
};

template <int Array, class Near, class V, int K>
DUALFIELD_HD void load(Near& near, V (&values)[K]) {
  for (int c = 0; c < K; ++c) values[c] = near.template at<Array, 0, 0, 0>(c);
}
template <int Array, class Near, class V, int K>
DUALFIELD_HD void store(Near& near, const V (&values)[K]) {
  for (int c = 0; c < K; ++c) near.template put<Array, 0, 0, 0>(c, values[c]);
}

/// Does a rotation of the pair x, y.
template <class Rotation, class V, int K>
DUALFIELD_HD void turn(const Rotation& rotation, V (&x)[K], V (&y)[K], const V& tangent) {
  const Partner<V, K> of_x{x, tangent}, of_y{y, tangent};
  rotation.onto(x, of_y);
  rotation.back(y, of_x);
  rotation.closing()(x, of_y);
}
}  // namespace detail

/// A stage as a flow.
template <class Stage>
struct StageFlow {
  static constexpr int components = Stage::components;

  Stage stage;

  template <class Near>
  DUALFIELD_HD void operator()(Near& near) const {
    ValueOf<Near> f[components];
    detail::load<Stage::target>(near, f);
    stage(f, detail::Source<Stage::source, Near>{near});
    detail::store<Stage::target>(near, f);
  }
};

/// What does not leave a site of a spinor theory: the rotations by w and v without 𝒜_0, and the onsite part of b; for a time t,
/// in this order or in the opposite one.
template <class R, Spinor T>
struct LocalFlow {
  static constexpr int components = T::components;

  Rotate<R, FreeTerms<typename Tensors<T>::W>, phi> rotate_phi;
  Rotate<R, FreeTerms<typename Tensors<T>::V>, pi> rotate_pi;
  typename PartRotation<R, T, 0>::type onsite;
  R sign;
  bool opposite;

  LocalFlow(const Parameters& p, double t, bool opposite_order)
      : rotate_phi(p, t), rotate_pi(p, t), onsite(p, t), sign(R(onsite.sign)), opposite(opposite_order) {
    static_assert(BiasParts<T>::has_onsite);
  }

  template <class Near>
  DUALFIELD_HD void operator()(Near& near) const {
    using V = ValueOf<Near>;
    V x[components], y[components];
    detail::load<of_phi>(near, x);
    detail::load<of_pi>(near, y);
    if (!opposite) rotate(near, x, y);
    detail::turn(onsite, x, y, V(R(0)));
    for (int c = 0; c < components; ++c) {
      x[c] = sign * x[c];
      y[c] = sign * y[c];
    }
    if (opposite) rotate(near, x, y);
    detail::store<of_phi>(near, x);
    detail::store<of_pi>(near, y);
  }

 private:
  template <class Near, class V>
  DUALFIELD_HD void rotate(Near& near, V (&x)[components], V (&y)[components]) const {
    rotate_phi(x, near);
    rotate_pi(y, near);
  }
};

/// The hop of a spinor theory along an axis for a time t: the pairs (φ_i, π_{i+μ}) rotate through the link between them, and the
/// electric field of the link changes by the charge that moves along it, E_μ ← E_μ − ½vΔ|φ_i|², v the volume of a site. So
/// Gauss's law holds as it did before.
template <class R, Spinor T, int Axis>
struct HopFlow {
  using Parts = BiasParts<T>;
  using Rotation = typename PartRotation<R, T, Axis + Parts::has_onsite>::type;
  static constexpr int components = T::components;

  Rotation rotation;
  R sign, half_volume;

  HopFlow(const Parameters& p, double t, double volume)
      : rotation(p, t), sign(R(rotation.sign)), half_volume(R(volume / 2)) {
    static_assert(Parts::Hops::tensor.term[Axis].shift[Axis] == 1, "the hops of b are in the order of the axes");
  }

  template <class Near>
  DUALFIELD_HD void operator()(Near& near) const {
    using V = ValueOf<Near>;
    constexpr int d1 = Axis == 0, d2 = Axis == 1, d3 = Axis == 2;
    V x[components], y[components], before[components];
    detail::load<of_phi>(near, x);
    for (int c = 0; c < components; ++c) {
      y[c] = near.template at<of_pi, d1, d2, d3>(c);
      before[c] = x[c];
    }
    detail::turn(rotation, x, y, near.template at<of_links, 0, 0, 0>(Axis + 1));
    V gain(R(0));
    for (int c = 0; c < components; ++c) {
      x[c] = sign * x[c];
      gain = multiply_add<V>(x[c] - before[c], x[c] + before[c], gain);
      near.template put<of_pi, d1, d2, d3>(c, sign * y[c]);
    }
    detail::store<of_phi>(near, x);
    const V electric = near.template at<of_electric, 0, 0, 0>(Axis);
    near.template put<of_electric, 0, 0, 0>(Axis, multiply_add<V>(-half_volume, gain, electric));
  }
};

/// Holds for terms that read the next site along an axis through its link.
template <int Axis>
struct HopsForward {
  template <int K>
  constexpr bool operator()(const Term<K>& term) const {
    return term.background.use == BackgroundFactor::rotation && term.shift[Axis] > 0;
  }
};

/// What the force tensor a of a charged field does to the electric field of the links along an axis in a time t. The energy
/// −½v φᵀaφ contains the link θ = −a𝒜_μ in terms −v φ_i·F e^{θX}φ_{i+μ}, so that −∂/∂θ of it is the current v φ_i·FX
/// e^{θX}φ_{i+μ}.
template <class R, OwnForce T, int Axis>
struct LinkCurrent {
  struct Forward {
    static constexpr auto tensor = terms_where<typename Tensors<T>::A, HopsForward<Axis>>();
  };
  struct Turned {
    static constexpr auto tensor = [] {
      auto turned = Forward::tensor;
      for (auto& term : turned.term) term.factor = term.factor * term.generator;
      return turned;
    }();
  };
  static_assert(decltype(Forward::tensor)::terms > 0, "the force reads no link along this axis");
  static constexpr int components = T::components;

  Bound<Turned, R> turned;

  LinkCurrent(const Parameters& p, double t, double volume) : turned(p, t * volume) {}

  template <class Near>
  DUALFIELD_HD void operator()(Near& near) const {
    using V = ValueOf<Near>;
    V field[components], onto[components];
    detail::load<of_phi>(near, field);
    for (int c = 0; c < components; ++c) onto[c] = V(R(0));
    turned.add_to(onto, detail::Source<of_phi, Near>{near});
    V electric = near.template at<of_electric, 0, 0, 0>(Axis);
    for (int c = 0; c < components; ++c) electric = multiply_add<V>(field[c], onto[c], electric);
    near.template put<of_electric, 0, 0, 0>(Axis, electric);
  }
};

/// The charge of a site, the part of matter in Gauss's law (times the volume v of a site): ½v(|φ|² + |π|²) of a spinor theory,
/// and v π·Jφ of a field with a force.
template <class R, class T>
struct SiteCharge {
  R volume;

  template <class Near>
  DUALFIELD_HD ValueOf<Near> operator()(Near& near) const {
    using V = ValueOf<Near>;
    V x[T::components], y[T::components], sum(R(0));
    detail::load<of_phi>(near, x);
    detail::load<of_pi>(near, y);
    if constexpr (Spinor<T>) {
      for (int c = 0; c < T::components; ++c) {
        sum = multiply_add<V>(x[c], x[c], sum);
        sum = multiply_add<V>(y[c], y[c], sum);
      }
      return R(volume / 2) * sum;
    } else {
      for_each<T::components * T::components>([&](auto index) DUALFIELD_INLINED {
        constexpr int a = index / T::components, b = index % T::components;
        constexpr int entry = T::complex_structure.entry[a][b];
        if constexpr (entry != 0) sum = multiply_add<V>(R(entry) * y[a], x[b], sum);
      });
      return volume * sum;
    }
  }
};

/// Whether a gauge field with dynamics of its own is defined for a theory, and by which schemes. Spinors step by rotations of
/// pairs alone: with half kicks of φ and π, no current of the links keeps Gauss's law.
template <Theory T>
constexpr bool has_dynamical_field() {
  return gauge_of<T>() == "compact" && (Spinor<T> || OwnForce<T>);
}
template <Theory T>
constexpr bool steps_with_dynamical_field(const Scheme& scheme) {
  if (Spinor<T>) return scheme.kind == ScheduleKind::unitary || scheme.parts > 1;
  return scheme.kind == ScheduleKind::leapfrog;
}

}  // namespace dualfield
