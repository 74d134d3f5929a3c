// SPDX-License-Identifier: MIT
// Sums over plane waves under the emulator: the CPU's to rounding (the transforms are other ones), on random shapes and
// with blocks and threads in any order.
#include "dualfield/exact_simulation.hpp"
#include "dualfield/runtime_simulation.hpp"
#include "dualfield/typed_simulation.hpp"
#include "kernels/cuda/executor.hpp"
#include "kernels/cuda/mode_sum_kernel.hpp"
#include "kernels/cuda/runtime_executor.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/kernels/random_modes.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20261123;
// ThreadSanitizer wants a fiber for each emulated thread, AddressSanitizer time.
#if defined(__SANITIZE_THREAD__)
constexpr std::int64_t most_sites = 60;
#elif defined(__SANITIZE_ADDRESS__)
constexpr std::int64_t most_sites = 200;
#else
constexpr std::int64_t most_sites = 1500;
#endif
constexpr emulator::Order orders[] = {emulator::Order::forward, emulator::Order::reversed, emulator::Order::shuffled};

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

template <Theory T, class R>
void compare_typed(std::mt19937& rng, int round) {
  SimulationSpec spec = random_spec<T>(rng, most_sites);
  spec.precision = std::is_same_v<R, float> ? Precision::single_precision : Precision::double_precision;
  emulator::settings.order = orders[round % 3];
  emulator::settings.seed = rng();
  spec.scheme = schemes_of<T>().front().name;
  SCOPED_TRACE(in_words(spec) + ", round " + std::to_string(round) + " of seed " + std::to_string(seed));
  const RandomState state(rng, std::size_t(T::components * spec.lattice.sites()));
  const LearningSystem system = learning_system<T>(spec.parameters);
  const ModeRequest request = everything(system, spec.lattice, Spinor<T>, rng);
  TypedSimulation<T, R, cuda::Executor> stepping(spec);
  compare(stepping, *cpu_backend().make(spec), request, state, 0);
  spec.scheme = "exact";
  ExactSimulation<TypedSimulation<T, R, cuda::Executor>> exact(spec, system);
  // in single a rounding of the transforms may become one of the fields
  compare(exact, *cpu_backend().make(spec), request, state, std::is_same_v<R, double> ? 2 : 0);
}

TEST(EmulatedModeSums, OfTheCatalogue) {
  std::mt19937 rng(seed);
  for (int round = 0; round < 3; ++round) {
    compare_typed<KleinGordon<1>, float>(rng, round);
    compare_typed<KleinGordon<2>, double>(rng, round);
    compare_typed<KleinGordon<3>, float>(rng, round);
    compare_typed<Dirac1d, double>(rng, round);
    compare_typed<Dirac3d, double>(rng, round);
    compare_typed<Dirac3d, float>(rng, round);
  }
}

TEST(EmulatedModeSums, OfTheoriesAtRunTimeOnUpToFourAxes) {
  reference::RandomRuntime random(seed);
  std::mt19937 rng(seed);
  for (int round = 0; round < 12; ++round) {
    const SimulationSpec spec = random.spec(most_sites / 4, 60);
    emulator::settings.order = orders[round % 3];
    SCOPED_TRACE(reference::described(spec) + ", round " + std::to_string(round) + " of seed " + std::to_string(seed));
    const int K = spec.runtime->step.components();
    const RandomState state(rng, std::size_t(K * spec.lattice.sites()));
    RuntimeSimulation<double, cuda::RuntimeExecutor> emulated(spec);
    compare(emulated, *cpu_backend().make(spec), {.pairs = K % 2 == 0, .inside = {2, 1, 0, 1}}, state, 0);
  }
}

// A row of more modes than one segment holds.
TEST(EmulatedModeSums, OfLongRows) {
#if !defined(__SANITIZE_THREAD__)
  std::mt19937 rng(seed);
  SimulationSpec spec = random_spec<Dirac1d>(rng);
  spec.lattice.extent[0] = 2 * segment_sites + 77;
  spec.scheme = "sequential";
  const RandomState state(rng, std::size_t(2 * spec.lattice.sites()));
  TypedSimulation<Dirac1d, double, cuda::Executor> emulated(spec);
  compare(emulated, *cpu_backend().make(spec),
          everything(learning_system<Dirac1d>(spec.parameters), spec.lattice, true, rng), state, 0);
#endif
}

}  // namespace
}  // namespace dualfield::testing
