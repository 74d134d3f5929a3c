// SPDX-License-Identifier: MIT
// What a theory declares, and what is derived from it. A theory is its tensors in continuous time:
//   dφ/dt = w φ + b π        activation, (2.17)
//   dπ/dt = a φ + v π        learning;   a = −bᵀ (4.5) unless the theory declares its own
// so that W = 1 + h w, B = h b, A = h a, V = 1 + h v at step h.
#pragma once

#include <concepts>
#include <string_view>

#include "dualfield/potential.hpp"
#include "dualfield/stages.hpp"

namespace dualfield {

/// The independent tensors of a learning system on a lattice with its names.
template <class T>
concept Theory = requires {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::components } -> std::convertible_to<int>;
  { T::dimensions } -> std::convertible_to<int>;
  T::w;
  T::b;
  T::v;
  typename T::Potential;
};

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
template <Theory T>
constexpr auto learning_tensor() {
  if constexpr (OwnForce<T>)
    return T::a;
  else
    return -transpose(T::b);
}

/// The four tensors by name, as stages want them.
template <Theory T>
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

template <class T>
constexpr bool is_interacting = !std::is_same_v<typename T::Potential, Free>;

/// φ row and π row of (4.2) as steps of size h from the fields named.
template <class R, Theory T>
using ActivationRow = Advance<R, typename Tensors<T>::W, typename Tensors<T>::B, Free, phi, pi>;
template <class R, Theory T, Field Source>
using LearningRow = Advance<R, typename Tensors<T>::V, typename Tensors<T>::A, typename T::Potential, pi, Source>;

}  // namespace dualfield
