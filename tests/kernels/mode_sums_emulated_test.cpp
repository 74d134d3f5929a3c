// SPDX-License-Identifier: MIT
// Sums over plane waves under the emulator: the CPU's to rounding (the transforms are other ones), on random shapes and
// with blocks and threads in any order.
#include <gtest/gtest.h>

#include "dualfield/summation.hpp"
#include "tests/kernels/effort.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/kernels/random_modes.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20261123;
constexpr std::int64_t most_sites = follows_threads ? 60 : is_sanitized ? 200 : 1500;

void expect_near(const std::vector<double>& found, const std::vector<double>& expected, const char* what) {
  ASSERT_EQ(found.size(), expected.size());
  double scale = 0;
  for (const double value : expected) scale = std::max(scale, std::abs(value));
  ASSERT_GT(scale, 0);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-12 * scale) << what << " " << i;
}

void compare(Simulation& found, Simulation& expected, const ModeRequest& request, const RandomState& state, int steps) {
  for (Simulation* simulation : {&found, &expected}) {
    simulation->set_state(state.phi, state.pi);
    simulation->advance(steps);
  }
  expect_near(in_one(found.mode_sums(request)), in_one(expected.mode_sums(request)), "sum");
  expect_near(found.mode_density(request.pairs), expected.mode_density(request.pairs), "mode");
  expect_near(in_one(found.mode_sums(request)), in_one(expected.mode_sums(request)), "sum again");
}

TEST(EmulatedModeSums, OfTheCatalogue) {
  std::mt19937 rng(seed);
  for (int round = 0; round < rounds(follows_threads ? 1 : 3); ++round)
    for (const EmulatedTheory& theory : emulated_theories()) {
      if (!theory.has("exact")) continue;
      SimulationSpec spec = random_spec(rng, theory.spec, most_sites);
      set_order(round, rng());
      SCOPED_TRACE(in_words(spec) + ", round " + std::to_string(round) + " of seed " + std::to_string(seed));
      const RandomState state(rng, std::size_t(theory.components * spec.lattice.sites()));
      const LearningSystem system = theory.system(spec.parameters);
      const ModeRequest request = everything(system, spec.lattice, theory.is_spinor, rng);
      // a rounding of the transforms may become one of fields in single precision, so these are not evolved
      const bool in_double = spec.precision == Precision::double_precision;
      for (const auto& [scheme, steps] : {std::pair(theory.schemes.front().name, 0), {"exact", in_double ? 2 : 0}}) {
        spec.scheme = scheme;
        compare(*make_emulated(spec), *cpu_backend().make(spec), request, state, steps);
      }
    }
}

TEST(EmulatedModeSums, OfTheoriesAtRunTimeOnUpToFourAxes) {
  reference::RandomRuntime random(seed);
  std::mt19937 rng(seed);
  for (int round = 0; round < rounds(follows_threads ? 5 : 12); ++round) {
    const SimulationSpec spec = random.spec(most_sites / 4, 60);
    set_order(round, std::uint64_t(round));
    SCOPED_TRACE(reference::described(spec) + ", round " + std::to_string(round) + " of seed " + std::to_string(seed));
    const int K = spec.runtime->step.components();
    const RandomState state(rng, std::size_t(K * spec.lattice.sites()));
    compare(*make_emulated(spec), *cpu_backend().make(spec), {.pairs = K % 2 == 0, .inside = {2, 1, 0, 1}}, state, 0);
  }
}

// A row of more modes than one segment holds.
TEST(EmulatedModeSums, OfLongRows) {
  if (follows_threads) return;  // more threads than ThreadSanitizer can follow
  std::mt19937 rng(seed);
  for (const EmulatedTheory& theory : emulated_theories()) {
    if (!theory.has("exact") || theory.spec.lattice.dimensions > 1) continue;
    SimulationSpec spec = random_spec(rng, theory.spec);
    spec.lattice.extent[0] = 2 * segment_sites + 77;
    spec.scheme = theory.schemes.front().name;
    const RandomState state(rng, std::size_t(theory.components * spec.lattice.sites()));
    compare(*make_emulated(spec), *cpu_backend().make(spec),
            everything(theory.system(spec.parameters), spec.lattice, theory.is_spinor, rng), state, 0);
  }
}

}  // namespace
}  // namespace dualfield::testing
