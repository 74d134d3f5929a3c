// SPDX-License-Identifier: MIT
// Orders of the schemes in h with a potential. The orders without one are laws of the ledger.
#include <gtest/gtest.h>

#include "dualfield/schemes.hpp"
#include "laws/systems.hpp"

namespace dualfield::laws {
namespace {

/// log₂ of the ratio of the errors at time t with `steps` and 2·`steps` steps.
double observed_order(SimulationSpec spec, double t, int steps, const State& start, const State& end) {
  double error[2];
  for (int refinement = 0; refinement < 2; ++refinement) {
    const int count = steps << refinement;
    spec.step = t / count;
    error[refinement] = reference::difference(evolved(spec, start, count), end);
  }
  EXPECT_GE(error[1], 1e-11) << "the error is too near to rounding";
  return std::log2(error[0] / error[1]);
}

TEST(Order, WithAPotentialAgainstTheFinestRun) {
  constexpr double t = 1.5;
  unsigned seed = 1100;
  for (const SimulationSpec& spec :
       {system("klein_gordon", {8}, 0.9, 0.2, "phi4", 1.1), system("klein_gordon", {4, 3}, 1, 0, "sine_gordon", 1.4),
        system("complex_scalar", {5, 2}, 0.9, 0.2, "phi4", 0.8)}) {
    const State start = random_state(spec, ++seed);
    const State end = evolved(with_scheme(spec, "yoshida4", t / 2000), start, 2000);
    for (const std::string& name : schemes(spec)) {
      const int order = scheme_named(name).order, steps = order == 1 ? 1024 : 32;
      const SimulationSpec with = with_scheme(spec, name, t / steps);
      SCOPED_TRACE(described(with, seed));
      EXPECT_NEAR(observed_order(with, t, steps, start, end), order, order == 4 ? 0.2 : 0.1);
    }
  }
}

}  // namespace
}  // namespace dualfield::laws
