// SPDX-License-Identifier: MIT
// Packets of one sign of the energy, made from their plane waves on the emulated device: the host's to rounding, in the memory that
// was estimated.
#include <gtest/gtest.h>

#include "dualfield/precision.hpp"
#include "kernels/scale.hpp"
#include "tests/kernels/effort.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/kernels/random_packet.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20261128;
constexpr std::int64_t most_sites = follows_threads ? 60 : is_sanitized ? 200 : 1500;

std::vector<double> state_of(Evolution& simulation) {
  const auto size = std::size_t(simulation.components() * simulation.sites());
  std::vector<double> state(2 * size);
  simulation.get_state(std::span(state).first(size), std::span(state).last(size));
  return state;
}

double largest(const std::vector<double>& values) {
  double result = 0;
  for (const double value : values) result = std::max(result, std::abs(value));
  return result;
}

double difference(std::vector<double> x, const std::vector<double>& y) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] -= y[i];
  return largest(x);
}

double rounding(const SimulationSpec& spec) { return std::max(1e-13, 2 * facts_of(spec.precision).rounding); }

/// Compares the state that the device makes with the host's, and what steps of the scheme make of both.
void compare(const SimulationSpec& spec, const PacketInitial& packet, int steps) {
  const Packet begin(packet, spec);
  const auto expected = cpu_backend().make(spec), found = make_emulated(spec);
  expected->write_state(begin.source);
  found->write_state(begin.source.waves ? begin.waves_alone() : begin.source);
  const std::vector<double> start = state_of(*expected);
  EXPECT_GT(largest(start), 0);
  EXPECT_LE(difference(state_of(*found), start), rounding(spec) * packet.amplitude);
  if (steps == 0) return;
  expected->advance(steps);
  found->advance(steps);
  EXPECT_LE(difference(state_of(*found), state_of(*expected)), 10 * rounding(spec) * packet.amplitude);
}

TEST(EmulatedPackets, AreTheHostsToRounding) {
  std::mt19937 rng(seed);
  int made = 0;
  for (int round = 0; round < rounds(follows_threads ? 1 : 2); ++round)
    for (const EmulatedTheory& theory : emulated_theories())
      for (const char* energy : {"positive", "negative"}) {
        SimulationSpec spec = random_spec(rng, theory, most_sites);
        spec.parameters.mass_squared = std::abs(spec.parameters.mass_squared);
        spec.scheme = theory.schemes.front().name;
        set_order(round, rng());
        SCOPED_TRACE(in_words(spec) + ", " + energy + ", round " + std::to_string(round) + " of seed " +
                     std::to_string(seed));
        const PacketInitial packet = random_packet(rng, spec.lattice, energy);
        EXPECT_EQ(has_waves(packet, spec), Packet(packet, spec).source.waves != nullptr);
        made += has_waves(packet, spec);
        compare(spec, packet, 0);
      }
  EXPECT_GT(made, 0);
}

// Odd and even extents, axes of one site, and waves at rest, which have no closed form.
TEST(EmulatedPackets, OnChosenLatticesWithAndWithoutMass) {
  std::mt19937 rng(seed);
  for (const EmulatedTheory& theory : emulated_theories())
    for (const auto& extents : {std::vector{8, 4, 4}, {9, 5, 3}, {1, 6, 1}})
      for (const double mass : {0.0, 0.4}) {
        if (follows_threads && mass == 0) continue;  // other numbers in the same memory
        SimulationSpec spec = random_spec(rng, theory, most_sites);
        for (int axis = 0; axis < spec.lattice.dimensions; ++axis)
          spec.lattice.extent[axis] = extents[std::size_t(axis)];
        if (theory.threads(spec) > most_threads) continue;
        if (spec.gauge != "none") spec.background = random_background(rng, spec.lattice);
        spec.parameters.mass = mass;
        spec.parameters.mass_squared = mass * mass;
        spec.scheme = theory.schemes.front().name;
        SCOPED_TRACE(in_words(spec) + ", mass " + std::to_string(mass));
        compare(spec, random_packet(rng, spec.lattice, rng() % 2 ? "positive" : "negative"), 0);
      }
}

