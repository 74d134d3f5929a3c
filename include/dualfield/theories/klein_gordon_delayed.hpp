// SPDX-License-Identifier: MIT
// The Klein–Gordon field from other tensors: the delayed realisation (3.14)–(3.19).
#pragma once

#include <string_view>
#include <tuple>

#include "dualfield/algebra/tensor.hpp"
#include "dualfield/potential.hpp"

namespace dualfield {

/// (3.14)–(3.17) for any D and step h: W = 2 + h²(Lap − m²), B = 1, A = −1, V = 0; the paper has D = 3 and h = 1. Hence
/// π(t+h) = −φ(t), and φ obeys (3.19), as it does in klein_gordon: different tensors give the same field.
template <int D>
struct KleinGordonDelayed {
  static constexpr std::string_view name = "klein_gordon_delayed";
  static constexpr int components = 1, dimensions = D;
  using Potential = Free;

  static constexpr auto one = identity_matrix<1>();

  static constexpr auto W =
      2 * onsite(one) + time_step * time_step * (laplacian<D>() / (spacing * spacing) - mass_squared * onsite(one));
  static constexpr auto B = onsite(one);
  static constexpr auto A = -onsite(one);
  static constexpr auto V = zero_tensor<1>;
};

namespace families {
/// The theories declared here that have kernels.
using klein_gordon_delayed = std::tuple<KleinGordonDelayed<1>, KleinGordonDelayed<2>, KleinGordonDelayed<3>>;
}  // namespace families

}  // namespace dualfield
