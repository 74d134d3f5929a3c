// SPDX-License-Identifier: MIT
// The potentials V(φ), which a case multiplies by its coupling. V' and V'' follow by automatic differentiation.
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

/// φ⁴/4
struct Phi4 {
  static constexpr std::string_view name = "phi4";
  template <class T>
  DUALFIELD_HD static T value(const T& phi) {
    const T square = phi * phi;
    return square * square * Scalar<T>(0.25);
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

/// All potentials.
using Potentials = std::tuple<Free, Phi4, SineGordon>;

/// Calls body(Potential{}) with the potential of this name. Throws std::invalid_argument if there is none.
template <class Body>
void with_potential(std::string_view name, Body&& body) {
  const bool found = std::apply(
      [&](auto... each) { return ((decltype(each)::name == name && (body(each), true)) || ...); }, Potentials{});
  if (!found) throw std::invalid_argument("no potential is named \"" + std::string(name) + "\"");
}

}  // namespace dualfield
