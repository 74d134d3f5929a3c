// SPDX-License-Identifier: MIT
// What a theory declares, and what is derived from it. A theory is its tensors, either in continuous time:
//   dφ/dt = w φ + b π        activation, (2.17)
//   dπ/dt = a φ + v π        learning;   a = −bᵀ (4.5) unless the theory declares its own
// so that W = 1 + h w, B = h b, A = h a, V = 1 + h v at step h; or those W, B, A, V themselves, functions of h.
#pragma once

#include <concepts>
#include <string_view>

#include "dualfield/potential.hpp"
#include "dualfield/rotations.hpp"

namespace dualfield {

/// The names and numbers of a learning system on a lattice.
template <class T>
concept Declared = requires {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::components } -> std::convertible_to<int>;
  { T::dimensions } -> std::convertible_to<int>;
  typename T::Potential;
};

/// Its independent tensors, in continuous time.
template <class T>
concept ContinuousTime = Declared<T> && requires {
  T::w;
  T::b;
  T::v;
};

/// Its tensors as the map of one step, (4.2): φ' = Wφ + Bπ, π' = Aφ + Vπ.
template <class T>
concept StepMap = Declared<T> && requires {
  T::W;
  T::B;
  T::A;
  T::V;
};

template <class T>
concept Theory = ContinuousTime<T> || StepMap<T>;

/// A map with B = 1, A = −1, V = 0, as (3.14)–(3.17): π is −φ of one step before, and φ(t+h) = Wφ(t) − φ(t−h).
template <class T>
concept Delayed = StepMap<T> && decltype(T::V)::terms == 0 && same(T::B, onsite(identity_matrix<T::components>())) &&
                  same(T::A, -onsite(identity_matrix<T::components>()));

/// Whether the theory declares a complex structure J, J² = −1 (𝒳₀ of (4.13)): its states are spinors,
/// ψ = (φ¹+iφ², …) (4.30), with J acting as −i.
template <class T>
concept Spinor = Theory<T> && requires {
  T::complex_structure;
};

/// Whether it declares a itself. Then b = 1 and −a is the K of its quadratic potential energy ½φᵀKφ.
template <class T>
concept OwnForce = Theory<T> && requires {
  T::a;
};

/// a of the learning row: declared, or −bᵀ (4.5).
template <ContinuousTime T>
constexpr auto learning_tensor() {
  if constexpr (OwnForce<T>)
    return T::a;
  else
    return -transpose(T::b);
}

/// Whether w and v act at a site alone, as the stages that schemes are made of want them.
template <class T>
concept LocalSelf = ContinuousTime<T> &&(reach(T::w) == Reach{}) && (reach(T::v) == Reach{});

/// The four tensors by name, as stages want them.
template <ContinuousTime T>
struct Tensors {
  struct W {
    static constexpr auto tensor = T::w;
  };
  struct B {
    static constexpr auto tensor = T::b;
  };
  struct A {
    static constexpr auto tensor = learning_tensor<T>();
  };
  struct V {
    static constexpr auto tensor = T::v;
  };
};

/// A tensor by name without the terms that carry something of the background, and those terms alone.
template <class Operator>
struct FreeTerms {
  static constexpr auto tensor = part<Operator, Other<Carrying>>();
};
template <class Operator>
struct GaugeTerms {
  static constexpr auto tensor = part<Operator, Carrying>();
};

/// How a U(1) gauge field enters a theory: "compact", "additive" or "none".
template <class T>
constexpr std::string_view gauge_of() {
  if constexpr (requires { T::gauge; })
    return T::gauge;
  else
    return "none";
}

/// Whether the first-order schemes take 𝒜_0 as a rotation at the step's end, as links want it, and not as a term of w, v.
template <class T>
constexpr bool rotates_at_end = gauge_of<T>() == "compact";

/// Activation's tensor of a map by name, as stages want it.
template <StepMap T>
struct ActivationMap {
  static constexpr auto tensor = T::W;
};

/// Whether e^{tw} and e^{tv} are stages: nothing to do, or rotations at a site.
template <class T>
constexpr bool has_local_flow() {
  if constexpr (ContinuousTime<T>)
    return (decltype(T::w)::terms == 0 && decltype(T::v)::terms == 0) ||
           (Rotation<typename Tensors<T>::W> && Rotation<typename Tensors<T>::V>) ||
           (SiteRotation<typename Tensors<T>::W> && SiteRotation<typename Tensors<T>::V>);
  else
    return false;
}

/// A delayed map in the limit of small steps: (φ(t+h) − 2φ(t) + φ(t−h))/h² = ((W − 2)/h²)φ(t), a force of its own.
template <Delayed T>
struct SecondOrderLimit {
  static constexpr std::string_view name = T::name;
  static constexpr int components = T::components, dimensions = T::dimensions;
  using Potential = typename T::Potential;

  static constexpr auto one = onsite(identity_matrix<components>());
  struct Force {
    static constexpr auto tensor = (T::W - 2 * one) / (time_step * time_step);
  };
  static constexpr auto w = zero_tensor<components>, v = zero_tensor<components>;
  static constexpr auto b = one;
  static constexpr auto a = gathered<Force>();
};

namespace detail {
template <class T>
struct LimitOf {
  using type = T;
};
template <Delayed T>
struct LimitOf<T> {
  using type = SecondOrderLimit<T>;
};
}  // namespace detail

/// The theory in continuous time: itself, or what a map tends to.
template <Theory T>
using Limit = typename detail::LimitOf<T>::type;

template <class T>
constexpr bool is_interacting = !std::is_same_v<typename T::Potential, Free>;

/// w and v as the rows of (4.2) have them: without what is turned at the step's end.
template <ContinuousTime T>
struct RowTensors {
  using W = std::conditional_t<rotates_at_end<T>, FreeTerms<typename Tensors<T>::W>, typename Tensors<T>::W>;
  using V = std::conditional_t<rotates_at_end<T>, FreeTerms<typename Tensors<T>::V>, typename Tensors<T>::V>;
};

/// φ row and π row of (4.2) as steps of size h from the fields named.
template <class R, ContinuousTime T>
using ActivationRow = Advance<R, Shared<typename RowTensors<T>::W>, Shared<typename Tensors<T>::B>, Free, phi, pi>;
template <class R, ContinuousTime T, Field Source>
using LearningRow =
    Advance<R, Shared<typename RowTensors<T>::V>, Shared<typename Tensors<T>::A>, typename T::Potential, pi, Source>;

}  // namespace dualfield
