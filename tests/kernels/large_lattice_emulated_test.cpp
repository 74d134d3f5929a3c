// SPDX-License-Identifier: MIT
// The CUDA kernels that step, under the emulator, at the end of lattices with more sites than an int can count.
#include <gtest/gtest.h>

#include <limits>

#include "tests/kernels/emulated.hpp"

namespace dualfield::testing {
namespace {

class LargeLattice : public ::testing::TestWithParam<EmulatedTheory> {};

INSTANTIATE_TEST_SUITE_P(Kernels, LargeLattice, ::testing::ValuesIn(emulated_theories()),
                         [](const auto& of) { return of.param.name(); });

// Only the last block of each launch is run, and only what it reads and writes takes memory.
TEST_P(LargeLattice, LastSitesHaveTheBitsOfASmallLattice) {
  SimulationSpec spec = GetParam().spec;
  if (spec.gauge != "none" || spec.lattice.dimensions == 1) return;  // a line has fewer sites; links are uploaded whole
  spec.lattice.extent = {46'512, 46'500, 1};
  if (spec.lattice.dimensions == 3) spec.lattice.extent = {1312, 1300, 1300};
  spec.parameters.mass = 0.6;
  spec.parameters.mass_squared = 0.36;
  spec.step = 0.1;
  ASSERT_GT(spec.lattice.sites(), std::int64_t(std::numeric_limits<std::int32_t>::max()));
  EXPECT_EQ(GetParam().wrong_on_large(spec), std::vector<std::string>{});
}

}  // namespace
}  // namespace dualfield::testing
