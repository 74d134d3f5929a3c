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
  static constexpr auto along(const Matrix<K>& factor, int axis, const Matrix<K>& = {}) {
    return forward_difference(factor, axis) / spacing;
  }
  /// What stands beside ∂_t: nothing.
  template <int K>
  static constexpr auto temporal(const Matrix<K>&) {
    return zero_tensor<K>;
  }
};

/// (S − S⁻¹)/2a. Error of order a²; it vanishes at k_μ = π/a as at 0.
struct Central {
  static constexpr std::string_view name = "central";

  template <int K>
  static constexpr auto along(const Matrix<K>& factor, int axis, const Matrix<K>& = {}) {
    return (shifted(factor, axis, +1) - shifted(factor, axis, -1)) / (factor_two * spacing);
  }
  template <int K>
  static constexpr auto temporal(const Matrix<K>&) {
    return zero_tensor<K>;
  }
};

/// Covariant: (U S − 1)/a with the link U = exp(−a𝒜_μ𝒳₀), 𝒳₀ the generator of U(1), which acts as −i; and 𝒜_0𝒳₀ beside
/// ∂_t. The links of the unnumbered equation after (5.2). The background is (𝒜_0, a𝒜_1, …, a𝒜_D).
struct Compact {
  static constexpr std::string_view name = OneSided::name, gauge = "compact";

  template <int K>
  static constexpr auto along(const Matrix<K>& factor, int axis, const Matrix<K>& X0) {
    return (linked(factor, axis, X0) - onsite(factor)) / spacing;
  }
  template <int K>
  static constexpr auto temporal(const Matrix<K>& X0) {
    return given_at_site(X0, 0);
  }
};

/// (S − 1)/a − 𝒜_μ𝒳₀, (5.6)–(5.8) with their signs corrected: covariant to first order in small steps of the phase.
struct Additive {
  static constexpr std::string_view name = OneSided::name, gauge = "additive";

  template <int K>
  static constexpr auto along(const Matrix<K>& factor, int axis, const Matrix<K>& X0) {
    return (forward_difference(factor, axis) - given_at_site(factor * X0, axis + 1)) / spacing;
  }
  template <int K>
  static constexpr auto temporal(const Matrix<K>& X0) {
    return given_at_site(X0, 0);
  }
};

/// Gives a theory its `gauge`, the one of its differences, where they have one.
template <class Difference>
struct GaugeOf {};
template <class Difference>
requires requires { Difference::gauge; }
struct GaugeOf<Difference> {
  static constexpr std::string_view gauge = Difference::gauge;
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
