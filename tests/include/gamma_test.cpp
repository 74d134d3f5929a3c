// SPDX-License-Identifier: MIT
// Gamma matrices: their algebra, and the continuum limit of the tensors from which they are derived.
#include "dualfield/gamma.hpp"

#include <gtest/gtest.h>

#include "dualfield/symbol.hpp"
#include "dualfield/theories/dirac_1d.hpp"
#include "dualfield/theories/dirac_3d.hpp"

namespace dualfield {
namespace {

/// 2 for equal axes, else 0.
constexpr int twice_delta(int i, int j) { return i == j ? 2 : 0; }

/// Whether (4.23) and (4.33) hold in the real form and every gamma matrix is complex linear.
template <Spinor T>
constexpr bool gammas_anticommute() {
  using G = Gamma<T>;
  constexpr auto one = identity_matrix<G::size>();
  bool holds = G::time * G::time == one && G::time * G::complex_structure == G::complex_structure * G::time;
  for (int i = 0; i < T::dimensions; ++i) {
    const auto x = G::space(i);
    holds = holds && x * G::time + G::time * x == 0 * one && x * G::complex_structure == G::complex_structure * x;
    for (int j = 0; j < T::dimensions; ++j) {
      const auto y = G::space(j);
      holds = holds && x * y + y * x == -twice_delta(i, j) * one;
    }
  }
  return holds;
}
static_assert(gammas_anticommute<Dirac1d>() && gammas_anticommute<Dirac3d>());

template <class T>
class Gammas : public ::testing::Test {};
using SpinorTheories = ::testing::Types<Dirac1d, Dirac3d>;
TYPED_TEST_SUITE(Gammas, SpinorTheories);

TYPED_TEST(Gammas, FirstMomentsMultiplyTheDerivativeInTheContinuumLimit) {
  using T = TypeParam;
  constexpr int K = T::components;
  for (int axis = 0; axis < T::dimensions; ++axis) {
    WaveVector kappa{};
    kappa[std::size_t(axis)] = 0.75;
    const auto limit = continuum_symbol(T::b, {.spacing = 0.5}, kappa);
    const auto factor = moment(T::b, axis);
    for (int i = 0; i < K * K; ++i)
      EXPECT_EQ(limit[std::size_t(i)], Complex(0, 0.75 * factor.entry[i / K][i % K])) << "axis " << axis << ", " << i;
  }
}

/// ∂₀z = γ⁰(Σ_i γ^i ∂_i z + m 1⊗𝒳₀ z), (4.32), has the blocks of W − I, B, A and V − I.
TYPED_TEST(Gammas, GiveTheTensorsBack) {
  using T = TypeParam;
  using G = Gamma<T>;
  for (int axis = 0; axis < T::dimensions; ++axis) {
    const auto zero = 0 * moment(T::b, axis);
    EXPECT_TRUE(G::time * G::space(axis) == blocks(zero, moment(T::b, axis), moment(learning_tensor<T>(), axis), zero));
  }
  EXPECT_TRUE(G::time * G::complex_structure == G::mass);
}

}  // namespace
}  // namespace dualfield
