// SPDX-License-Identifier: MIT
// The bits of states and observables do not depend on the pass and the number of threads.
#include <gtest/gtest.h>

#include "laws/expectations.hpp"

namespace dualfield::laws {
namespace {

void expect_same_bits_in_every_scheme(const std::vector<SimulationSpec>& systems, const std::vector<int>& threads) {
  unsigned seed = 500;
  for (SimulationSpec spec : systems)
    for (const std::string& scheme : schemes(spec))
      for (const Precision precision : precisions_of(with_scheme(spec, scheme, 1))) {
        spec.precision = precision;
        expect_same_bits(with_scheme(spec, scheme, 0.21 * spec.lattice.spacing), threads, ++seed);
      }
}

TEST(Bits, OddShapes) {
  const std::vector<SimulationSpec> systems = {
      system("klein_gordon", {5}, 1, 0.3),
      system("klein_gordon_delayed", {3}, 1.2, 0.3),
      system("klein_gordon_delayed", {2, 5}, 0.9, -0.1),
      system("klein_gordon_delayed", {4, 1, 3}, 1, 0.2),
      system("klein_gordon", {1, 1, 1}, 1, 0.3),
      system("klein_gordon", {3, 2, 1}, 0.7, 0, "phi4", 0.8),
      system("klein_gordon", {6, 1, 4}, 1, 0.1, "sine_gordon", 0.8),
      system("dirac_1d", {3}, 1, 0.3),
      system("dirac_3d", {1, 2, 3}, 1.4, 0.3),
      system("dirac_3d", {4, 5, 2}, 0.6, 0),
  };
  expect_same_bits_in_every_scheme(systems, {1, 2});
}

// Enough rows along axis 2 that a sweep is divided into several slabs, one for each thread.
TEST(Bits, Slabs) {
  const std::vector<SimulationSpec> systems = {
      system("klein_gordon", {9, 61}, 1, 0.3),
      system("klein_gordon", {18, 47}, 0.8, 0, "sine_gordon", 1.1),
      system("klein_gordon_delayed", {9, 43}, 1, 0.3),
      system("klein_gordon_delayed", {5, 41, 6}, 1, 0.3),
      system("klein_gordon", {5, 53, 4}, 1, 0.3, "phi4", 0.5),
      system("dirac_3d", {7, 59, 3}, 1.1, 0.3),
      system("dirac_3d", {17, 40, 1}, 1, 0),
  };
  expect_same_bits_in_every_scheme(systems, {1, 3});
}

// Rows so long that threads share them and sums have several segments.
TEST(Bits, LongRows) {
  const std::vector<SimulationSpec> systems = {
      system("klein_gordon", {2611}, 1, 0.3),
      system("klein_gordon_delayed", {2115}, 1, 0.3),
      system("klein_gordon", {1500, 3}, 1, 0.3, "phi4", 0.5),
      system("dirac_1d", {3083}, 0.9, 0.4),
      system("dirac_3d", {1031, 2, 1}, 1, 0.2),
  };
  expect_same_bits_in_every_scheme(systems, {1, 2});
}

TEST(Bits, DoNotDependOnHowStepsAreGrouped) {
  for (const SimulationSpec& of :
       {system("dirac_3d", {5, 4, 3}, 1, 0.3), system("klein_gordon_delayed", {5, 4}, 1, 0.3),
        system("klein_gordon", {5, 4}, 1, 0.3, "phi4", 0.5)})
    for (const std::string& scheme : schemes(of)) {
      const SimulationSpec spec = with_scheme(of, scheme, 0.2);
      const State start = random_state(spec, 77);
      const auto simulation = started(spec, start);
      for (const int steps : {1, 0, 3}) simulation->advance(steps);
      simulation->observe();  // does not change the state
      simulation->stream();
      const State parts = state_of(*simulation, start.phi.size()), whole = evolved(spec, start, 4);
      EXPECT_TRUE(same_bits(parts, whole)) << described(spec, 77);
    }
}

}  // namespace
}  // namespace dualfield::laws
