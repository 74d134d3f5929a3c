// SPDX-License-Identifier: MIT
// Conversion of a state (φ, π) to the two time levels (φ, β) of the delayed theory and back.
#include "host/state/two_level.hpp"

#include <gtest/gtest.h>

#include "laws/systems.hpp"

namespace dualfield {
namespace {

/// The same state as to_two_level gives it.
State two_levels(const laws::State& state, const SimulationSpec& spec) {
  const std::int64_t sites = spec.lattice.sites();
  return whole_state(to_two_level(source_of(state.phi, state.pi, sites), spec), laws::components(spec), sites);
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
