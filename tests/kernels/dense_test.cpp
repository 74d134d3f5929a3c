// SPDX-License-Identifier: MIT
// Dense systems on the emulated device against the CPU, on random sizes; the CPU against itself with other threads.
#include "kernels/cuda/dense_executor.hpp"
#include "kernels/typed_dense_instance.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/kernels/random_dense.hpp"

namespace dualfield::testing {
namespace {

constexpr unsigned seed = 20260307;
constexpr emulator::Order orders[] = {emulator::Order::forward, emulator::Order::reversed, emulator::Order::shuffled};

// ThreadSanitizer wants a fiber for each emulated thread.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int rounds = 8;
constexpr int most_replicas = 60;
#else
constexpr int rounds = 40;
constexpr int most_replicas = 300;
#endif

DenseSpec random_dense_spec(std::mt19937& rng, int round) {
  const std::int64_t neurons = 1 + std::int64_t(rng() % 20);
  const std::int64_t replicas = 1 + std::int64_t(rng() % (round % 2 ? 4 : most_replicas));
  const auto names = describe_neurons().schemes;
  const Scheme& scheme = scheme_named(names[std::size_t(round) % names.size()]);
  const bool split = scheme.kind != ScheduleKind::synchronous && scheme.kind != ScheduleKind::sequential;
  DenseSpec spec = dense_spec(random_dense_system(rng, neurons, replicas, split), scheme, 0.1);
  spec.precision = round % 3 ? Precision::double_precision : Precision::single_precision;
  spec.threads = 1;
  return spec;
}

/// Whether nothing but elements is worked on, in an order that all devices share.
bool has_no_product(const DenseSpec& spec) { return spec.matrices.empty(); }

void expect_equal(const Outcome& expected, const Outcome& found, double tolerance) {
  double scale = 1;
  for (const double value : expected.state) scale = std::max(scale, std::abs(value));
  ASSERT_EQ(expected.state.size(), found.state.size());
  for (std::size_t i = 0; i < found.state.size(); ++i)
    ASSERT_NEAR(expected.state[i], found.state[i], tolerance * scale) << "at " << i;
  const double of_sums = std::pow(scale, 4) * double(found.state.size());
  ASSERT_EQ(expected.observables.size(), found.observables.size());
  for (std::size_t i = 0; i < found.observables.size(); ++i) {
    EXPECT_EQ(expected.observables[i].name, found.observables[i].name);
    EXPECT_NEAR(expected.observables[i].value, found.observables[i].value, tolerance * of_sums)
        << found.observables[i].name;
  }
}

TEST(Dense, TheEmulatedDeviceAgreesWithTheCpu) {
  std::mt19937 rng(seed);
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round) + " of seed " + std::to_string(seed));
    const DenseSpec spec = random_dense_spec(rng, round);
    const RandomState start(rng, std::size_t(spec.values()));
    emulator::settings.order = orders[round % 3];
    emulator::settings.seed = rng();
    const Outcome expected(*cpu_backend().make(spec), start, 3);
    const Outcome found(*DenseInstance<cuda::DenseExecutor>::make(spec), start, 3);
    const double rounding = spec.precision == Precision::double_precision ? 1e-13 : 1e-5;
    expect_equal(expected, found, has_no_product(spec) ? 0 : rounding);
  }
}

TEST(Dense, ValuesThatAreNotFiniteAreSeen) {
  std::mt19937 rng(seed + 1);
  const DenseSpec spec = random_dense_spec(rng, 1);
  RandomState start(rng, std::size_t(spec.values()));
  start.pi.back() = std::numeric_limits<double>::infinity();
  for (const auto& simulation : {cpu_backend().make(spec), DenseInstance<cuda::DenseExecutor>::make(spec)}) {
    simulation->set_state(start.phi, start.pi);
    EXPECT_TRUE(std::isnan(simulation->observe().front().value));
  }
}

TEST(Dense, YardsticksLeaveTheStateAsItIs) {
  std::mt19937 rng(seed + 2);
  DenseSpec spec;
  do spec = random_dense_spec(rng, 0);
  while (has_no_product(spec));
  const RandomState start(rng, std::size_t(spec.values()));
  for (const auto& simulation : {cpu_backend().make(spec), DenseInstance<cuda::DenseExecutor>::make(spec)}) {
    const Outcome before(*simulation, start, 0);
    EXPECT_GT(simulation->stream(), 0);
    EXPECT_EQ(simulation->plain_product(), 2.0 * double(spec.neurons * spec.values()));
    std::vector<double> phi(start.phi.size()), pi(start.pi.size());
    simulation->get_state(phi, pi);
    phi.insert(phi.end(), pi.begin(), pi.end());
    EXPECT_EQ(before.state, phi);
  }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // the CPU's threads are not instrumented here
TEST(Dense, BitsDoNotDependOnTheNumberOfThreads) {
  std::mt19937 rng(seed + 3);
  for (int round = 0; round < 6; ++round) {
    const std::int64_t neurons = 40 + std::int64_t(rng() % 200), replicas = 1 + std::int64_t(rng() % 400);
    const Scheme& scheme = scheme_named(round % 2 ? "synchronous" : "sequential");
    DenseSpec spec = dense_spec(random_dense_system(rng, neurons, replicas, false), scheme, 0.1);
    if (round % 3 == 0) spec.precision = Precision::single_precision;
    const RandomState start(rng, std::size_t(spec.values()));
    std::optional<Outcome> first;
    for (const int threads : {1, 2, 5}) {
      spec.threads = threads;
      Outcome now(*cpu_backend().make(spec), start, 2);
      if (!first) first = now;
      EXPECT_EQ(first->state, now.state) << threads << " threads, round " << round << " of seed " << seed + 3;
      for (std::size_t i = 0; i < now.observables.size(); ++i)
        EXPECT_EQ(first->observables[i].value, now.observables[i].value) << now.observables[i].name;
    }
  }
}
#endif

}  // namespace
}  // namespace dualfield::testing