// `exact` goes on from the values before they are rounded.
TEST(EmulatedPackets, ArePropagated) {
  std::mt19937 rng(seed);
  for (const EmulatedTheory& theory : emulated_theories()) {
    if (!theory.has("exact")) continue;
    SimulationSpec spec = random_spec(rng, theory, most_sites);
    spec.parameters.mass_squared = std::abs(spec.parameters.mass_squared);
    spec.scheme = "exact";
    SCOPED_TRACE(in_words(spec));
    compare(spec, random_packet(rng, spec.lattice, "positive"), 3);
  }
}

// A source of the values that the device makes, in whatever pieces it is asked for.
TEST(EmulatedPackets, CanBeReadBeforeTheyAreRounded) {
  std::mt19937 rng(seed);
  for (const EmulatedTheory& theory : emulated_theories()) {
    SimulationSpec spec = random_spec(rng, theory, most_sites);
    spec.scheme = theory.schemes.front().name;
    SCOPED_TRACE(in_words(spec));
    const Packet begin(random_packet(rng, spec.lattice, "negative"), spec);
    if (!begin.source.waves) continue;
    const auto simulation = make_emulated(spec);
    simulation->write_state(begin.waves_alone());
    const StateSource made = simulation->made_here(begin.waves_alone());
    std::vector<double> values;
    const std::int64_t sites = simulation->sites(), most = sites / 2 + 1;  // ends within a row
    for (int array = 0; array < 2; ++array)
      for (int component = 0; component < simulation->components(); ++component)
        for (std::int64_t first = 0; first < sites; first += most) {
          std::vector<double> part(std::size_t(std::min(most, sites - first)));
          made(array, component, first, part);
          values.insert(values.end(), part.begin(), part.end());
        }
    const Scale<Half> scale(float(simulation->scale()));
    for (double& value : values) {
      if (spec.precision == Precision::single_precision) value = double(float(value));
      if (spec.precision == Precision::half_precision) value = scale.value(scale.stored(float(value)));
    }
    EXPECT_EQ(values, state_of(*simulation));
  }
}

// The values of such a state are the source's affair, which says where they are not finite.
TEST(EmulatedPackets, ThatAreNotFiniteAreAskedFor) {
  std::mt19937 rng(seed);
  for (const EmulatedTheory& theory : emulated_theories()) {
    SimulationSpec spec = random_spec(rng, theory, 60);
    spec.scheme = theory.schemes.front().name;
    if (spec.precision != Precision::single_precision) continue;
    PacketInitial packet = random_packet(rng, spec.lattice, "positive");
    packet.amplitude = 1e300;
    const Packet begin(packet, spec);
    if (!begin.source.waves) continue;
    struct Asked {};
    StateSource source = [](int, int, std::int64_t, std::span<double>) { throw Asked(); };
    source.waves = begin.source.waves;
    EXPECT_THROW(make_emulated(spec)->write_state(source), Asked) << in_words(spec);
  }
}

TEST(EmulatedPackets, TakeTheMemoryThatWasEstimated) {
  std::mt19937 rng(seed);
  for (const EmulatedTheory& theory : emulated_theories())
    for (const std::string& scheme : {std::string(theory.schemes.front().name), std::string("exact")})
      for (const bool keeps : {false, true}) {
        if (!theory.has(scheme)) continue;
        SimulationSpec spec = random_spec(rng, theory, most_sites);
        spec.scheme = scheme;
        spec.pass = Pass::staged;
        spec.begins_as_waves = true;
        spec.keeps_reference = keeps;
        SCOPED_TRACE(in_words(spec) + (keeps ? ", reference" : ""));
        const Packet begin(random_packet(rng, spec.lattice, "positive"), spec);
        if (!begin.source.waves) continue;
        const std::size_t before = emulator::memory_use.now;
        emulator::memory_use.most = before;  // from here on
        const auto simulation = make_emulated(spec);
        simulation->write_state(begin.waves_alone());
        if (keeps) simulation->set_reference(simulation->made_here(begin.waves_alone()));
        constexpr double small = 8192;  // numbers of tensors, and the like
        EXPECT_LE(double(emulator::memory_use.most - before), memory_of_emulated(spec) + small);
        EXPECT_GE(double(emulator::memory_use.most - before), 0.9 * memory_of_emulated(spec) - small);
      }
}

}  // namespace
}  // namespace dualfield::testing
