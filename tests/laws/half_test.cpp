// SPDX-License-Identifier: MIT
// Fields in half precision: stored in 16 bits, computed in single. That bits do not depend on passes, threads and ranks is
// tested with those of the other precisions.
#include <gtest/gtest.h>

#include "dualfield/learning_system.hpp"
#include "dualfield/precision.hpp"
#include "laws/expectations.hpp"

namespace dualfield::laws {
namespace {

SimulationSpec in_half(SimulationSpec spec) {
  spec.precision = Precision::half_precision;
  return spec;
}

State times(State state, double factor) {
  for (Values* field : {&state.phi, &state.pi})
    for (double& value : *field) value *= factor;
  return state;
}

/// √(Σ (z − z')² / Σ z'²).
double distance(const State& z, const State& other) {
  double difference = 0, norm = 0;
  const auto add = [&](const Values& a, const Values& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      difference += (a[i] - b[i]) * (a[i] - b[i]);
      norm += b[i] * b[i];
    }
  };
  add(z.phi, other.phi);
  add(z.pi, other.pi);
  return std::sqrt(difference / norm);
}

std::vector<SimulationSpec> free_systems() {
  return {system("klein_gordon", {37}, 0.7, 0.4),          system("klein_gordon", {9, 7, 6}, 1.2, 0.1),
          system("klein_gordon_delayed", {9, 14}, 1, 0.2), system("dirac_1d", {43}, 0.8, 0.5),
          system("dirac_3d", {7, 5, 6}, 1.1, 0.8),         system("complex_scalar", {11, 8}, 0.9, 0.2)};
}

std::vector<SimulationSpec> all_systems() {
  std::vector<SimulationSpec> all = free_systems();
  all.push_back(system("klein_gordon", {21, 6}, 0.9, 0.2, "phi4", 0.6));
  all.push_back(system("klein_gordon", {40}, 1, 0, "sine_gordon", 1.2));
  all.push_back(system("complex_scalar", {6, 5, 4}, 0.9, 0.2, "phi4", 0.6));
  return all;
}

TEST(HalfPrecision, EveryTheoryHasLeapfrogAndSequentialOrItsOwnMap) {
  for (const SimulationSpec& of : all_systems()) {
    const auto names = schemes_of(in_half(of));
    const bool is_map = of.theory == "klein_gordon_delayed";
    EXPECT_EQ(names, is_map ? std::vector<std::string_view>{"synchronous"}
                            : (std::vector<std::string_view>{"sequential", "leapfrog", "yoshida4"}))
        << of.theory;
  }
  for (const char* scheme : {"synchronous", "exact"})
    EXPECT_THROW(cpu_backend().make(in_half(with_scheme(system("klein_gordon", {8}, 1, 0.3), scheme, 0.1))),
                 std::invalid_argument);
  EXPECT_THROW(cpu_backend().make(in_half(with_scheme(system("dirac_1d", {8}, 1, 0.3), "unitary", 0.1))),
               std::invalid_argument);
  SimulationSpec wilson = in_half(with_scheme(system("dirac_1d", {8}, 1, 0.3), "sequential", 0.1));
  wilson.parameters.wilson = 1;
  EXPECT_TRUE(schemes_of(wilson).empty());
  EXPECT_THROW(cpu_backend().make(wilson), std::invalid_argument);
}

/// A field on a line by the sequential scheme, in double, with each stage rounded to `places` of the scale.
State plain_steps(const SimulationSpec& spec, State s, double scale, int steps) {
  const int n = spec.lattice.extent[0];
  const auto rounded = [&](double value) { return double(to_float(to_half(float(value / scale)))) * scale; };
  for (Values* field : {&s.phi, &s.pi})
    for (double& value : *field) value = rounded(value);
  for (int step = 0; step < steps; ++step) {
    for (std::size_t i = 0; i < s.phi.size(); ++i) s.phi[i] = rounded(s.phi[i] + spec.step * s.pi[i]);
    const State old = s;
    for (int i = 0; i < n; ++i) {
      const double here = old.phi[std::size_t(i)], a = spec.lattice.spacing;
      const double curvature =
          (old.phi[std::size_t((i + 1) % n)] - 2 * here + old.phi[std::size_t((i + n - 1) % n)]) / (a * a);
      const double force =
          curvature - spec.parameters.mass_squared * here - reference::potential_slope(plain(spec), here);
      s.pi[std::size_t(i)] = rounded(old.pi[std::size_t(i)] + spec.step * force);
    }
  }
  return s;
}

// The reference computes in double. A value differs where a sum in single lies on the other side of the middle between two values.
TEST(HalfPrecision, TheResultOfEveryStageIsRoundedOnceToElevenBits) {
  for (const SimulationSpec& of :
       {system("klein_gordon", {3000}, 0.7, 0.4), system("klein_gordon", {3000}, 0.9, 0.2, "phi4", 0.6)}) {
    const SimulationSpec spec = in_half(with_scheme(of, "sequential", 0.21));
    const State start = random_state(spec, 31);
    const State expected = plain_steps(spec, start, scale_of(1), 1), found = evolved(spec, start, 1);
    int others = 0;
    for (std::size_t i = 0; i < start.phi.size(); ++i)
      for (const auto& [one, other] : {std::pair{expected.phi[i], found.phi[i]}, {expected.pi[i], found.pi[i]}}) {
        others += one != other;
        ASSERT_LE(std::abs(one - other), 0x1p-10 * std::abs(one) + 0x1p-29) << described(spec, 31) << ", site " << i;
      }
    EXPECT_LE(others, 12) << "of 6000, " << described(spec, 31);
  }
}

TEST(HalfPrecision, AScaledStateHasTheSameBitsTimesTheScale) {
  unsigned seed = 1600;
  for (const SimulationSpec& of : free_systems())
    for (const std::string& scheme : schemes(in_half(of))) {
      const SimulationSpec spec = in_half(with_scheme(of, scheme, 0.2));
      const State start = random_state(spec, ++seed), end = evolved(spec, start, 5);
      for (const int power : {-80, -7, 1, 40})
        EXPECT_TRUE(
            same_bits(evolved(spec, times(start, std::ldexp(1.0, power)), 5), times(end, std::ldexp(1.0, power))))
            << described(spec, seed) << ", times 2^" << power;
    }
}

TEST(HalfPrecision, StaysNearDoubleAndKeepsTheInvariant) {
  unsigned seed = 1700;
  for (const SimulationSpec& of : all_systems())
    for (const std::string& scheme : schemes(in_half(of))) {
      if (scheme == "sequential" && is_dirac(of)) continue;  // it grows
      const SimulationSpec spec = with_scheme(of, scheme, 0.1 * of.lattice.spacing);
      SCOPED_TRACE(described(spec, ++seed));
      const State start = random_state(spec, seed);
      const double far = distance(evolved(in_half(spec), start, 50), evolved(spec, start, 50));
      EXPECT_LE(far, of.theory == "klein_gordon_delayed" ? 0.05 : 5e-3);
      EXPECT_GT(far, 1e-5) << "not stored in 16 bits";
      const auto half = started(in_half(spec), start);
      const auto before = half->observe();
      half->advance(50);
      const auto after = half->observe();
      for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i].name == "invariant") {
          EXPECT_LE(std::abs(after[i].value - before[i].value), 2e-2 * std::abs(before[i].value));
        }
    }
}

