// SPDX-License-Identifier: MIT
// Sums by planes and overlaps under the emulator: the same bits as on the CPU, on random shapes.
#include "dualfield/runtime_simulation.hpp"
#include "dualfield/typed_simulation.hpp"
#include "kernels/cuda/column_sum_kernel.hpp"
#include "kernels/cuda/executor.hpp"
#include "kernels/cuda/runtime_executor.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20260103;
#ifdef __SANITIZE_THREAD__
constexpr std::int64_t most_sites = 300;  // a fiber for each emulated thread
constexpr int rounds = 6;
#else
constexpr std::int64_t most_sites = 3000;
constexpr int rounds = 30;
#endif
constexpr emulator::Order orders[] = {emulator::Order::forward, emulator::Order::reversed, emulator::Order::shuffled};

void expect_same_bits(Simulation& one, Simulation& other, const QuadraticForm& form, const RandomState& state,
                      const RandomState& reference) {
  const auto measured = [&](Simulation& simulation) {
    simulation.set_state(state.phi, state.pi);
    simulation.set_reference(reference.phi, reference.pi);
    std::vector<double> all{simulation.overlap(form)};
    for (const auto& profile : simulation.profiles(form)) all.insert(all.end(), profile.begin(), profile.end());
    return all;
  };
  const std::vector<double> expected = measured(one), found = measured(other);
  ASSERT_EQ(expected.size(), found.size());
  EXPECT_EQ(0, std::memcmp(expected.data(), found.data(), found.size() * sizeof(double)));
}

template <class R>
void set_precision(SimulationSpec& spec) {
  spec.precision = std::is_same_v<R, float> ? Precision::single_precision : Precision::double_precision;
}

template <class R>
void compare_runtime(SimulationSpec spec, std::mt19937& rng) {
  set_precision<R>(spec);
  SCOPED_TRACE(reference::described(spec));
  const auto size = std::size_t(spec.runtime->step.components() * spec.lattice.sites());
  const RandomState state(rng, size), other(rng, size);
  RuntimeSimulation<R, cuda::RuntimeExecutor> emulated(spec);
  for (const QuadraticForm& form : spec.runtime->observables)
    expect_same_bits(*cpu_backend().make(spec), emulated, form, state, other);
}

TEST(EmulatedProfiles, OfTheoriesAtRunTime) {
  reference::RandomRuntime random(seed);
  std::mt19937 rng(seed);
  for (int round = 0; round < rounds; ++round) {
    const SimulationSpec spec = random.spec(most_sites, 200);
    if (cuda::column_sum_launch(spec.lattice).grid.x > 20) continue;
    SCOPED_TRACE("round " + std::to_string(round) + " of seed " + std::to_string(seed));
    emulator::settings.order = orders[round % 3];
    emulator::settings.seed = std::uint64_t(round);
    compare_runtime<double>(spec, rng);
    compare_runtime<float>(spec, rng);
  }
}

template <Theory T, class R>
void compare_typed(std::mt19937& rng) {
  for (int round = 0; round < 3; ++round) {
    SimulationSpec spec = random_spec<T>(rng, most_sites);
    spec.scheme = schemes_of<T>().front().name;
    spec.pass = round % 2 ? Pass::streaming : Pass::staged;
    set_precision<R>(spec);
    emulator::settings.order = orders[round % 3];
    emulator::settings.seed = rng();
    SCOPED_TRACE(in_words(spec));
    const std::size_t size = std::size_t(T::components * spec.lattice.sites());
    const RandomState state(rng, size), other(rng, size);
    const RuntimeTensor one = runtime_identity(T::components);
    const QuadraticForm form{"form", {{0.7, phi, one, phi}, {1.3, pi, one, pi}, {-0.1, phi, one, pi}}};
    TypedSimulation<T, R, cuda::Executor> emulated(spec);
    expect_same_bits(*cpu_backend().make(spec), emulated, form, state, other);
  }
}

TEST(EmulatedProfiles, OfTheCatalogue) {
  std::mt19937 rng(seed);
  compare_typed<KleinGordon<3>, double>(rng);
  compare_typed<Dirac1d, float>(rng);
}

}  // namespace
}  // namespace dualfield::testing
