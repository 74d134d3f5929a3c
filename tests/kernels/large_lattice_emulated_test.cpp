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
  spec.lattice = spec.lattice.dimensions == 3 ? Lattice(3, {131'104, 128, 130}) : Lattice(2, {4'194'352, 520});
  spec.parameters.mass = 0.6;
  spec.parameters.mass_squared = 0.36;
  spec.step = 0.1;
  ASSERT_GT(spec.lattice.sites(), std::int64_t(std::numeric_limits<std::int32_t>::max()));
  EXPECT_EQ(GetParam().wrong_on_large(spec), std::vector<std::string>{});
}

}  // namespace
}  // namespace dualfield::testing
