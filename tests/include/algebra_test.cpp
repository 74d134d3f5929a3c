// SPDX-License-Identifier: MIT
// Matrices and tensors: identities for random ones, and that algebra, assembled matrix, symbol and reach of a list of
// terms agree.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <numbers>

#include "dualfield/assemble.hpp"
#include "dualfield/symbol.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "dualfield/theories/klein_gordon.hpp"

namespace dualfield {
namespace {

// The random tensors are the same in every run unless RC_PARAMS is set. A failure prints the parameters that repeat it.
[[maybe_unused]] const int seeded = setenv("RC_PARAMS", "seed=20240117 max_success=60", 0);

template <int K>
Matrix<K> any_matrix() {
  Matrix<K> matrix;
  for (auto& row : matrix.entry)
    for (int& value : row) value = *rc::gen::inRange(-3, 4);
  return matrix;
}

template <int K, int N>
Tensor<K, N> any_tensor() {
  Tensor<K, N> tensor;
  for (auto& term : tensor.term) {
    term.factor = any_matrix<K>();
    for (int& by : term.shift) by = *rc::gen::inRange(-2, 3);
    term.coefficient = {*rc::gen::inRange(0, 3), *rc::gen::inRange(0, 2), *rc::gen::inRange(-2, 3)};
  }
  return tensor;
}

Lattice any_lattice() {
  Lattice lattice{3, {}, 0.7};
  for (int axis = 0; axis < max_dimensions; ++axis) lattice.extent[axis] = *rc::gen::inRange(1, 4);
  return lattice;
}

const Parameters parameters{1.25, 0.75, 0.5, 0};  // their powers are exact

/// Rows of a matrix. Entries are sums of small exact numbers, so that they can be compared exactly.
using Dense = std::vector<std::vector<double>>;

template <int K, int N>
Dense dense(const Tensor<K, N>& tensor, const Lattice& lattice) {
  const std::size_t size = std::size_t(K * lattice.sites());
  Dense matrix(size, std::vector<double>(size));
  for (const MatrixEntry& e : assemble(tensor, parameters, lattice))
    matrix[std::size_t(e.row)][std::size_t(e.column)] += e.value;
  return matrix;
}

Dense product(const Dense& left, const Dense& right) {
  Dense result(left.size(), std::vector<double>(left.size()));
  for (std::size_t i = 0; i < left.size(); ++i)
    for (std::size_t k = 0; k < left.size(); ++k)
      for (std::size_t j = 0; left[i][k] != 0 && j < left.size(); ++j) result[i][j] += left[i][k] * right[k][j];
  return result;
}

Dense transposed(const Dense& matrix) {
  Dense result = matrix;
  for (std::size_t i = 0; i < matrix.size(); ++i)
    for (std::size_t j = 0; j < matrix.size(); ++j) result[j][i] = matrix[i][j];
  return result;
}

RC_GTEST_PROP(Matrices, TransposeReversesProducts, ()) {
  const auto x = any_matrix<3>(), y = any_matrix<3>();
  RC_ASSERT(transpose(transpose(x)) == x);
  RC_ASSERT(transpose(x * y) == transpose(y) * transpose(x));
  RC_ASSERT(transpose(x - 2 * y) == transpose(x) + -2 * transpose(y));
}

RC_GTEST_PROP(Matrices, KroneckerProductsMultiplyFactorByFactor, ()) {
  const auto a = any_matrix<2>(), b = any_matrix<2>();
  const auto c = any_matrix<3>(), d = any_matrix<3>();
  RC_ASSERT(kron(a, c) * kron(b, d) == kron(a * b, c * d));
  RC_ASSERT(transpose(kron(a, c)) == kron(transpose(a), transpose(c)));
}

// (4.35) written out; the left index of ⊗ is the slow one.
TEST(Matrices, DiracFactorsAreThoseOfThePaper) {
  EXPECT_TRUE((Dirac3d::X0 == Matrix<4>{{{0, 1, 0, 0}, {-1, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, -1, 0}}}));
  EXPECT_TRUE((Dirac3d::X1 == Matrix<4>{{{0, 0, 0, -1}, {0, 0, 1, 0}, {0, -1, 0, 0}, {1, 0, 0, 0}}}));
  EXPECT_TRUE((Dirac3d::X2 == Matrix<4>{{{0, 0, 1, 0}, {0, 0, 0, 1}, {-1, 0, 0, 0}, {0, -1, 0, 0}}}));
  EXPECT_TRUE((Dirac3d::X3 == Matrix<4>{{{0, -1, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, -1, 0}}}));
}

RC_GTEST_PROP(Tensors, TransposeReversesProducts, ()) {
  const auto x = any_tensor<2, 3>();
  const auto y = any_tensor<2, 2>();
  RC_ASSERT(same(transpose(transpose(x)), x));
  RC_ASSERT(same(transpose(x * y), transpose(y) * transpose(x)));
  RC_ASSERT(same(transpose(x + y), transpose(y) + transpose(x)));
}

RC_GTEST_PROP(Tensors, SameMeansTheSameMatrix, ()) {
  const auto x = any_tensor<2, 2>();
  RC_ASSERT(same(x + x, 2 * x));
  RC_ASSERT(same(x - x, zero_tensor<2>));
  auto other = x;
  other.term[1].factor.entry[*rc::gen::inRange(0, 2)][*rc::gen::inRange(0, 2)] += 1;
  RC_ASSERT(!same(x, other));
  other = x;
  other.term[0].factor = identity_matrix<2>();
  auto moved = other;
  moved.term[0].shift[*rc::gen::inRange(0, 3)] += 1;
  RC_ASSERT(!same(other, moved));
  moved = other;
  moved.term[0].coefficient.spacing += 1;
  RC_ASSERT(!same(other, moved));
}

RC_GTEST_PROP(Tensors, AssembledMatricesFollowTheAlgebra, ()) {
  const Lattice lattice = any_lattice();
  const auto x = any_tensor<2, 2>(), y = any_tensor<2, 2>();
  const Dense X = dense(x, lattice), Y = dense(y, lattice);
  RC_ASSERT(dense(transpose(x), lattice) == transposed(X));
  RC_ASSERT(dense(x * y, lattice) == product(X, Y));
  const Dense difference = dense(x - y, lattice);
  for (std::size_t i = 0; i < X.size(); ++i)
    for (std::size_t j = 0; j < X.size(); ++j) RC_ASSERT(difference[i][j] == X[i][j] - Y[i][j]);
}

// (S_μ f)_i = f_{i+μ}, site = (z n₂ + y) n₁ + x.
TEST(Tensors, AShiftReadsTheNextSite) {
  const Lattice lattice{3, {4, 3, 2}, 1};
  const int stride[] = {1, 4, 12};
  for (int axis = 0; axis < 3; ++axis)
    for (const MatrixEntry& e : assemble(shifted(identity_matrix<1>(), axis, 1), parameters, lattice)) {
      const int n = lattice.extent[axis], at = int(e.row) / stride[axis] % n;
      EXPECT_EQ(e.column - e.row, at + 1 < n ? stride[axis] : -stride[axis] * (n - 1));
    }
  // the component is the slow index
  const auto entries = assemble(onsite(epsilon), parameters, lattice);
  for (const MatrixEntry& e : entries) EXPECT_EQ(e.value, e.row < 24 && e.column == e.row + 24 ? 1 : -1);
  EXPECT_EQ(entries.size(), 48u);
}

/// The assembled matrix applied to plane waves, an amplitude for each component times e^{ik·i} with k = 2π mode/n,
/// against the symbol.
RC_GTEST_PROP(Tensors, TheSymbolIsTheResponseToPlaneWaves, ()) {
  const Lattice lattice = any_lattice();
  const auto tensor = any_tensor<2, 3>();
  const std::int64_t sites = lattice.sites();
  WaveVector k{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    k[axis] = 2 * std::numbers::pi * *rc::gen::inRange(0, 3) / lattice.extent[axis];
  const auto wave = [&](std::int64_t site) {
    const std::int64_t n1 = lattice.extent[0], n2 = lattice.extent[1];
    return std::polar(1.0, k[0] * double(site % n1) + k[1] * double(site / n1 % n2) + k[2] * double(site / (n1 * n2)));
  };
  const Complex amplitude[2] = {{0.3, -1.1}, {0.8, 0.4}};
  std::vector<Complex> response(std::size_t(2 * sites));
  for (const MatrixEntry& e : assemble(tensor, parameters, lattice))
    response[std::size_t(e.row)] += e.value * amplitude[e.column / sites] * wave(e.column % sites);
  const auto symbol_of = symbol(tensor, parameters, k), symbol_of_transpose = symbol(transpose(tensor), parameters, k);
  for (std::size_t a = 0; a < 2; ++a) {
    const Complex expected = symbol_of[2 * a] * amplitude[0] + symbol_of[2 * a + 1] * amplitude[1];
    for (std::int64_t i = 0; i < sites; ++i)
      RC_ASSERT(std::abs(response[a * std::size_t(sites) + std::size_t(i)] - expected * wave(i)) < 1e-11);
    for (std::size_t b = 0; b < 2; ++b)
      RC_ASSERT(std::abs(symbol_of_transpose[2 * a + b] - std::conj(symbol_of[2 * b + a])) < 1e-12);
  }
}

RC_GTEST_PROP(Tensors, ReachCoversEveryShift, ()) {
  const auto tensor = any_tensor<1, 3>();
  const Reach r = reach(tensor), of_transpose = reach(transpose(tensor));
  for (int axis = 0; axis < 3; ++axis) {
    int lowest = 0, highest = 0;
    for (const auto& term : tensor.term) {
      lowest = std::min(lowest, term.shift[axis]);
      highest = std::max(highest, term.shift[axis]);
    }
    RC_ASSERT(r.below[axis] == -lowest && r.above[axis] == highest);
    RC_ASSERT(of_transpose.below[axis] == r.above[axis] && of_transpose.above[axis] == r.below[axis]);
  }
}

TEST(Tensors, LaplacianIsMinusTheForwardDifferenceSquared) {
  constexpr auto one = identity_matrix<1>();
  constexpr auto d1 = forward_difference(one, 0), d2 = forward_difference(one, 1), d3 = forward_difference(one, 2);
  EXPECT_TRUE(same(laplacian<1>(), -(transpose(d1) * d1)));
  EXPECT_TRUE(same(laplacian<3>(), -(transpose(d1) * d1 + transpose(d2) * d2 + transpose(d3) * d3)));
}

struct DiracBias {
  static constexpr auto tensor = Dirac3d::b;
};
struct Cancelling {
  static constexpr auto tensor = laplacian<2>() + spacing * onsite(identity_matrix<1>()) - laplacian<2>();
};

// Σ_μ𝒳_μ(S_μ − 1) has one on-site term after gathering, and a term for each shift.
TEST(Tensors, GatheredTermsAreTheSameTensor) {
  constexpr auto bias = gathered<DiracBias>();
  EXPECT_EQ(bias.terms, 4);
  EXPECT_TRUE(same(bias, Dirac3d::b));
  constexpr auto kept = gathered<Cancelling>();
  EXPECT_EQ(kept.terms, 1);
  EXPECT_TRUE(same(kept, spacing * onsite(identity_matrix<1>())));
}

TEST(Lattices, WrappedIsTheRemainder) {
  for (int n = 1; n <= 5; ++n)
    for (int i = -3 * n; i <= 3 * n; ++i) {
      const int w = wrapped(i, n);
      EXPECT_TRUE(w >= 0 && w < n && (i - w) % n == 0) << i << " modulo " << n << " is not " << w;
    }
}

}  // namespace
}  // namespace dualfield
