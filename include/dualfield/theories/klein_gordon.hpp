// SPDX-License-Identifier: MIT
// The Klein–Gordon field in D dimensions, (3.6)–(3.13), without or with a potential.
#pragma once

#include <string_view>
#include <tuple>

#include "dualfield/algebra/tensor.hpp"
#include "dualfield/potential.hpp"

namespace dualfield {

/// (3.8) in continuous time, with the sign of A corrected: A = +Lap − m². K = 1, W = V = 1, B = 1.
/// A potential P adds −λV'(φ) to the learning row; m² can be negative.
template <int D, class P = Free>
struct KleinGordon {
  static constexpr std::string_view name = "klein_gordon";
  static constexpr int components = 1, dimensions = D;
  using Potential = P;

  static constexpr auto one = identity_matrix<1>();

  static constexpr auto w = zero_tensor<1>;
  static constexpr auto b = onsite(one);
  static constexpr auto a = laplacian<D>() / (spacing * spacing) - mass_squared * onsite(one);
  static constexpr auto v = zero_tensor<1>;
};

namespace families {
/// The theories declared here that have kernels.
using klein_gordon = std::tuple<KleinGordon<1>, KleinGordon<1, Phi4>, KleinGordon<1, SineGordon>,  //
                                KleinGordon<2>, KleinGordon<2, Phi4>, KleinGordon<2, SineGordon>,  //
                                KleinGordon<3>, KleinGordon<3, Phi4>, KleinGordon<3, SineGordon>>;
}  // namespace families

}  // namespace dualfield
