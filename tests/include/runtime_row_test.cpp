// SPDX-License-Identifier: MIT
// Rows of theories given at run time: their terms, their reach, and that the order in which a step runs them overwrites
// no value that is still to be read.
#include "dualfield/runtime_row.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dualfield {
namespace {

RuntimeTensor tensor(int components, const std::vector<RuntimeTerm>& terms) { return {components, terms}; }

TEST(RuntimeRow, HasEachEntryOnceAtItsShiftModuloTheLattice) {
  const Lattice lattice(2, {5, 4});
  const RuntimeTensor W =
      tensor(2, {{{1, 0, 0, 1}, {}}, {{0, 2, 0, 0}, {-1, 9}}, {{0, 3, 0, 0}, {4, 1}}, {{0, 0, 0, -1}, {}}});
  const RuntimeRow row = row_of(W, pi, lattice);
  ASSERT_EQ(row.components(), 2);
  EXPECT_EQ(row.terms[0], (std::vector<RowTerm>{{pi, 0, {}, 1}, {pi, 1, {4, 1}, 5}}));
  EXPECT_TRUE(row.terms[1].empty());  // 1 − 1
  EXPECT_TRUE(row.reads(pi));
  EXPECT_FALSE(row.reads(phi));
  EXPECT_TRUE(row.is_local_in(phi));
  EXPECT_FALSE(row.is_local_in(pi));
}

TEST(RuntimeRow, ReachesTheShorterWayAround) {
  const Lattice lattice(4, {7, 6, 5, 3});
  const RuntimeTensor W = tensor(1, {{{1}, {2, 0, -1, 0}}, {{1}, {-3, 1, 0, 2}}, {{1}, {14, 3, 2, 0}}});
  const Reach reach = reach_of(row_of(W, phi, lattice), lattice);
  EXPECT_EQ(reach, (Reach{{3, 0, 1}, {2, 3, 2}}));
}

// A step on arrays of words that name their content.
TEST(RowOrder, ReadsTheFieldsOfTheSchemeAndEndsWithTheNewOnes) {
  for (const bool simultaneous : {true, false})
    for (const bool phi_in_place : {true, false})
      for (const bool pi_in_place : {true, false}) {
        const bool in_place[2] = {phi_in_place, pi_in_place};
        const RowOrder order(simultaneous, in_place);
        std::vector<std::string> array(std::size_t(order.arrays), "nothing");
        array[phi] = "old phi";
        array[pi] = "old pi";
        for (const RowOrder::Stage& stage : order.stage) {
          const bool late = stage.target == pi && !simultaneous;
          EXPECT_EQ(array[std::size_t(stage.source[phi])], late ? "new phi" : "old phi");
          EXPECT_EQ(array[std::size_t(stage.source[pi])], "old pi");
          const bool overwrites = stage.to == stage.source[phi] || stage.to == stage.source[pi];
          EXPECT_TRUE(!overwrites || (in_place[stage.target] && stage.to == stage.source[stage.target]));
          array[std::size_t(stage.to)] = stage.target == phi ? "new phi" : "new pi";
        }
        for (const auto& [one, other] : order.exchanges) std::swap(array[std::size_t(one)], array[std::size_t(other)]);
        EXPECT_EQ(array[phi], "new phi");
        EXPECT_EQ(array[pi], "new pi");
        const int spare = simultaneous ? (phi_in_place || pi_in_place ? 1 : 2) : (phi_in_place && pi_in_place ? 0 : 1);
        EXPECT_EQ(order.arrays, 2 + spare);
      }
}

}  // namespace
}  // namespace dualfield
