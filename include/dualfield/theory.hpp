// SPDX-License-Identifier: MIT
// What a theory declares, and what is derived from it. A theory declares its tensors, either in continuous time,
//   dφ/dt = w φ + b π        activation row, (2.17)
//   dπ/dt = a φ + v π        learning row;   a = −bᵀ (4.5) unless the theory declares another a
// so that W = 1 + h w, B = h b, A = h a, V = 1 + h v for a step h; or W, B, A, V themselves as functions of h.
#pragma once

#include <concepts>
#include <string_view>

#include "dualfield/potential.hpp"
#include "dualfield/rotations.hpp"

namespace dualfield {

/// A type that declares a name, numbers of components and dimensions, and a potential.
template <class T>
concept Declared = requires {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::components } -> std::convertible_to<int>;
  { T::dimensions } -> std::convertible_to<int>;
  typename T::Potential;
};

/// A theory declared by its independent tensors in continuous time.
template <class T>
concept ContinuousTime = Declared<T> && requires {
  T::w;
  T::b;
  T::v;
};

/// A theory declared by the map of one step, (4.2): φ' = Wφ + Bπ, π' = Aφ + Vπ.
template <class T>
concept StepMap = Declared<T> && requires {
  T::W;
  T::B;
  T::A;
  T::V;
};

template <class T>
concept Theory = ContinuousTime<T> || StepMap<T>;

/// A map with B = 1, A = −1, V = 0, as (3.14)–(3.17). Then π(t) = −φ(t−h) and φ(t+h) = Wφ(t) − φ(t−h).
template <class T>
concept Delayed = StepMap<T> && decltype(T::V)::terms == 0 && same(T::B, onsite(identity_matrix<T::components>())) &&
                  same(T::A, -onsite(identity_matrix<T::components>()));

/// A theory that declares a complex structure J with J² = −1 (𝒳₀ of (4.13)). Pairs of its components are complex
/// numbers φ¹+iφ², …, on which J acts as −i. Its equation does not change when all are multiplied by one phase, so that
/// it has a charge, and links can act on it.
template <class T>
concept Charged = Theory<T> && requires {
  T::complex_structure;
};

/// A theory that declares a itself. Then b = 1, and −a is the matrix K of its quadratic potential energy ½φᵀKφ.
template <class T>
concept OwnForce = Theory<T> && requires {
  T::a;
};

/// A charged theory of first order in time, a = −bᵀ: its states are spinors ψ = (φ¹+iφ², …, π¹+iπ², …) (4.30).
template <class T>
concept Spinor = Charged<T> && !OwnForce<T>;

/// The tensor a of the learning row: the declared one, or −bᵀ (4.5).
template <ContinuousTime T>
constexpr auto learning_tensor() {
  if constexpr (OwnForce<T>)
    return T::a;
  else
    return -transpose(T::b);
}

/// A theory whose w and v are local, as the stages of stages.hpp require.
template <class T>
concept LocalSelf = ContinuousTime<T> &&(reach(T::w) == Reach{}) && (reach(T::v) == Reach{});

/// The four tensors of a theory as operators (see Bound), which stages take as template arguments.
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

/// The tensor of an operator without the terms that read a background (FreeTerms), and those terms alone (GaugeTerms).
template <class Operator>
struct FreeTerms {
  static constexpr auto tensor = terms_where<Operator, Not<ReadsBackground>>();
};
template <class Operator>
struct GaugeTerms {
  static constexpr auto tensor = terms_where<Operator, ReadsBackground>();
};

/// How a U(1) gauge field enters a theory: "compact", "additive" or "none".
template <class T>
constexpr std::string_view gauge_of() {
  if constexpr (requires { T::gauge; })
    return T::gauge;
  else
    return "none";
}

/// Whether the first-order schemes apply 𝒜_0 as a rotation at the end of a step, as gauge covariance requires with
/// links, and not as a term of w and v.
template <class T>
constexpr bool rotates_at_end = gauge_of<T>() == "compact";

/// The tensor W of a map as an operator (see Bound).
template <StepMap T>
struct ActivationMap {
  static constexpr auto tensor = T::W;
};

/// Whether e^{tw} and e^{tv} can be done by stages: w and v are zero, or generate rotations at each site.
template <class T>
constexpr bool has_local_flow() {
  if constexpr (ContinuousTime<T>)
    return (decltype(T::w)::terms == 0 && decltype(T::v)::terms == 0) ||
           (Rotation<typename Tensors<T>::W> && Rotation<typename Tensors<T>::V>) ||
           (SiteRotation<typename Tensors<T>::W> && SiteRotation<typename Tensors<T>::V>);
  else
    return false;
}

/// A delayed map in the limit of small steps as a theory in continuous time. From φ(t+h) = Wφ(t) − φ(t−h) follows
/// (φ(t+h) − 2φ(t) + φ(t−h))/h² = ((W − 2)/h²)φ(t), so that a = (W − 2)/h².
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

/// The theory in continuous time: the theory itself, or the limit of a map for small steps.
template <Theory T>
using Limit = typename detail::LimitOf<T>::type;

/// Whether a theory has a potential besides the mass term.
template <class T>
constexpr bool is_interacting = !std::is_same_v<typename T::Potential, Free>;

namespace detail {
template <class T>
struct KernelsOf {
  using type = T;
};
template <class T>
requires requires { typename T::Kernels; }
struct KernelsOf<T> {
  using type = typename T::Kernels;
};
}  // namespace detail

/// The theory whose kernels T runs by: T itself, unless it declares a theory `Kernels` that has a potential besides and
/// is otherwise the same. T runs by these with the coupling 0: a force of ±0 changes no number, and only one set of
/// kernels has to be compiled.
template <class T>
using KernelsOf = typename detail::KernelsOf<T>::type;
template <class T>
constexpr bool has_own_kernels = std::is_same_v<KernelsOf<T>, T>;

/// w and v as they enter the rows of (4.2): without the terms that are applied as rotations at the end of a step.
template <ContinuousTime T>
struct RowTensors {
  using W = std::conditional_t<rotates_at_end<T>, FreeTerms<typename Tensors<T>::W>, typename Tensors<T>::W>;
  using V = std::conditional_t<rotates_at_end<T>, FreeTerms<typename Tensors<T>::V>, typename Tensors<T>::V>;
};

/// The activation row, which reads π, and the learning row, which reads Source, of (4.2) as stages.
template <class R, ContinuousTime T>
using ActivationRow = Advance<R, Shared<typename RowTensors<T>::W>, Shared<typename Tensors<T>::B>, Free, phi, pi>;
template <class R, ContinuousTime T, Field Source>
using LearningRow =
    Advance<R, Shared<typename RowTensors<T>::V>, Shared<typename Tensors<T>::A>, typename T::Potential, pi, Source>;

}  // namespace dualfield
