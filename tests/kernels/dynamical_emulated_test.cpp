// SPDX-License-Identifier: MIT
// Gauge fields with dynamics of their own under the emulator: the same bits as the CPU in all arrays and observables, and steps
// that go on from a state of the other device.
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>

#include "dualfield/theory_list.hpp"
#include "tests/kernels/effort.hpp"
#include "tests/kernels/random_case.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20261128;

/// One spec for each theory, dimension and precision that has such a field.
std::vector<SimulationSpec> dynamical_specs(std::mt19937& rng) {
  std::vector<SimulationSpec> all;
  for (SimulationSpec spec : compiled_theories()) {
    if (spec.gauge != "compact") continue;
    SimulationSpec dynamical = spec;
    dynamical.gauge_coupling = 1;
    const std::vector<std::string_view> schemes = schemes_of(dynamical);
    if (schemes.empty()) continue;
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      spec = random_spec(rng, spec, follows_threads ? 60 : 600);
      spec.precision = precision;
      spec.scheme = schemes[rng() % schemes.size()];
      spec.gauge_coupling = std::uniform_real_distribution<double>(0.5, 2)(rng);
      spec.pass = rng() % 3 == 0 ? Pass::staged : Pass::streaming;
      if (spec.pass == Pass::streaming) spec.steps_per_pass = int(rng() % 4);
      spec.background = {[](const TimeSpan&, int component, std::int64_t first, std::span<double> values) {
        for (std::size_t i = 0; i < values.size(); ++i)
          values[i] = 0.1 * double((component + first + std::int64_t(i)) % 7);
      }};
      all.push_back(spec);
    }
  }
  return all;
}

/// A spec on so many sites along each axis.
SimulationSpec dynamical_spec(const std::string& theory, const std::string& scheme,
                              std::initializer_list<int> extents) {
  SimulationSpec spec;
  spec.theory = theory;
  spec.potential = theory == "complex_scalar" ? "phi4" : "none";
  spec.gauge = "compact";
  spec.scheme = scheme;
  spec.lattice.dimensions = int(extents.size());
  std::ranges::copy(extents, spec.lattice.extent);
  spec.parameters = {0.3, 0.2, 1, 0.1};
  spec.step = 0.1;
  spec.gauge_coupling = 0.9;
  spec.threads = 1;
  spec.background = {
      [](const TimeSpan&, int, std::int64_t, std::span<double> values) { std::ranges::fill(values, 0.2); }};
  return spec;
}

StateSource random_source(std::mt19937& rng) {
  return [start = std::uint32_t(rng())](int array, int component, std::int64_t first, std::span<double> values) {
    std::mt19937 numbers(start + 97u * std::uint32_t(array) + 11u * std::uint32_t(component) + std::uint32_t(first));
    for (double& value : values) value = std::normal_distribution<double>()(numbers);
  };
}

std::vector<double> all_arrays(Simulation& simulation) {
  std::vector<double> all;
  const std::vector<int> components = simulation.array_components();
  for (std::size_t array = 0; array < components.size(); ++array)
    for (int c = 0; c < components[array]; ++c) {
      all.resize(all.size() + std::size_t(simulation.sites()));
      simulation.read_carried(int(array), c, 0, std::span(all).last(std::size_t(simulation.sites())));
    }
  return all;
}

void expect_same(Simulation& one, Simulation& other) {
  expect_same_bits(all_arrays(one), all_arrays(other));
  const auto expected = one.observe(), found = other.observe();
  ASSERT_EQ(expected.size(), found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(expected[i].name, found[i].name);
    EXPECT_EQ(expected[i].value, found[i].value) << found[i].name;
  }
}

TEST(EmulatedDynamicalGauge, HasTheBitsOfTheCpu) {
  std::mt19937 rng(seed);
  for (int round = 0; round < rounds(follows_threads ? 1 : 6); ++round)
    for (const SimulationSpec& spec : dynamical_specs(rng)) {
      set_order(round, rng());
      // from one on which lines of sites always keep all multiprocessors at work to one on which they hardly do
      emulator::settings.multiprocessors = int(1 + rng() % 3);
      SCOPED_TRACE(in_words(spec) + ", seed " + std::to_string(seed));
      const StateSource start = random_source(rng);
      const auto cpu = cpu_backend().make(spec), emulated = make_emulated(spec);
      for (Simulation* simulation : {cpu.get(), emulated.get()}) {
        simulation->write_state(start);
        if (round % 2 == 0) simulation->write_gauge(start);
        simulation->advance(3);
      }
      expect_same(*cpu, *emulated);
      const auto next = cpu_backend().make(spec);
      next->write_carried([&](int array, int component, std::int64_t first,
                              std::span<double> values) { emulated->read_carried(array, component, first, values); },
                          3, emulated->carry());
      for (Simulation* simulation : {cpu.get(), emulated.get(), next.get()}) simulation->advance(2);
      expect_same(*cpu, *emulated);
      expect_same(*cpu, *next);
    }
}

