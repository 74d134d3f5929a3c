// SPDX-License-Identifier: MIT
// Stable steps, growth and highest frequencies as the program finds them: on large lattices, for theories given by
// their tensors, and against all modes of lattices of medium size. The closed forms themselves are laws of the ledger.
#include "host/stability/lattice.hpp"

#include <gtest/gtest.h>

#include <numbers>

#include "laws/systems.hpp"

namespace dualfield {
namespace {

using laws::described;
using laws::system;

double growth(const SimulationSpec& spec, std::string_view name, double h) {
  return ModeSample(*modes_of(spec), spec.lattice).growth(scheme_named(name), h);
}
double stable_step(const SimulationSpec& spec, std::string_view name) {
  return ModeSample(*modes_of(spec), spec.lattice).stable_step(scheme_named(name));
}

constexpr double largest_s_3d = 4.151304840507;  // the ledger's law spectrum.s_max.d3

/// The same for the theory run from its tensors in numbers.
double growth_of_tensors(SimulationSpec spec, std::string_view name, double h) {
  const auto modes = modes_of(spec);
  spec.step = h;
  spec.runtime = RuntimeTheory{step_tensors(modes->system, h), {}};
  return largest_growth(*modes_of(spec), spec.lattice, scheme_named(name), h);
}

TEST(Stability, TensorsGrowAsTheirTheory) {
  EXPECT_NEAR(growth_of_tensors(system("klein_gordon", {24, 10}, 1, 0), "synchronous", 1), 3, 1e-12);
  EXPECT_NEAR(growth_of_tensors(system("dirac_3d", {600, 600, 600}, 1, 0), "synchronous", 1), 4.2701, 1e-4);
  EXPECT_NEAR(growth_of_tensors(system("dirac_3d", {4, 4, 4}, 1, 0.25), "sequential", 0.05), 1 + 3.1e-4, 1e-5);
  const double half_trace = 1 + 0.005 / 2;  // of the zero mode, which grows in continuous time as well: m²h² = −0.005
  EXPECT_NEAR(growth_of_tensors(system("klein_gordon", {16}, 1, -0.5), "sequential", 0.1),
              half_trace + std::sqrt(half_trace * half_trace - 1), 1e-9);
}

// On a lattice this large the fastest growth is searched for, and lies between two modes.
TEST(Stability, SynchronousGrowthOnALargeDiracLattice) {
  EXPECT_NEAR(growth(system("dirac_3d", {600, 600, 600}, 1, 0), "synchronous", 1), 4.2701, 1e-4);
}

TEST(Stability, LeapfrogGrowsByTheKnownFactorsAtUnitStep) {
  EXPECT_NEAR(growth(system("klein_gordon", {24}, 1, 0), "leapfrog", 1), 1, 1e-6);
  EXPECT_NEAR(growth(system("klein_gordon", {24, 10}, 1, 0), "leapfrog", 1), 5.8284, 5e-5);
  EXPECT_NEAR(growth(system("klein_gordon", {8, 10, 6}, 1, 0), "leapfrog", 1), 9.8990, 5e-5);
}

// (3.19) is leapfrog's equation for φ.
TEST(Stability, TheDelayedMapHasTheStableStepOfLeapfrog) {
  for (const auto& spec : {system("klein_gordon_delayed", {24}, 0.7, 0), system("klein_gordon_delayed", {4, 6}, 1, 0.4),
                           system("klein_gordon_delayed", {4, 6, 8}, 1.2, 0.7)}) {
    SimulationSpec other = spec;
    other.theory = "klein_gordon";
    EXPECT_NEAR(stable_step(spec, "synchronous"), stable_step(other, "leapfrog"), 1e-8);
  }
}

TEST(Stability, LargestSingularValueOfTheDiracBias) {
  const auto highest = [](const SimulationSpec& spec) {
    return ModeSample(*modes_of(spec), spec.lattice).highest_frequency();
  };
  EXPECT_NEAR(highest(system("dirac_1d", {26}, 1, 0)), 2, 1e-12);
  EXPECT_NEAR(highest(system("dirac_3d", {1, 600, 600}, 1, 0)), 2 + std::numbers::sqrt2, 1e-4);
  EXPECT_NEAR(highest(system("dirac_3d", {4000, 4000, 4000}, 1, 0)), largest_s_3d, 1e-6);
  EXPECT_LE(highest(system("dirac_3d", {4000, 4000, 4000}, 1, 0)), largest_s_3d + 1e-11);
}

// The fastest mode of a large lattice is searched for. On small ones and for single modes these are laws of the ledger.
TEST(Stability, StableStepsOfLargeDiracLattices) {
  EXPECT_NEAR(stable_step(system("dirac_3d", {400, 400, 400}, 1, 0), "yoshida4") * largest_s_3d, 1.574, 1e-3);
  for (const double a : {1.0, 0.3, 2.5}) {
    EXPECT_NEAR(stable_step(system("dirac_1d", {24}, a, 0), "leapfrog"), a, 1e-9 * a);
    EXPECT_NEAR(stable_step(system("dirac_3d", {1, 800, 800}, a, 0), "leapfrog"), 0.585786 * a, 1e-5 * a);
    EXPECT_NEAR(stable_step(system("dirac_3d", {400, 400, 400}, a, 0), "leapfrog"), 0.481776 * a, 1e-5 * a);
  }
}

TEST(Stability, TheStableStepIsZeroWhereEveryStepGrows) {
  EXPECT_EQ(stable_step(system("klein_gordon", {24}, 1, 0), "synchronous"), 0);
  EXPECT_EQ(stable_step(system("dirac_3d", {6, 4, 5}, 1, 0.2), "synchronous"), 0);
  EXPECT_EQ(stable_step(system("dirac_1d", {8}, 1, 0.25), "sequential"), 0);
  EXPECT_EQ(stable_step(system("dirac_3d", {4, 4, 4}, 1, 0.25), "sequential"), 0);
}

TEST(Stability, AStepIsStableJustBelowTheLimitAndGrowsJustAbove) {
  for (const char* name : {"leapfrog", "yoshida4"})
    for (const auto& spec : {system("klein_gordon", {7, 5}, 0.8, 0.3), system("dirac_1d", {9}, 1.2, 0.5),
                             system("dirac_3d", {5, 4, 3}, 0.9, 0), system("dirac_3d", {5, 4, 3}, 0.9, 1.7)}) {
      SCOPED_TRACE(std::string(name) + ", " + described(spec, 0));
      const double limit = stable_step(spec, name);
      ASSERT_GT(limit, 0.1);
      for (double part = 0.05; part < 1; part += 0.05) {
        EXPECT_LE(growth(spec, name, part * limit), 1 + growth_tolerance) << part;
      }
      EXPECT_LE(growth(spec, name, limit * (1 - 1e-9)), 1 + growth_tolerance);
      EXPECT_GT(growth(spec, name, limit * (1 + 1e-4)), 1 + growth_tolerance);
    }
}

/// Largest ω over all modes, from s_+² = |d|² + 2|Re d × Im d| (Dirac), or the Laplacian's eigenvalue.
double highest_of_all(const SimulationSpec& spec) {
  const auto& n = spec.lattice.extent;
  std::vector<Complex> d[3];
  for (int axis = 0; axis < 3; ++axis)
    for (int i = 0; i < n[axis]; ++i) d[axis].push_back(std::polar(1.0, 2 * std::numbers::pi * i / n[axis]) - 1.0);
  double top = 0;
  for (const Complex& x : d[0])
    for (const Complex& y : d[1])
      for (const Complex& z : d[2]) {
        double s = std::norm(x) + std::norm(y) + std::norm(z);
        if (spec.theory == "dirac_3d")
          s += 2 * std::hypot(std::imag(std::conj(y) * z), std::imag(std::conj(z) * x), std::imag(std::conj(x) * y));
        top = std::max(top, s);
      }
  return std::sqrt(spec.parameters.mass_squared + top / (spec.lattice.spacing * spec.lattice.spacing));
}

void expect_highest_of_all(const SimulationSpec& spec) {
  SCOPED_TRACE(described(spec, 0));
  EXPECT_NEAR(ModeSample(*modes_of(spec), spec.lattice).highest_frequency(), highest_of_all(spec), 1e-10);
}

// On lattices with many modes the highest frequency is found by climbing; ω of Dirac has many local maxima in D = 3.
TEST(Stability, HighestFrequencyIsThatOfAllModes) {
  for (const std::vector<int>& shape : std::vector<std::vector<int>>{{13, 13, 13},
                                                                     {14, 16, 18},
                                                                     {17, 31, 40},
                                                                     {40, 5, 27},
                                                                     {100, 3, 7},
                                                                     {3, 3, 300},
                                                                     {64, 64, 2},
                                                                     {25, 1, 90},
                                                                     {12, 12, 15},
                                                                     {29, 29, 29},
                                                                     {41, 7, 11},
                                                                     {1, 1, 3001},
                                                                     {23, 50, 4},
                                                                     {37, 19, 6},
                                                                     {5, 5, 5}})
    for (const char* theory : {"dirac_3d", "klein_gordon"}) expect_highest_of_all(system(theory, shape, 0.7, 0.3));
  for (const std::vector<int>& shape : std::vector<std::vector<int>>{{3001}, {65, 67}, {3, 1111}, {4097}})
    expect_highest_of_all(system("klein_gordon", shape, 1.4, 0));
}

// Modes that grow in continuous time do not limit the step, only modes that oscillate do.
TEST(Stability, GrowthInContinuousTimeDoesNotLimitTheStep) {
  SimulationSpec spec = system("klein_gordon", {16, 6}, 1, 0);
  spec.parameters.mass_squared = -0.36;
  const auto modes = modes_of(spec);
  const ModeSample sample(*modes, spec.lattice);
  EXPECT_NEAR(sample.field_growth(), 0.6, 1e-12);
  EXPECT_NEAR(sample.stable_step(scheme_named("leapfrog")), 2 / std::sqrt(8 - 0.36), 1e-8);
  EXPECT_EQ(ModeSample(*modes_of(system("klein_gordon", {16, 6}, 1, 0.6)), spec.lattice).field_growth(), 0);
}

}  // namespace
}  // namespace dualfield