TEST(HalfPrecision, GoesOnWithTheSameBits) {
  unsigned seed = 1800;
  for (const SimulationSpec& of : all_systems())
    for (const std::string& scheme : schemes(in_half(of))) {
      const SimulationSpec spec = in_half(with_scheme(of, scheme, 0.1 * of.lattice.spacing));
      const State start = times(random_state(spec, ++seed), 3e-5);
      const auto first = started(spec, start);
      first->advance(3);
      const auto carried_for = first->carry();
      State carried = start;
      const auto n = std::size_t(spec.lattice.sites());
      for (int c = 0; c < components(spec); ++c) {
        first->read_carried(phi, c, 0, std::span(carried.phi).subspan(std::size_t(c) * n, n));
        first->read_carried(pi, c, 0, std::span(carried.pi).subspan(std::size_t(c) * n, n));
      }
      const auto next = cpu_backend().make(spec);
      next->write_carried(source_of(carried.phi, carried.pi, spec.lattice.sites()), 3, carried_for, first->scale());
      next->advance(4);
      EXPECT_TRUE(same_bits(state_of(*next, start.phi.size()), evolved(spec, start, 7))) << described(spec, seed);
    }
}

// A simulation in double precision that holds the same values measures the same.
TEST(HalfPrecision, WhatIsMeasuredIsOfTheValuesThatItHolds) {
  unsigned seed = 1900;
  for (const SimulationSpec& of : all_systems()) {
    SimulationSpec spec = with_scheme(of, of.theory == "klein_gordon_delayed" ? "synchronous" : "leapfrog", 0.1);
    spec.keeps_reference = spec.keeps_step = spec.sums_modes = true;
    SCOPED_TRACE(described(spec, ++seed));
    const State start = times(random_state(spec, seed), 700), other = random_state(spec, seed + 100);
    const auto half = started(in_half(spec), start);
    const State held = state_of(*half, start.phi.size());
    EXPECT_LE(distance(held, start), 0x1p-11);
    const auto exact = started(spec, held);
    const RuntimeTensor one = runtime_identity(components(spec));
    const QuadraticForm form{"form", {{0.5, phi, one, phi}, {1.5, pi, one, pi}}};
    const auto measured = [&](Simulation& simulation) {
      Values all;
      for (const Observable& observable : simulation.observe()) all.push_back(observable.value);
      for (const auto& profile : simulation.profiles(form)) all.insert(all.end(), profile.begin(), profile.end());
      const Values density = simulation.density({form.parts}), modes = simulation.mode_density(false);
      all.insert(all.end(), density.begin(), density.end());
      all.insert(all.end(), modes.begin(), modes.end());
      simulation.set_reference(source_of(other.phi, other.pi, spec.lattice.sites()));
      all.push_back(simulation.overlap(form));
      return all;
    };
    const Values found = measured(*half), expected = measured(*exact);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_NEAR(found[i], expected[i], 1e-6 * reference::largest({expected, {}})) << "number " << i;
  }
}

TEST(HalfPrecision, AStateThatGrowsTooMuchIsFoundNotToBeFinite) {
  const SimulationSpec spec = in_half(with_scheme(system("klein_gordon", {32}, 1, 0.3), "leapfrog", 3));
  const auto simulation = started(spec, random_state(spec, 5));
  EXPECT_TRUE(std::isfinite(simulation->observe().front().value));
  simulation->advance(40);
  EXPECT_TRUE(std::isnan(simulation->observe().front().value));
}

TEST(HalfPrecision, TakesHalfTheMemoryAndHasNoView) {
  SimulationSpec spec = with_scheme(system("dirac_3d", {32, 32, 32}, 1, 0.3), "leapfrog", 0.1);
  spec.precision = Precision::single_precision;
  const double pieces = double(spec.lattice.sites()) * sizeof(double);  // through which states are set
  const double single = cpu_backend().memory_needed(spec) - pieces,
               half = cpu_backend().memory_needed(in_half(spec)) - pieces;
  EXPECT_NEAR(half / single, 0.5, 0.02);
  EXPECT_FALSE(started(in_half(spec), random_state(spec, 6))->view(phi));
}

}  // namespace
}  // namespace dualfield::laws
