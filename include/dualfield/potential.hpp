// SPDX-License-Identifier: MIT
// The potentials V(φ), which a case multiplies by its coupling. V' and V'' follow by automatic differentiation. The
// potential of a real field is summed over its components, that of a complex one is taken of its modulus.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>

#include "dualfield/algebra/dual.hpp"

namespace dualfield {

/// No potential besides the mass term ½m²φ².
struct Free {
  static constexpr std::string_view name = "none";
};

/// φ⁴/4, as a function of φ².
struct Phi4 {
  static constexpr std::string_view name = "phi4";
  template <class T>
  DUALFIELD_HD static T of_square(const T& square) {
    return square * square * Scalar<T>(0.25);
  }
  template <class T>
  DUALFIELD_HD static T value(const T& phi) {
    return of_square<T>(phi * phi);
  }
};

/// 1 − cos φ
struct SineGordon {
  static constexpr std::string_view name = "sine_gordon";
  template <class T>
  DUALFIELD_HD static T value(const T& phi) {
    return Scalar<T>(1) - cosine(phi);
  }
};

/// A potential that is declared as a function of φ², so that it can also be taken of the |φ|² of a complex field.
template <class P>
concept OfSquare = requires(double square) {
  P::of_square(square);
};

/// V(|φ|) of a complex field whose components are pairs, φ¹ + iφ² and so on: it does not change when φ is multiplied by
/// a phase.
template <OfSquare P>
struct OfModulus {
  static constexpr std::string_view name = P::name;
  static constexpr bool joins_pairs = true;

  /// V of one pair (x, y).
  template <class T>
  DUALFIELD_HD static T value(const T& x, const T& y) {
    return P::of_square(x * x + y * y);
  }
  /// ∂V/∂x = 2x dV/d(x² + y²).
  template <class T>
  DUALFIELD_HD static T slope(const T& x, const T& y) {
    return (x + x) * derivative<BySquare>(T(x * x + y * y));
  }

 private:
  struct BySquare {
    template <class T>
    DUALFIELD_HD static T value(const T& square) {
      return P::of_square(square);
    }
  };
};

/// Whether a potential is taken of the modulus of pairs of components, 2s and 2s + 1; else of each component.
template <class P>
constexpr bool joins_pairs = requires {
  P::joins_pairs;
};

/// ∂V/∂φ_a, where at(c) is the component φ_c.
template <class P, class V, class At>
DUALFIELD_HD V slope_of(int a, const At& at) {
  if constexpr (joins_pairs<P>)
    return P::slope(V(at(a)), V(at(a ^ 1)));
  else
    return derivative<P>(V(at(a)));
}

/// All potentials, as functions of one component.
using Potentials = std::tuple<Free, Phi4, SineGordon>;

/// Calls body(Potential{}) with the potential of this name. Throws std::invalid_argument if there is none.
template <class Body>
void with_potential(std::string_view name, Body&& body) {
  const bool found = std::apply(
      [&](auto... each) { return ((decltype(each)::name == name && (body(each), true)) || ...); }, Potentials{});
  if (!found) throw std::invalid_argument("no potential is named \"" + std::string(name) + "\"");
}

}  // namespace dualfield
