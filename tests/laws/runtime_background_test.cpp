// SPDX-License-Identifier: MIT
// Tensors with a gauge field, converted to numbers: the same matrices as the declared ones, under every operation.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "dualfield/catalogue.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/runtime_row.hpp"
#include "reference/matrix_reference.hpp"

namespace dualfield::laws {
namespace {

using reference::Values;

std::map<std::pair<std::int64_t, std::int64_t>, double> gathered_entries(const std::vector<MatrixEntry>& entries) {
  std::map<std::pair<std::int64_t, std::int64_t>, double> sum;
  for (const MatrixEntry& e : entries) sum[{e.row, e.column}] += e.value;
  return sum;
}

void expect_same_matrix(const std::vector<MatrixEntry>& left, const std::vector<MatrixEntry>& right) {
  auto difference = gathered_entries(left);
  for (const auto& [place, value] : gathered_entries(right)) difference[place] -= value;
  for (const auto& [place, value] : difference)
    ASSERT_NEAR(value, 0, 1e-13) << "row " << place.first << ", column " << place.second;
}

template <ContinuousTime T>
void expect_the_same_in_numbers(const Lattice& lattice) {
  const Parameters parameters{0.4, 0.16, 0.8, 0};
  Values background(std::size_t((T::dimensions + 1) * lattice.sites()));
  for (std::size_t i = 0; i < background.size(); ++i) background[i] = 4 * std::sin(12.9898 * double(i));
  const auto typed = [&](const auto& tensor) { return assemble(tensor, parameters, lattice, background); };
  const auto numbers = [&](const RuntimeTensor& tensor) { return assemble(tensor, lattice, background); };
  const LearningSystem s = learning_system<T>(parameters);
  expect_same_matrix(numbers(s.w), typed(T::w));
  expect_same_matrix(numbers(s.b), typed(T::b));
  expect_same_matrix(numbers(s.a), typed(learning_tensor<T>()));
  expect_same_matrix(numbers(transpose(s.b)), reference::transposed(typed(T::b)));
  expect_same_matrix(numbers(gathered(s.b + s.b, lattice)), reference::plus(typed(T::b), 1, typed(T::b)));
  const RuntimeTensor J = in_numbers(onsite(T::complex_structure), parameters);
  expect_same_matrix(numbers(J * s.b), reference::times(typed(onsite(T::complex_structure)), typed(T::b)));
  EXPECT_THROW(s.b * J, std::invalid_argument);  // a term cannot say at which site the background of a product is read
  EXPECT_THROW(symbol(s.b, WaveVector{}), std::invalid_argument);
  EXPECT_THROW(row_of(s.b, pi, lattice), std::invalid_argument);
}

TEST(RuntimeBackground, TensorsInNumbersHaveTheDeclaredMatrices) {
  expect_the_same_in_numbers<Dirac1dWith<Compact>>(Lattice(1, {7}, 0.8));
  expect_the_same_in_numbers<Dirac1dWith<Additive>>(Lattice(1, {2}, 0.8));
  expect_the_same_in_numbers<Dirac3dWith<Compact>>(Lattice(3, {3, 1, 4}, 0.8));
  expect_the_same_in_numbers<Dirac3dWith<Additive>>(Lattice(3, {2, 3, 2}, 0.8));
}

}  // namespace
}  // namespace dualfield::laws
