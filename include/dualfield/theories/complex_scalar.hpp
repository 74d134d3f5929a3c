// SPDX-License-Identifier: MIT
// A charged scalar field in D dimensions: two Klein–Gordon fields as one complex field φ = φ¹ + iφ², without or with a
// potential of |φ|, and without or with a U(1) gauge field. The paper has no such field; it is built from the paper's
// parts: the Klein–Gordon field (3.8), the complex structure (4.16) and the links of section 5.
#pragma once

#include <string_view>
#include <tuple>

#include "dualfield/algebra/difference.hpp"
#include "dualfield/potential.hpp"

namespace dualfield {

/// ∂_tφ = π, ∂_tπ = Σ_μ(U_μ S_μ + (U_μ S_μ)ᵀ − 2)φ/a² − m²φ − λV'(|φ|)φ/|φ|, with ∂_t − 𝒜_0𝒳₀ in place of ∂_t in both where
/// there is a gauge field. `Difference` gives the hop U_μ S_μ; P is Free or OfModulus<V>; m² can be negative.
///
/// There is no additive form of the gauge field: (∂_μ + i𝒜_μ)² contains products of 𝒜 at neighbouring sites, and a term
/// of a tensor reads one value of the background.
template <class Difference, int D, class P>
struct ComplexScalar : GaugeOf<Difference> {
  static constexpr std::string_view name = "complex_scalar";
  static constexpr int components = 2, dimensions = D;
  using Potential = P;
  using Kernels = ComplexScalar<Difference, D, OfModulus<Phi4>>;

  static constexpr auto one = identity_matrix<2>();
  static constexpr auto X0 = epsilon;
  static constexpr auto complex_structure = X0;
  static_assert(X0 * X0 == -one);

  static constexpr auto w = Difference::temporal(X0);
  static constexpr auto b = onsite(one);
  static constexpr auto a = laplacian<Difference, D>(X0) / (spacing * spacing) - mass_squared * onsite(one);
  static constexpr auto v = Difference::temporal(X0);
};

namespace families {
/// The theories declared here. Those without a potential run by the kernels of those with one.
using complex_scalar = std::tuple<ComplexScalar<OneSided, 1, Free>, ComplexScalar<OneSided, 1, OfModulus<Phi4>>,  //
                                  ComplexScalar<Compact, 1, Free>, ComplexScalar<Compact, 1, OfModulus<Phi4>>,    //
                                  ComplexScalar<OneSided, 2, Free>, ComplexScalar<OneSided, 2, OfModulus<Phi4>>,  //
                                  ComplexScalar<Compact, 2, Free>, ComplexScalar<Compact, 2, OfModulus<Phi4>>,    //
                                  ComplexScalar<OneSided, 3, Free>, ComplexScalar<OneSided, 3, OfModulus<Phi4>>,  //
                                  ComplexScalar<Compact, 3, Free>, ComplexScalar<Compact, 3, OfModulus<Phi4>>>;
}  // namespace families

}  // namespace dualfield
