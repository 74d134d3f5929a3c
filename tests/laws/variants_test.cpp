// SPDX-License-Identifier: MIT
// Variants of the Dirac field, with other derivatives and a Wilson term: their tensors, and simulations from these
// tensors in numbers. A compiled theory gives the same states when it is run from its tensors. Invariants, order and
// bits of the variants.
#include "dualfield/variants.hpp"

#include <gtest/gtest.h>

#include "dualfield/theory_list.hpp"
#include "laws/effort.hpp"
#include "laws/expectations.hpp"

namespace dualfield::laws {
namespace {

constexpr unsigned seed = 41;

// [W, B] = 0, W is antisymmetric, and 𝒳₀ times W is symmetric. Twice the central difference is the sum of the forward
// and the backward difference.
template <class T>
constexpr bool obeys_the_algebra() {
  constexpr auto product = onsite(T::complex_structure) * T::w;
  return same(T::w * T::b, T::b * T::w) && same(product, transpose(product)) && same(T::w, -transpose(T::w));
}
static_assert(obeys_the_algebra<Dirac1d>() && obeys_the_algebra<Dirac3d>());
static_assert(obeys_the_algebra<Dirac1dWith<OneSided, true>>() && obeys_the_algebra<Dirac3dWith<OneSided, true>>());
static_assert(obeys_the_algebra<Dirac1dWith<Central, true>>() && obeys_the_algebra<Dirac3dWith<Central, true>>());
constexpr auto both_sides =
    forward_difference(Dirac1d::X1, 0) + transpose(forward_difference(-transpose(Dirac1d::X1), 0));
static_assert(same(Central::along(Dirac1d::X1, 0), both_sides / (factor_two * spacing)));

SimulationSpec variant(SimulationSpec spec, const std::string& derivative, double wilson) {
  spec.derivative = derivative;
  spec.parameters.wilson = wilson;
  EXPECT_TRUE(take_variant(spec));
  return spec;
}

/// The same theory, to be run from its tensors in numbers instead of its compiled stages.
template <class T>
SimulationSpec in_numbers_of(SimulationSpec spec) {
  spec.runtime = runtime_spinor<T>(spec);
  return spec;
}

template <class T>
void expect_stages_and_maps_agree(const SimulationSpec& base) {
  for (const std::string& scheme : schemes(base)) {
    if (!has_runtime_scheme<T>(scheme_named(scheme))) continue;
    for (const double h : {0.2, -0.15}) {
      const SimulationSpec stages = with_scheme(base, scheme, h), maps = in_numbers_of<T>(stages);
      SCOPED_TRACE(described(stages, seed));
      const State start = random_state(stages, seed);
      const auto one = started(stages, start), other = started(maps, start);
      one->advance(6);
      other->advance(6);
      const State expected = state_of(*one, start.phi.size());
      EXPECT_LE(reference::difference(state_of(*other, start.phi.size()), expected),
                1e-13 * reference::largest(expected));
    }
  }
}

TEST(Variants, MapsAreTheStagesOfACompiledTheory) {
  expect_stages_and_maps_agree<Dirac1d>(system("dirac_1d", {37}, 0.8, 0.3));
  expect_stages_and_maps_agree<Dirac1d>(system("dirac_1d", {16}, 1.1, 0));
  expect_stages_and_maps_agree<Dirac3d>(system("dirac_3d", {5, 4, 7}, 0.9, 0.4));
  expect_stages_and_maps_agree<Dirac3d>(system("dirac_3d", {1, 6, 3}, 1.2, 0));
}

double observed(Simulation& simulation, const std::string& name) {
  for (const Observable& value : simulation.observe())
    if (value.name == name) return value.value;
  ADD_FAILURE() << "no observable " << name;
  return 0;
}

TEST(Variants, ExactInvariantsOfCentralDifferences) {
  for (const auto& [scheme, mass_squared] :
       {std::pair("leapfrog", 0.5), std::pair("leapfrog", 0.0), std::pair("sequential", 0.0)})
    for (const auto& base :
         {system("dirac_1d", {32}, 0.8, mass_squared), system("dirac_3d", {6, 5, 4}, 1.1, mass_squared)}) {
      const SimulationSpec spec = variant(with_scheme(base, scheme, 0.4), "central", 0);
      SCOPED_TRACE(described(spec, seed));
      const auto simulation = started(spec, random_state(spec, seed));
      const double invariant = observed(*simulation, "invariant"), charge = observed(*simulation, "charge");
      simulation->advance(5000);
      EXPECT_NEAR(observed(*simulation, "invariant"), invariant, 1e-11 * std::abs(invariant));
      EXPECT_GT(std::abs(observed(*simulation, "charge") - charge), 1e-6 * charge);
    }
}

// Charge and energy are conserved in continuous time: their drift over a fixed time is of first order in the step.
TEST(Variants, ChargeAndEnergyAreConservedAsTheStepShrinks) {
  for (const double wilson : {0.0, 0.7})
    for (const auto& base : {system("dirac_1d", {16}, 0.8, 0.3), system("dirac_3d", {4, 3, 5}, 1.1, 0.2)}) {
      const auto drift = [&](int steps, const std::string& name) {
        const SimulationSpec spec = variant(with_scheme(base, "sequential", 1.0 / steps), "central", wilson);
        const auto simulation = started(spec, random_state(spec, seed));
        const double before = observed(*simulation, name);
        simulation->advance(steps);
        return std::abs(observed(*simulation, name) - before) / (std::abs(before) + 1);
      };
      for (const std::string name : {"charge", "energy"}) {
        EXPECT_LE(drift(4000, name), 1e-2) << name;
        EXPECT_NEAR(drift(4000, name) / drift(1000, name), 0.25, 0.03) << name;
      }
    }
}

TEST(Variants, StepsAreUndoneByTheOppositeStep) {
  for (const std::string scheme : {"leapfrog", "yoshida4"}) {
    const SimulationSpec there = variant(with_scheme(system("dirac_3d", {5, 4, 3}, 1, 0.3), scheme, 0.3), "central", 0);
    const SimulationSpec back = variant(with_scheme(there, scheme, -0.3), "central", 0);
    const State start = random_state(there, seed);
    EXPECT_LE(reference::difference(evolved(back, evolved(there, start, 50), 50), start), 1e-12);
  }
}

/// Variants that `unitary` steps by rotations, on odd, even and short axes.
std::vector<SimulationSpec> rotating(double h) {
  std::vector<SimulationSpec> all;
  for (const auto& [derivative, wilson] : {std::pair("central", 0.0), {"central", 0.9}, {"one_sided", 0.7}})
    for (const auto& base : {system("dirac_1d", {5}, 0.8, 0.3), system("dirac_1d", {6}, 1.1, 0),
                             system("dirac_1d", {2}, 1, 0.2), system("dirac_3d", {4, 1, 3}, 1.1, 0.2)})
      all.push_back(variant(with_scheme(base, "unitary", h), derivative, wilson));
  return all;
}

TEST(Variants, RotationsKeepTheNorm) {
  for (const double h : {0.37, 9.0}) {
    for (SimulationSpec spec : rotating(h)) {
      SCOPED_TRACE(described(spec, seed) + ", r " + std::to_string(spec.parameters.wilson));
      const auto simulation = started(spec, random_state(spec, seed));
      const double norm = observed(*simulation, "invariant");
      simulation->advance(long_run(100'000));
      EXPECT_NEAR(observed(*simulation, "invariant") / norm, 1, 1e-12);
    }
  }
}

TEST(Variants, RotationsInSinglePrecisionKeepTheNorm) {
  for (SimulationSpec spec : rotating(0.37)) {
    spec.precision = Precision::single_precision;
    EXPECT_TRUE(take_variant(spec));
    SCOPED_TRACE(described(spec, seed));
    const auto simulation = started(spec, random_state(spec, seed));
    const double norm = observed(*simulation, "charge");
    simulation->advance(2000);
    EXPECT_NEAR(observed(*simulation, "charge") / norm, 1, 1e-5);
  }
}

TEST(Variants, RotationsAreOfSecondOrderAndUndone) {
  for (const SimulationSpec& spec : rotating(1)) {
    SCOPED_TRACE(described(spec, seed) + ", r " + std::to_string(spec.parameters.wilson));
    const State start = random_state(spec, seed);
    const auto at = [&](const std::string& scheme, int steps) {
      const SimulationSpec with =
          variant(with_scheme(spec, scheme, 1.0 / steps), spec.derivative, spec.parameters.wilson);
      return evolved(with, start, steps);
    };
    const State solution = at("exact", 1);
    const double coarse = reference::difference(at("unitary", 16), solution),
                 fine = reference::difference(at("unitary", 32), solution);
    if (fine > 1e-10) {  // on few sites the factors of the step may commute, and then there is no error
      EXPECT_NEAR(std::log2(coarse / fine), 2, 0.1);
    }
    const SimulationSpec back = variant(with_scheme(spec, "unitary", -1), spec.derivative, spec.parameters.wilson);
    EXPECT_LE(reference::difference(evolved(back, evolved(spec, start, 50), 50), start), 1e-12);
  }
}

TEST(Variants, BitsDoNotDependOnPassAndThreads) {
  for (const auto& [derivative, wilson, scheme] :
       {std::tuple("central", 0.0, "leapfrog"), std::tuple("central", 1.0, "sequential"),
        std::tuple("one_sided", 0.5, "synchronous"), std::tuple("one_sided", 0.5, "unitary"),
        std::tuple("central", 0.5, "unitary")})
    for (const auto& base : {system("dirac_1d", {203}, 0.8, 0.3), system("dirac_1d", {2003}, 0.8, 0.3),
                             system("dirac_3d", {17, 5, 6}, 1.1, 0.2)})
      expect_same_bits(variant(with_scheme(base, scheme, 0.1), derivative, wilson), {1, 3}, seed);
}

TEST(Variants, AWilsonTermHasNoLocalRotation) {
  SimulationSpec spec = with_scheme(system("dirac_1d", {8}, 1, 0.1), "leapfrog", 0.1);
  spec.parameters.wilson = 1;
  EXPECT_THROW(take_variant(spec), std::invalid_argument);
  spec.scheme = "sequential";
  EXPECT_TRUE(take_variant(spec));
  SimulationSpec plain = with_scheme(system("dirac_1d", {8}, 1, 0.1), "leapfrog", 0.1);
  EXPECT_FALSE(take_variant(plain));
  EXPECT_FALSE(plain.runtime);
}

}  // namespace
}  // namespace dualfield::laws
