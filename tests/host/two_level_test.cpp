// SPDX-License-Identifier: MIT
// Conversion of a state (φ, π) to the two time levels (φ, β) of the delayed theory and back.
#include "host/state/two_level.hpp"

#include <gtest/gtest.h>

#include "laws/systems.hpp"

namespace dualfield {
namespace {

/// The same state as to_two_level gives it.
State two_levels(const laws::State& state, const SimulationSpec& spec, std::int64_t sites_of_block = largest_piece) {
  const std::int64_t sites = spec.lattice.sites();
  const auto team = std::make_shared<cpu::ThreadTeam>(3);
  return whole_state(to_two_level(source_of(state.phi, state.pi, sites), spec, team, sites_of_block),
                     laws::components(spec), sites);
}

TEST(TwoLevels, GiveTheMomentumBack) {
  unsigned seed = 2000;
  for (const SimulationSpec& system :
       {laws::system("klein_gordon_delayed", {15}, 0.8, 0.3), laws::system("klein_gordon_delayed", {6, 7}, 1.1, -0.1),
        laws::system("klein_gordon_delayed", {4, 1, 5}, 1, 0.4)})
    for (const double h : {0.3, -0.2, 0.01}) {
      const SimulationSpec spec = laws::with_scheme(system, "synchronous", h);
      SCOPED_TRACE(laws::described(spec, ++seed));
      const laws::State state = laws::random_state(spec, seed);
      const State levels = two_levels(state, spec);
      EXPECT_EQ(levels.phi, state.phi);
      laws::State before = state;  // one leapfrog step back, by the plain loops
      reference::PlainCase free = laws::plain(spec);
      free.theory = "klein_gordon";
      reference::plain_step(free, "leapfrog", -h, before);
      reference::add(before.phi, 1, levels.pi);
      EXPECT_LE(reference::largest({before.phi, before.phi}), 1e-14);
      const State again = with_momentum(levels, spec);
      EXPECT_LE(reference::difference({again.phi, again.pi}, state), 1e-14 / std::abs(h));
    }
}

/// φ(t−h) is computed from a few blocks of planes at a time. The values do not depend on where the blocks end, nor on the
/// parts that are asked for.
TEST(TwoLevels, AreTheSameFromAnyBlocks) {
  unsigned seed = 2050;
  for (const std::vector<int>& shape :
       std::vector<std::vector<int>>{{37}, {1}, {2}, {5, 9}, {9, 1}, {3, 4, 7}, {4, 5, 1}, {1, 1, 6}, {2, 2, 2}}) {
    const SimulationSpec spec =
        laws::with_scheme(laws::system("klein_gordon_delayed", shape, 0.9, 0.4), "synchronous", 0.2);
    SCOPED_TRACE(laws::described(spec, ++seed));
    const laws::State state = laws::random_state(spec, seed);
    const State whole = two_levels(state, spec);
    const std::int64_t sites = spec.lattice.sites();
    for (const std::int64_t block : {1, 2, 7, 13, 1000}) {
      EXPECT_EQ(two_levels(state, spec, block).pi, whole.pi);
      const auto team = std::make_shared<cpu::ThreadTeam>(2);
      const StateSource source = to_two_level(source_of(state.phi, state.pi, sites), spec, team, block);
      for (std::int64_t first = sites; first-- > 0;) {  // backwards, in parts that overlap
        std::vector<double> part(std::size_t(std::min<std::int64_t>(5, sites - first)));
        source(pi, 0, first, part);
        EXPECT_TRUE(std::ranges::equal(part, std::span(whole.pi).subspan(std::size_t(first), part.size())));
      }
    }
  }
}

/// Nobody asks for more of the state at once than a block, so that the state is never in memory as a whole.
TEST(TwoLevels, AskForNoMoreThanABlock) {
  const SimulationSpec spec =
      laws::with_scheme(laws::system("klein_gordon_delayed", {8, 50}, 1, 0.1), "synchronous", 0.1);
  std::size_t largest = 0, asked = 0;
  const StateSource source = [&](int, int, std::int64_t, std::span<double> values) {
    largest = std::max(largest, values.size());
    asked += values.size();
    std::ranges::fill(values, 1.0);
  };
  const StateSource levels = to_two_level(source, spec, std::make_shared<cpu::ThreadTeam>(1), 32);
  std::vector<double> part(16);
  for (std::int64_t first = 0; first < 400; first += 16) levels(pi, 0, first, part);
  EXPECT_EQ(largest, 32u);
  EXPECT_LE(asked, 3u * 400 + 4 * 32);  // every value of φ once and of π twice, and at both ends once more
}

TEST(TwoLevels, DoNotChangeStatesOfOtherTheories) {
  const SimulationSpec spec = laws::with_scheme(laws::system("dirac_1d", {5}, 1, 0.2), "leapfrog", 0.1);
  const laws::State state = laws::random_state(spec, 2100);
  for (const State& same : {two_levels(state, spec), with_momentum({state.phi, state.pi}, spec)}) {
    EXPECT_EQ(same.phi, state.phi);
    EXPECT_EQ(same.pi, state.pi);
  }
}

}  // namespace
}  // namespace dualfield
