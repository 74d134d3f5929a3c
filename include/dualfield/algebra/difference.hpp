// SPDX-License-Identifier: MIT
// Derivatives along an axis as a theory may declare them, and the Wilson term that lifts their extra species.
#pragma once

#include <string_view>

#include "dualfield/algebra/tensor.hpp"

namespace dualfield {

/// (S − 1)/a, the paper's, (4.15) and (4.24). Error of order a.
struct OneSided {
  static constexpr std::string_view name = "one_sided";

  /// factor ∂_axis
  template <int K>
  static constexpr auto along(const Matrix<K>& factor, int axis) {
    return forward_difference(factor, axis) / spacing;
  }
};

/// (S − S⁻¹)/2a. Error of order a²; it vanishes at k_μ = π/a as at 0.
struct Central {
  static constexpr std::string_view name = "central";

  template <int K>
  static constexpr auto along(const Matrix<K>& factor, int axis) {
    return (shifted(factor, axis, +1) - shifted(factor, axis, -1)) / (factor_two * spacing);
  }
};

/// −(ra/2) Σ_axis ∂²_axis · factor over D axes, ∂² = (S − 2 + S⁻¹)/a²: r/a Σ(1 − cos k_axis a) on plane waves.
template <int D, int K>
constexpr auto wilson_term(const Matrix<K>& factor) {
  if constexpr (D == 0)
    return zero_tensor<K>;
  else
    return wilson_term<D - 1>(factor) +
           (wilson_parameter / (factor_two * spacing)) *
               (2 * onsite(factor) - shifted(factor, D - 1, +1) - shifted(factor, D - 1, -1));
}

}  // namespace dualfield
