// SPDX-License-Identifier: MIT
// Potentials V(φ) of one field value, in units of the case's coupling. V' and V'' are derived, never typed.
#pragma once

#include <string_view>

#include "dualfield/algebra/dual.hpp"

namespace dualfield {

/// No potential beyond ½m²φ².
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

}  // namespace dualfield
