// SPDX-License-Identifier: MIT
// Tensors in numbers against the declared tensors, and their algebra against that of matrices, up to D = 4.
#include "dualfield/learning_system.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "dualfield/assemble.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "dualfield/theories/klein_gordon.hpp"

namespace dualfield {
namespace {

using Sparse = std::map<std::pair<std::int64_t, std::int64_t>, double>;

Sparse matrix(const RuntimeTensor& tensor, const Lattice& lattice) {
  Sparse result;
  for (const MatrixEntry& e : assemble(tensor, lattice)) result[{e.row, e.column}] += e.value;
  std::erase_if(result, [](const auto& entry) { return entry.second == 0; });
  return result;
}

Sparse product(const Sparse& left, const Sparse& right) {
  Sparse result;
  for (const auto& [l, x] : left)
    for (const auto& [r, y] : right)
      if (l.second == r.first) result[{l.first, r.second}] += x * y;
  std::erase_if(result, [](const auto& entry) { return entry.second == 0; });
  return result;
}

/// Small integers, so that every sum and product is exact.
RuntimeTensor any_runtime_tensor() {
  RuntimeTensor tensor{2, {}};
  for (int t = *rc::gen::inRange(0, 4); t > 0; --t) {
    RuntimeTerm term;
    term.factor = *rc::gen::container<std::vector<double>>(
        4, rc::gen::map(rc::gen::inRange(-3, 4), [](int number) { return double(number); }));
    for (int& by : term.shift) by = *rc::gen::inRange(-5, 6);
    tensor.terms.push_back(term);
  }
  return tensor;
}

Lattice any_lattice() {
  Lattice lattice(4, {});
  for (int& n : lattice.extent) n = *rc::gen::inRange(1, 4);
  return lattice;
}

RC_GTEST_PROP(RuntimeTensors, ProductsAreThoseOfTheirMatrices, ()) {
  const RuntimeTensor X = any_runtime_tensor(), Y = any_runtime_tensor();
  const Lattice lattice = any_lattice();
  RC_ASSERT(matrix(X * Y, lattice) == product(matrix(X, lattice), matrix(Y, lattice)));
}

RC_GTEST_PROP(RuntimeTensors, TransposesAreThoseOfTheirMatrices, ()) {
  const RuntimeTensor X = any_runtime_tensor();
  const Lattice lattice = any_lattice();
  Sparse transposed;
  for (const auto& [place, value] : matrix(X, lattice)) transposed[{place.second, place.first}] = value;
  RC_ASSERT(matrix(transpose(X), lattice) == transposed);
}

RC_GTEST_PROP(RuntimeTensors, GatheringChangesNoMatrixAndLeavesEachShiftOnce, ()) {
  const RuntimeTensor X = any_runtime_tensor();
  const Lattice lattice = any_lattice();
  const RuntimeTensor once = gathered(X, lattice);
  RC_ASSERT(matrix(once, lattice) == matrix(X, lattice));
  for (const RuntimeTerm& term : once.terms)
    RC_ASSERT(std::count_if(once.terms.begin(), once.terms.end(),
                            [&](const RuntimeTerm& other) { return other.shift == term.shift; }) == 1);
}

RC_GTEST_PROP(RuntimeTensors, ATensorLessItselfIsNothing, ()) {
  const RuntimeTensor X = any_runtime_tensor();
  RC_ASSERT(gathered(X - X, any_lattice()).terms.empty());
}

// The symbol is (M f)(0) for f = e^{ik·i} with the assembled matrix M, in D = 4.
RC_GTEST_PROP(RuntimeTensors, TheSymbolIsTheResponseToPlaneWaves, ()) {
  const RuntimeTensor X = any_runtime_tensor();
  const Lattice lattice = any_lattice();
  const Site mode{1, 2, 1, 2};
  WaveVector k{};
  for (std::size_t axis = 0; axis < 4; ++axis) k[axis] = 2 * 3.14159265358979323846 * mode[axis] / lattice.extent[axis];
  std::vector<Complex> wave;
  for_each_site(lattice, [&](const Site& at, std::int64_t) {
    double angle = 0;
    for (std::size_t axis = 0; axis < 4; ++axis) angle += k[axis] * at[axis];
    wave.push_back(std::polar(1.0, angle));
  });
  const std::int64_t sites = lattice.sites();
  std::vector<Complex> expected(4);
  for (const auto& [place, value] : matrix(X, lattice))
    if (place.first % sites == 0)
      expected[std::size_t(place.first / sites * 2 + place.second / sites)] +=
          value * wave[std::size_t(place.second % sites)];
  const auto response = symbol(X, k);
  for (std::size_t i = 0; i < 4; ++i) RC_ASSERT(std::abs(response[i] - expected[i]) < 1e-12);
}

template <class T>
class LearningSystems : public ::testing::Test {};
using Theories = ::testing::Types<KleinGordon<3>, Dirac3d>;
TYPED_TEST_SUITE(LearningSystems, Theories);

TYPED_TEST(LearningSystems, AStepAndBackToTheSystem) {
  const Lattice lattice(3, {3, 2, 4});
  const LearningSystem system = learning_system<TypeParam>({0.5, 0.25, 0.5, 0});
  const LearningSystem again =
      system_of(step_tensors(system, 0.25), 0.25);  // exact: powers of two
  EXPECT_EQ(matrix(system.w, lattice), matrix(again.w, lattice));
  EXPECT_EQ(matrix(system.b, lattice), matrix(again.b, lattice));
  EXPECT_EQ(matrix(system.a, lattice), matrix(again.a, lattice));
  EXPECT_EQ(matrix(system.v, lattice), matrix(again.v, lattice));
}

}  // namespace
}  // namespace dualfield