// Lines of sites that a block cannot do at once, in the directions in which flows of some theory pass values on: along axis 1, along
// axis 2 with one site along axis 3, along the diagonal of both, once and several times around.
TEST(EmulatedDynamicalGauge, MarchesAlongLongLines) {
  emulator::settings.multiprocessors = 1;
  std::mt19937 rng(seed + 1);
  int round = 0, lattice = 0;
  for (SimulationSpec spec :
       {dynamical_spec("dirac_1d", "unitary", {530}), dynamical_spec("dirac_3d", "unitary", {270, 2, 1}),
        dynamical_spec("dirac_3d", "yoshida4", {2, 131, 1}), dynamical_spec("dirac_3d", "unitary", {1, 1, 300}),
        dynamical_spec("dirac_3d", "unitary", {3, 17, 12}), dynamical_spec("dirac_3d", "unitary", {2, 18, 12}),
        dynamical_spec("complex_scalar", "leapfrog", {530}), dynamical_spec("complex_scalar", "leapfrog", {2, 300})}) {
    ++lattice;
    for (const int together : {1, 2}) {
      if (follows_threads && together != 1 + lattice % 2) continue;  // each is followed for half of the lattices
      set_order(round++, rng());
      spec.precision = together == 1 ? Precision::double_precision : Precision::single_precision;
      spec.steps_per_pass = together;
      SCOPED_TRACE(in_words(spec) + ", seed " + std::to_string(seed + 1));
      const StateSource start = random_source(rng);
      const auto cpu = cpu_backend().make(spec), emulated = make_emulated(spec);
      for (Simulation* simulation : {cpu.get(), emulated.get()}) {
        simulation->write_state(start);
        simulation->write_gauge(start);
        simulation->advance(2);
      }
      expect_same(*cpu, *emulated);
    }
  }
}

double words(SimulationSpec spec, Pass pass, int steps_per_pass, int multiprocessors) {
  emulator::settings.multiprocessors = multiprocessors;
  spec.pass = pass;
  spec.steps_per_pass = steps_per_pass;
  return make_emulated(spec)->words_per_site();
}

// docs/gauge.md and docs/performance.md have these figures. With links between them the flows of dirac_3d make two groups a step
// where there are lines enough for all multiprocessors; else they make six, as those of other theories make two. The groups at both
// ends of a pass are halves of one of them.
TEST(EmulatedDynamicalGauge, GroupsMoveFewerWords) {
  constexpr int few = 1, many = 1000;
  const SimulationSpec spinor = dynamical_spec("dirac_3d", "unitary", {8, 8, 8});
  EXPECT_EQ(words(spinor, Pass::staged, 0, few), 176);
  EXPECT_EQ(words(spinor, Pass::streaming, 1, few), 26 + 32 + 26);
  EXPECT_EQ(words(spinor, Pass::streaming, 0, few), (16 * (26 + 32) + 26) / 16.0);
  EXPECT_EQ(words(spinor, Pass::streaming, 0, many), (16 * (25 + 19 + 19 + 30 + 19 + 26) + 16) / 16.0);
  const SimulationSpec line = dynamical_spec("dirac_1d", "unitary", {64});
  EXPECT_EQ(words(line, Pass::staged, 0, many), 42);
  EXPECT_EQ(words(line, Pass::streaming, 0, many), (16 * (14 + 8) + 8) / 16.0);
  const int staged[] = {32, 52, 69}, kicks[] = {9, 14, 18}, drifts[] = {10, 14, 18};
  for (const SimulationSpec& scalar :
       {dynamical_spec("complex_scalar", "leapfrog", {64}), dynamical_spec("complex_scalar", "leapfrog", {16, 16}),
        dynamical_spec("complex_scalar", "leapfrog", {8, 8, 8})}) {
    const int d = scalar.lattice.dimensions - 1;
    EXPECT_EQ(words(scalar, Pass::staged, 0, many), staged[d]);
    EXPECT_EQ(words(scalar, Pass::streaming, 0, many), (16 * (kicks[d] + drifts[d]) + drifts[d]) / 16.0);
  }
}

}  // namespace
}  // namespace dualfield::testing
