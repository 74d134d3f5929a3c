// SPDX-License-Identifier: MIT
// Sums by planes and overlaps under the emulator: the same bits as on the CPU, on random shapes.
#include <gtest/gtest.h>

#include "kernels/cuda/column_sum_kernel.hpp"
#include "tests/kernels/effort.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20260103;
constexpr std::int64_t most_sites = follows_threads ? 100 : 3000;

std::vector<double> measured(Simulation& simulation, const QuadraticForm& form, const RandomState& state,
                             const RandomState& reference) {
  simulation.set_state(state.phi, state.pi);
  simulation.set_reference(source_of(reference.phi, reference.pi, simulation.sites()));
  std::vector<double> all{simulation.overlap(form)};
  for (const auto& profile : simulation.profiles(form)) all.insert(all.end(), profile.begin(), profile.end());
  return all;
}

void compare(const SimulationSpec& spec, int components, const std::vector<QuadraticForm>& forms, std::mt19937& rng) {
  const auto size = std::size_t(components * spec.lattice.sites());
  const RandomState state(rng, size), reference(rng, size);
  const auto expected = cpu_backend().make(spec), found = make_emulated(spec);
  for (const QuadraticForm& form : forms)
    expect_same_bits(measured(*expected, form, state, reference), measured(*found, form, state, reference));
}

TEST(EmulatedProfiles, OfTheoriesAtRunTime) {
  reference::RandomRuntime random(seed);
  std::mt19937 rng(seed);
  for (int round = 0; round < rounds(follows_threads ? 2 : is_sanitized ? 6 : 30); ++round) {
    SimulationSpec spec = random.spec(most_sites, 200);
    if (threads_of(cuda::column_sum_launch(spec.lattice, row_blocks(spec.lattice).size())) > 2560) continue;
    SCOPED_TRACE("round " + std::to_string(round) + " of seed " + std::to_string(seed));
    set_order(round, std::uint64_t(round));
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      spec.precision = precision;
      SCOPED_TRACE(reference::described(spec));
      compare(spec, spec.runtime->step.components(), spec.runtime->observables, rng);
    }
  }
}

TEST(EmulatedProfiles, OfTheCatalogue) {
  std::mt19937 rng(seed);
  int round = 0;
  for (const EmulatedTheory& theory : emulated_theories()) {
    SimulationSpec spec = random_spec(rng, theory, most_sites);
    spec.scheme = theory.schemes.front().name;
    spec.pass = round % 2 ? Pass::streaming : Pass::staged;
    set_order(round++, rng());
    SCOPED_TRACE(in_words(spec) + ", seed " + std::to_string(seed));
    const RuntimeTensor one = runtime_identity(theory.components);
    compare(spec, theory.components, {{"form", {{0.7, phi, one, phi}, {1.3, pi, one, pi}, {-0.1, phi, one, pi}}}}, rng);
  }
}

}  // namespace
}  // namespace dualfield::testing
