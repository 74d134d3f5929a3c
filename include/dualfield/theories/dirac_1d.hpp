// SPDX-License-Identifier: MIT
// The Dirac field in 1+1 dimensions: two types of neurons on a line, (4.15)–(4.23).
#pragma once

#include <string_view>
#include <tuple>

#include "dualfield/algebra/difference.hpp"
#include "dualfield/potential.hpp"

namespace dualfield {

/// (4.15): (W − 1) = m𝒳₀, B = 𝒳₁(S − 1), V = 2 − W, with 𝒳₀ = 𝒳₁ = ε (4.16). ψ = (φ¹+iφ², π¹+iπ²) (4.19).
/// `Difference` takes the place of (S − 1)/a; `Wilson` adds a Wilson term to W.
template <class Difference, bool Wilson = false>
struct Dirac1dWith : GaugeOf<Difference> {
  static constexpr std::string_view name = "dirac_1d";
  static constexpr int components = 2, dimensions = 1;
  using Potential = Free;
  static constexpr std::string_view derivative = Difference::name;
  static constexpr bool has_wilson_term = Wilson;
  static constexpr int wilson_axes = Wilson ? dimensions : 0;

  static constexpr auto X0 = epsilon, X1 = epsilon;
  static constexpr auto complex_structure = X0;
  static_assert(X0 * X0 == -identity_matrix<2>() && X1 * X1 == -identity_matrix<2>() && X0 * X1 == X1 * X0);

  static constexpr auto massive = mass * onsite(X0) + wilson_term<wilson_axes>(X0);
  static constexpr auto w = massive + Difference::temporal(X0);
  static constexpr auto b = Difference::along(X1, 0, X0);
  static constexpr auto v = -massive + Difference::temporal(X0);
};

using Dirac1d = Dirac1dWith<OneSided, false>;

namespace families {
/// The theories declared here that have kernels.
using dirac_1d = std::tuple<Dirac1d, Dirac1dWith<Compact>, Dirac1dWith<Additive>>;
}  // namespace families
namespace variants {
/// Those that run as theories given at run time, so that no kernels have to be compiled for them.
using dirac_1d = std::tuple<Dirac1dWith<OneSided, true>, Dirac1dWith<Central, false>, Dirac1dWith<Central, true>>;
}  // namespace variants

}  // namespace dualfield
