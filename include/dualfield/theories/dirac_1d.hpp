// SPDX-License-Identifier: MIT
// The Dirac field in 1+1 dimensions: two types of neurons on a line, (4.15)–(4.23).
#pragma once

#include <string_view>

#include "dualfield/algebra/tensor.hpp"
#include "dualfield/potential.hpp"

namespace dualfield {

/// (4.15): (W − 1) = m𝒳₀, B = 𝒳₁(S − 1), V = 2 − W, with 𝒳₀ = 𝒳₁ = ε (4.16). ψ = (φ¹+iφ², π¹+iπ²) (4.19).
struct Dirac1d {
  static constexpr std::string_view name = "dirac_1d";
  static constexpr int components = 2, dimensions = 1;
  using Potential = Free;

  static constexpr auto X0 = epsilon, X1 = epsilon;
  static constexpr auto complex_structure = X0;
  static_assert(X0 * X0 == -identity_matrix<2>() && X1 * X1 == -identity_matrix<2>() && X0 * X1 == X1 * X0);

  static constexpr auto w = mass * onsite(X0);
  static constexpr auto b = forward_difference(X1, 0) / spacing;
  static constexpr auto v = -w;
};

}  // namespace dualfield
