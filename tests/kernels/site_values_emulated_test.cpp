// SPDX-License-Identifier: MIT
// Densities, linear forms and squares under the emulator: the same bits as on the CPU, on random shapes.
#include <gtest/gtest.h>

#include "tests/kernels/effort.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20261123;
constexpr std::int64_t most_sites = follows_threads ? 100 : 3000;

/// Everything that can be read, with what a step kept before it.
std::vector<double> measured(Simulation& simulation, const DensityForm& density, const LinearForm& linear,
                             const RandomState& state) {
  simulation.set_state(state.phi, state.pi);
  simulation.keep_step();
  simulation.advance(1);
  std::vector<double> all{simulation.square(linear)};
  for (const auto& values : {simulation.density(density), simulation.values(linear)})
    all.insert(all.end(), values.begin(), values.end());
  EXPECT_NE(all[0], 0);
  return all;
}

LinearForm linear_form(const LearningSystem& s) {
  const RuntimeTensor one = runtime_identity(s.components());
  return {{{s.w, phi, Reading::mean},
           {s.b, pi},
           {s.a, phi},
           {s.v, pi, Reading::mean},
           {one, phi, Reading::change},
           {one, pi, Reading::change},
           {0.25 * one, pi}},
          -0.7,
          Reading::mean};
}

void compare(const SimulationSpec& spec, const LearningSystem& system, const std::vector<DensityForm>& densities,
             std::mt19937& rng) {
  const RandomState state(rng, std::size_t(system.components() * spec.lattice.sites()));
  const LinearForm linear = linear_form(system);
  const auto expected = cpu_backend().make(spec), found = make_emulated(spec);
  for (const DensityForm& density : densities)
    expect_same_bits(measured(*expected, density, linear, state), measured(*found, density, linear, state));
}

TEST(EmulatedSiteValues, OfTheoriesAtRunTime) {
  reference::RandomRuntime random(seed);
  std::mt19937 rng(seed);
  for (int round = 0; round < rounds(follows_threads ? 2 : is_sanitized ? 6 : 20); ++round) {
    SimulationSpec spec = random.spec(most_sites, 200);
    SCOPED_TRACE("round " + std::to_string(round) + " of seed " + std::to_string(seed));
    set_order(round, std::uint64_t(round));
    std::vector<DensityForm> densities;
    for (const QuadraticForm& form : spec.runtime->observables) densities.push_back({form.parts});
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      spec.precision = precision;
      SCOPED_TRACE(reference::described(spec));
      compare(spec, system_of(spec.runtime->step, 0.5), densities, rng);
    }
  }
}

TEST(EmulatedSiteValues, OfTheCatalogue) {
  std::mt19937 rng(seed);
  int round = 0;  // of all theories together, so that passes and orders take turns
  for (const EmulatedTheory& theory : emulated_theories())
    for (const int end = round + rounds(follows_threads ? 1 : 3); round < end; ++round) {
      SimulationSpec spec = random_spec(rng, theory, most_sites);
      spec.scheme = theory.schemes.front().name;
      spec.pass = round % 2 ? Pass::streaming : Pass::staged;
      set_order(round, rng());
      SCOPED_TRACE(in_words(spec) + ", round " + std::to_string(round) + " of seed " + std::to_string(seed));
      const LearningSystem s = theory.system(spec.parameters);
      compare(
          spec, s,
          {{{{0.7, phi, s.w, phi}, {1.3, pi, s.a, phi}, {-0.1, phi, s.b, pi}, {1, pi, s.v, pi, 0}, {1, pi, s.b, pi}},
            1.4}},
          rng);
    }
}

}  // namespace
}  // namespace dualfield::testing
