// SPDX-License-Identifier: MIT
// step(−h) undoes step(h) for the reversible schemes: in both passes and precisions, with potentials, after many steps.
#include <gtest/gtest.h>

#include "laws/systems.hpp"

namespace dualfield::laws {
namespace {

/// Largest |z − z₀| after `steps` steps of h and as many of −h, in units of the largest |z₀|.
double there_and_back(SimulationSpec spec, double h, int steps, unsigned seed) {
  const State start = random_state(spec, seed);
  spec.step = h;
  const State there = evolved(spec, start, steps);
  spec.step = -h;
  return reference::difference(evolved(spec, there, steps), start) / reference::largest(start);
}

std::vector<SimulationSpec> systems() {
  return {system("klein_gordon", {11}, 0.7, 0.4),
          system("klein_gordon", {5, 6, 3}, 1.2, 0.1),
          system("klein_gordon", {9, 4}, 0.9, 0.2, "phi4", 0.6),
          system("klein_gordon", {14}, 1, 0, "sine_gordon", 1.2),
          system("complex_scalar", {6, 5}, 0.9, 0.2, "phi4", 0.6),
          system("dirac_1d", {13}, 0.8, 0.5),
          system("dirac_3d", {4, 5, 3}, 1.1, 0.8)};
}

TEST(Reversal, LeapfrogAndYoshidaComeBack) {
  unsigned seed = 700;
  for (const SimulationSpec& system : systems())
    for (const std::string scheme : {"leapfrog", "yoshida4"})
      for (const Pass pass : {Pass::staged, Pass::streaming}) {
        SimulationSpec spec = with_scheme(system, scheme, 0.25 * system.lattice.spacing);
        spec.pass = pass;
        SCOPED_TRACE(described(spec, ++seed));
        EXPECT_LE(there_and_back(spec, spec.step, 1, seed), 1e-14);
        EXPECT_LE(there_and_back(spec, spec.step, 200, seed), 1e-12);
        EXPECT_LE(there_and_back(spec, -spec.step, 200, seed), 1e-12);
        spec.precision = Precision::single_precision;
        EXPECT_LE(there_and_back(spec, spec.step, 200, seed), 2e-4);
      }
}

// For any h, also where the angle of a rotation is many times 2π.
TEST(Reversal, UnitaryComesBack) {
  unsigned seed = 780;
  for (const SimulationSpec& system : systems()) {
    if (!is_dirac(system)) continue;
    for (const double step : {0.25, 1.0, 2.7, 19.3})
      for (const Pass pass : {Pass::staged, Pass::streaming}) {
        SimulationSpec spec = with_scheme(system, "unitary", step * system.lattice.spacing);
        spec.pass = pass;
        SCOPED_TRACE(described(spec, ++seed));
        EXPECT_LE(there_and_back(spec, spec.step, 1, seed), 1e-14);
        EXPECT_LE(there_and_back(spec, spec.step, 200, seed), 1e-12);
        EXPECT_LE(there_and_back(spec, -spec.step, 200, seed), 1e-12);
        spec.precision = Precision::single_precision;
        EXPECT_LE(there_and_back(spec, spec.step, 200, seed), 2e-4);
      }
  }
}

// For a state of two time levels, exchanging φ(t) and φ(t−h) reverses time: step ∘ R ∘ step ∘ R = 1 with R(φ, β) = (−β,
// −φ).
TEST(Reversal, DelayedKleinGordonComesBackWithItsTwoLevelsExchanged) {
  unsigned seed = 760;
  const auto exchanged = [](const State& s) {
    State r{s.pi, s.phi};
    for (Values* field : {&r.phi, &r.pi})
      for (double& value : *field) value = -value;
    return r;
  };
  for (const SimulationSpec& system :
       {system("klein_gordon_delayed", {11}, 0.7, 0.4), system("klein_gordon_delayed", {9, 4}, 0.9, 0.2),
        system("klein_gordon_delayed", {5, 6, 3}, 1.2, 0.1)})
    for (const Pass pass : {Pass::staged, Pass::streaming}) {
      SimulationSpec spec = with_scheme(system, "synchronous", 0.25 * system.lattice.spacing);
      spec.pass = pass;
      SCOPED_TRACE(described(spec, ++seed));
      const State start = random_state(spec, seed);
      for (const int steps : {1, 2, 201}) {
        const State there = evolved(spec, start, steps);
        EXPECT_GE(reference::difference(there, start), 0.1);
        const State back = exchanged(evolved(spec, exchanged(there), steps));
        EXPECT_LE(reference::difference(back, start), steps < 3 ? 1e-14 : 1e-11);
        spec.step = -spec.step;  // h enters as h²
        EXPECT_EQ(reference::difference(evolved(spec, start, steps), there), 0);
      }
    }
}

// Without a potential this is the ledger's law `reversal`.
TEST(Reversal, OtherSchemesDoNotComeBackWithAPotential) {
  for (const SimulationSpec& system : systems())
    for (const std::string scheme : {"synchronous", "sequential"}) {
      if (system.potential == "none") continue;
      const SimulationSpec spec = with_scheme(system, scheme, 0.25 * system.lattice.spacing);
      SCOPED_TRACE(described(spec, 800));
      EXPECT_GE(there_and_back(spec, spec.step, 1, 800), 1e-3);
    }
}

}  // namespace
}  // namespace dualfield::laws
