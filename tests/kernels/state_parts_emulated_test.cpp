// SPDX-License-Identifier: MIT
// States in parts under the emulator: any part of a state that was written in parts is the same part of the whole, before
// and after steps, as on the CPU; and steps go on from the state that the other device carries.
#include <gtest/gtest.h>

#include "dualfield/schemes.hpp"
#include "tests/kernels/effort.hpp"
#include "tests/kernels/random_case.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20261127;
constexpr std::int64_t most_sites = is_sanitized ? 60 : 600;

/// A state read in parts of random lengths, some of which begin or end within a row.
std::vector<double> read_in_parts(Simulation& simulation, std::mt19937& rng) {
  std::vector<double> all;
  for (const int array : {phi, pi})
    for (int component = 0; component < simulation.components(); ++component)
      for (std::int64_t first = 0; first < simulation.sites();) {
        const auto count = std::uniform_int_distribution<std::int64_t>(1, simulation.sites() - first)(rng);
        std::vector<double> part(static_cast<std::size_t>(count));
        simulation.read_state(array, component, first, part);
        all.insert(all.end(), part.begin(), part.end());
        first += count;
      }
  return all;
}

/// The bits that the precision keeps of the state, in half precision stored with this scale.
std::vector<double> rounded(const RandomState& state, Precision precision, double scale) {
  std::vector<double> all = state.phi;
  all.insert(all.end(), state.pi.begin(), state.pi.end());
  if (precision == Precision::single_precision)
    for (double& value : all) value = double(float(value));
  if (precision == Precision::half_precision)
    for (double& value : all) value = to_float(to_half(float(value / scale))) * scale;
  return all;
}

TEST(EmulatedStateParts, AreThoseOfTheWhole) {
  std::mt19937 rng(seed);
  int round = 0;
  for (const EmulatedTheory& theory : emulated_theories())
    for (const Scheme& scheme : theory.schemes) {
      if (follows_threads && &scheme != &theory.schemes.front()) break;
      SimulationSpec spec = random_spec(rng, theory, most_sites);
      spec.scheme = scheme.name;
      set_order(round++, rng());
      SCOPED_TRACE(in_words(spec) + ", seed " + std::to_string(seed));
      const RandomState start(rng, std::size_t(theory.components * spec.lattice.sites()));
      for (const auto& simulation : {make_emulated(spec), cpu_backend().make(spec)}) {
        simulation->write_state(source_of(start.phi, start.pi, simulation->sites()));
        expect_same_bits(read_in_parts(*simulation, rng), rounded(start, spec.precision, simulation->scale()));
        simulation->advance(2);
        RandomState end = start;
        simulation->get_state(end.phi, end.pi);
        expect_same_bits(read_in_parts(*simulation, rng), rounded(end, spec.precision, simulation->scale()));
      }
    }
}

/// What a checkpoint takes from one simulation and gives to another.
void go_on_in(Simulation& other, Simulation& one, std::int64_t steps) {
  const auto carried_for = one.carry();
  other.write_carried([&](int array, int component, std::int64_t first,
                          std::span<double> values) { one.read_carried(array, component, first, values); },
                      steps, carried_for, one.scale());
}

TEST(EmulatedStateParts, GoOnOnTheOtherDevice) {
  std::mt19937 rng(seed + 1);
  int round = 0, carried = 0;
  for (const EmulatedTheory& theory : emulated_theories())
    for (const Scheme& scheme : theory.schemes) {
      if (!follows_long_runs(theory)) break;
      if (scheme.kind == Exact::kind) continue;  // goes on from its start
      if (follows_threads && &scheme != &theory.schemes.front()) break;
      SimulationSpec spec = random_spec(rng, theory, most_sites);
      spec.scheme = scheme.name;
      set_order(round++, rng());
      SCOPED_TRACE(in_words(spec) + ", seed " + std::to_string(seed + 1));
      const RandomState start(rng, std::size_t(theory.components * spec.lattice.sites()));
      const auto whole = cpu_backend().make(spec);
      const Outcome undisturbed(*whole, start, 7);
      for (const bool from_cpu : {true, false}) {
        const auto cpu = cpu_backend().make(spec), emulated = make_emulated(spec);
        Simulation &one = from_cpu ? *cpu : *emulated, &other = from_cpu ? *emulated : *cpu;
        one.set_state(start.phi, start.pi);
        one.advance(3);
        if (rng() % 2) one.observe();
        carried += one.carry().has_value();
        go_on_in(other, one, 3);
        one.observe();  // what was taken from it does not change it
        one.advance(4);
        other.advance(4);
        for (Simulation* simulation : {&one, &other}) {
          RandomState end = start;
          simulation->get_state(end.phi, end.pi);
          std::vector<double> found = end.phi;
          found.insert(found.end(), end.pi.begin(), end.pi.end());
          expect_same_bits(undisturbed.state, found);
        }
      }
    }
  EXPECT_GT(carried, follows_threads ? -1 : 3) << "leapfrog carries a state ahead";
}

TEST(EmulatedStateParts, MustLieInTheState) {
  std::mt19937 rng(seed);
  const EmulatedTheory& theory = emulated_theories().front();
  SimulationSpec spec = random_spec(rng, theory, most_sites);
  spec.scheme = theory.schemes.front().name;
  const auto simulation = make_emulated(spec);
  std::vector<double> two(2);
  const std::int64_t sites = simulation->sites();
  for (const auto& [array, component, first] : {std::tuple<int, int, std::int64_t>(2, 0, 0),
                                                {-1, 0, 0},
                                                {0, theory.components, 0},
                                                {0, -1, 0},
                                                {0, 0, -1},
                                                {0, 0, sites - 1}})
    EXPECT_THROW(simulation->read_state(array, component, first, two), std::invalid_argument)
        << array << ", " << component << ", " << first << " of " << sites;
}

}  // namespace
}  // namespace dualfield::testing
