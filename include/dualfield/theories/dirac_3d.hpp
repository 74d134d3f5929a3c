// SPDX-License-Identifier: MIT
// The Dirac field in 3+1 dimensions: four types of neurons on a three-dimensional lattice, (4.24)–(4.37).
#pragma once

#include <string_view>
#include <tuple>

#include "dualfield/algebra/difference.hpp"
#include "dualfield/potential.hpp"

namespace dualfield {

/// (4.24): (W − 1) = m𝒳₀, B = Σ_μ 𝒳_μ(S_μ − 1), V = 2 − W, with the 𝒳 of (4.35).
/// ψ = (φ¹+iφ², φ³+iφ⁴, π¹+iπ², π³+iπ⁴) (4.30).
/// `Difference` takes the place of (S_μ − 1)/a; `Wilson` adds a Wilson term to W.
template <class Difference, bool Wilson = false>
struct Dirac3dWith : GaugeOf<Difference> {
  static constexpr std::string_view name = "dirac_3d";
  static constexpr int components = 4, dimensions = 3;
  using Potential = Free;
  static constexpr std::string_view derivative = Difference::name;
  static constexpr bool has_wilson_term = Wilson;
  static constexpr int wilson_axes = Wilson ? dimensions : 0;

  static constexpr auto one = identity_matrix<2>();
  static constexpr auto X0 = kron(one, epsilon);
  static constexpr auto X1 = -kron(sigma_1, epsilon);
  static constexpr auto X2 = kron(epsilon, one);
  static constexpr auto X3 = -kron(sigma_3, epsilon);
  static constexpr auto complex_structure = X0;
  static constexpr Matrix<4> spin[3] = {X0 * X1, X0* X2, X0* X3};  ///< σ_μ on φ and on π, since 𝒳̃_μ = iσ_μ (4.34)

  static constexpr auto massive = mass * onsite(X0) + wilson_term<wilson_axes>(X0);
  static constexpr auto w = massive + Difference::temporal(X0);
  static constexpr auto b = Difference::along(X1, 0, X0) + Difference::along(X2, 1, X0) + Difference::along(X3, 2, X0);
  static constexpr auto v = -massive + Difference::temporal(X0);
};

using Dirac3d = Dirac3dWith<OneSided, false>;

namespace detail {
/// (4.25): 𝒳₀² = −1, [𝒳₀, 𝒳_μ] = 0, {𝒳_μ, 𝒳_ν} = −2δ_μν.
constexpr bool factors_satisfy_4_25() {
  constexpr auto one = identity_matrix<4>();
  constexpr Matrix<4> X0 = Dirac3d::X0, X[3] = {Dirac3d::X1, Dirac3d::X2, Dirac3d::X3};
  bool holds = X0 * X0 + X0 * X0 == -2 * one;
  for (int mu = 0; mu < 3; ++mu) {
    holds = holds && X0 * X[mu] - X[mu] * X0 == 0 * one;
    for (int nu = 0; nu < 3; ++nu) holds = holds && X[mu] * X[nu] + X[nu] * X[mu] == (mu == nu ? -2 : 0) * one;
  }
  return holds;
}
static_assert(factors_satisfy_4_25());
}  // namespace detail

namespace families {
/// The theories declared here that have kernels.
using dirac_3d = std::tuple<Dirac3d, Dirac3dWith<Compact>, Dirac3dWith<Additive>>;
}  // namespace families
namespace variants {
/// Those that run as theories given at run time, so that no kernels have to be compiled for them.
using dirac_3d = std::tuple<Dirac3dWith<OneSided, true>, Dirac3dWith<Central, false>, Dirac3dWith<Central, true>>;
}  // namespace variants

}  // namespace dualfield
