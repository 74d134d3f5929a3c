// SPDX-License-Identifier: MIT
// The finite differences that a theory can use for ∂_axis, and the Wilson term, which gives the extra species a mass.
#pragma once

#include <string_view>

#include "dualfield/algebra/tensor.hpp"

namespace dualfield {

/// The one-sided difference (S − 1)/a of the paper, (4.15) and (4.24). Error of order a.
struct OneSided {
  static constexpr std::string_view name = "one_sided";

  /// factor times the value at the next site along the axis.
  template <int K>
  static constexpr auto hop(const Matrix<K>& factor, int axis, const Matrix<K>& = {}) {
    return shifted(factor, axis, +1);
  }
  /// factor · ∂_axis as a tensor, 1/length.
  template <int K>
  static constexpr auto along(const Matrix<K>& factor, int axis, const Matrix<K>& = {}) {
    return forward_difference(factor, axis) / spacing;
  }
  /// The term that a gauge field adds to ∂_t; zero without one.
  template <int K>
  static constexpr auto temporal(const Matrix<K>&) {
    return zero_tensor<K>;
  }
};

/// The central difference (S − S⁻¹)/2a. Error of order a². Its symbol vanishes at k_μ = π/a as it does at 0, so that it
/// has extra species there.
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

/// The covariant difference (U S − 1)/a with the link U = exp(−a𝒜_μ𝒳₀), as in the unnumbered equation after (5.2); and
/// 𝒜_0𝒳₀ as the term added to ∂_t. 𝒳₀ generates U(1) and acts as −i. The background is (𝒜_0, a𝒜_1, …, a𝒜_D).
struct Compact {
  static constexpr std::string_view name = OneSided::name, gauge = "compact";

  template <int K>
  static constexpr auto hop(const Matrix<K>& factor, int axis, const Matrix<K>& X0) {
    return linked(factor, axis, X0);
  }
  template <int K>
  static constexpr auto along(const Matrix<K>& factor, int axis, const Matrix<K>& X0) {
    return (hop(factor, axis, X0) - onsite(factor)) / spacing;
  }
  template <int K>
  static constexpr auto temporal(const Matrix<K>& X0) {
    return times_background(X0, 0);
  }
};

/// (S − 1)/a − 𝒜_μ𝒳₀, (5.6)–(5.8) with their signs corrected. Covariant only to first order in the phase between
/// neighbouring sites.
struct Additive {
  static constexpr std::string_view name = OneSided::name, gauge = "additive";

  template <int K>
  static constexpr auto along(const Matrix<K>& factor, int axis, const Matrix<K>& X0) {
    return (forward_difference(factor, axis) - times_background(factor * X0, axis + 1)) / spacing;
  }
  template <int K>
  static constexpr auto temporal(const Matrix<K>& X0) {
    return times_background(X0, 0);
  }
};

/// Σ_axis (H + Hᵀ) over D axes, where H is the hop of Difference. The transpose of a hop along a link is the hop back
/// along it, by the inverse rotation.
template <class Difference, int D, int K>
constexpr auto hops(const Matrix<K>& X0) {
  constexpr auto both = [](const auto& hop) { return hop + transpose(hop); };
  const auto along_last = both(Difference::hop(identity_matrix<K>(), D - 1, X0));
  if constexpr (D == 1)
    return along_last;
  else
    return hops<Difference, D - 1>(X0) + along_last;
}

/// The Laplacian Σ_axis (H + Hᵀ − 2) for spacing 1; with links it is the covariant one. The onsite term comes last, as in
/// laplacian<D>().
template <class Difference, int D, int K>
constexpr auto laplacian(const Matrix<K>& X0) {
  return hops<Difference, D>(X0) + (-2 * D) * onsite(identity_matrix<K>());
}

/// Base class that gives a theory the member `gauge` of its differences, if they have one.
template <class Difference>
struct GaugeOf {};
template <class Difference>
requires requires { Difference::gauge; }
struct GaugeOf<Difference> {
  static constexpr std::string_view gauge = Difference::gauge;
};

/// The Wilson term −(ra/2) Σ_axis ∂²_axis · factor over D axes with ∂² = (S − 2 + S⁻¹)/a². On plane waves it is
/// (r/a) Σ_axis (1 − cos k_axis a) · factor.
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
