// SPDX-License-Identifier: MIT
// Orders of the schemes in h against the exponential of the generator, and what that exponential conserves.
#include <gtest/gtest.h>

#include <algorithm>

#include "laws/dense_exponential.hpp"

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
  EXPECT_GE(error[1], 1e-11) << "too near to rounding to tell";
  return std::log2(error[0] / error[1]);
}

void expect_orders(const SimulationSpec& system, double t, const State& start, const State& end, unsigned seed) {
  const struct {
    const char* scheme;
    int steps;
    double order, tolerance;
  } expected[] = {{"synchronous", 1024, 1, 0.1},
                  {"sequential", 512, 1, 0.1},
                  {"leapfrog", 32, 2, 0.1},
                  {"yoshida4", 32, 4, 0.2},
                  {"unitary", 32, 2, 0.1}};
  const auto has = schemes(system);
  for (const auto& e : expected) {
    if (std::find(has.begin(), has.end(), e.scheme) == has.end()) continue;
    const SimulationSpec spec = with_scheme(system, e.scheme, t / e.steps);
    SCOPED_TRACE(described(spec, seed));
    EXPECT_NEAR(observed_order(spec, t, e.steps, start, end), e.order, e.tolerance);
  }
}

TEST(Order, OfEverySchemeAgainstTheExponential) {
  constexpr double t = 1.5;
  unsigned seed = 1000;
  for (const SimulationSpec& spec : {system("klein_gordon", {9}, 0.9, 0.5), system("klein_gordon", {3, 4}, 1.1, 0.3),
                                     system("klein_gordon", {2, 3, 3}, 1, -0.2), system("dirac_1d", {7}, 0.8, 0.6),
                                     system("dirac_1d", {6}, 1, 0), system("dirac_3d", {3, 2, 2}, 1.2, 0.9)}) {
    const State start = random_state(spec, ++seed);
    expect_orders(spec, t, start, exponential(spec, t, start), seed);
  }
}

TEST(Order, WithAPotentialAgainstTheFinestRun) {
  constexpr double t = 1.5;
  unsigned seed = 1100;
  for (const SimulationSpec& spec :
       {system("klein_gordon", {8}, 0.9, 0.2, "phi4", 1.1), system("klein_gordon", {4, 3}, 1, 0, "sine_gordon", 1.4)}) {
    const State start = random_state(spec, ++seed);
    expect_orders(spec, t, start, evolved(with_scheme(spec, "yoshida4", t / 2000), start, 2000), seed);
  }
}

/// `name` of what a simulation that holds the state observes.
double observed(const SimulationSpec& spec, const State& state, const std::string& name) {
  for (const Observable& observable : started(spec, state)->observe())
    if (observable.name == name) return observable.value;
  ADD_FAILURE() << "no " << name;
  return 0;
}

TEST(Order, TheExponentialConservesChargeAndEnergy) {
  unsigned seed = 1200;
  for (const SimulationSpec& system :
       {system("klein_gordon", {3, 4}, 1.1, 0.3), system("klein_gordon", {2, 3, 3}, 0.8, -0.1),
        system("dirac_1d", {7}, 0.8, 0.6), system("dirac_3d", {3, 2, 2}, 1.2, 0.9)}) {
    const SimulationSpec spec = with_scheme(system, "leapfrog", 0.1);
    SCOPED_TRACE(described(spec, ++seed));
    const State start = random_state(spec, seed), end = exponential(spec, 3.7, start);
    const double size = reference::largest(start) * double(spec.lattice.sites());
    EXPECT_GE(reference::difference(start, end), 0.1);
    EXPECT_NEAR(observed(spec, end, "energy"), observed(spec, start, "energy"), 1e-12 * size);
    if (is_dirac(spec)) {
      EXPECT_NEAR(observed(spec, end, "charge"), observed(spec, start, "charge"), 1e-12 * size);
    }
  }
}

}  // namespace
}  // namespace dualfield::laws
