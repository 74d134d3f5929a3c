// SPDX-License-Identifier: MIT
// Gauge fields with dynamics of their own under the emulator: the same bits as the CPU in all arrays and observables, and steps
// that go on from a state of the other device.
#include <gtest/gtest.h>

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
      spec.background = {[](const TimeSpan&, std::span<double> values) {
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = 0.1 * double(i % 7);
      }};
      all.push_back(spec);
    }
  }
  return all;
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

}  // namespace
}  // namespace dualfield::testing
