// SPDX-License-Identifier: MIT
// The propagation and assignment kernels under the emulator: the CPU's states and observables to rounding, on random
// shapes and with blocks and threads in any order.
#include "dualfield/exact_simulation.hpp"
#include "dualfield/runtime_simulation.hpp"
#include "dualfield/typed_simulation.hpp"
#include "kernels/cpu/propagator.hpp"
#include "kernels/cuda/executor.hpp"
#include "kernels/cuda/runtime_executor.hpp"
#include "kernels/cuda/propagation_kernel.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

// ThreadSanitizer wants a fiber for each emulated thread, AddressSanitizer time.
#if defined(__SANITIZE_THREAD__)
constexpr std::int64_t most_sites = 60;
#elif defined(__SANITIZE_ADDRESS__)
constexpr std::int64_t most_sites = 200;
#else
constexpr std::int64_t most_sites = 700;
#endif
constexpr emulator::Order orders[] = {emulator::Order::forward, emulator::Order::reversed, emulator::Order::shuffled};

double largest_difference(const std::vector<double>& x, const std::vector<double>& y) {
  double difference = 0;
  for (std::size_t i = 0; i < x.size(); ++i) difference = std::max(difference, std::abs(x[i] - y[i]));
  return difference;
}

template <Theory T, class R>
void compare(std::mt19937& rng, int round) {
  SimulationSpec spec = random_spec<T>(rng, most_sites);
  spec.scheme = "exact";
  spec.step = std::uniform_real_distribution<double>(-20, 20)(rng);
  spec.precision = std::is_same_v<R, float> ? Precision::single_precision : Precision::double_precision;
  emulator::settings.order = orders[round % 3];
  emulator::settings.seed = rng();
  SCOPED_TRACE(in_words(spec) + ", step " + std::to_string(spec.step) + ", round " + std::to_string(round));
  const RandomState start(rng, std::size_t(T::components * spec.lattice.sites()));
  const Outcome expected(*cpu_backend().make(spec), start, 2);
  ExactSimulation<TypedSimulation<T, R, cuda::Executor>> emulated(spec, learning_system<T>(spec.parameters));
  const Outcome found(emulated, start, 2);
  double scale = 1;
  for (const double value : expected.state) scale = std::max(scale, std::abs(value));
  const double rounding = std::is_same_v<R, float> ? 1e-7 : 1e-12;
  EXPECT_LE(largest_difference(found.state, expected.state), rounding * scale);
  ASSERT_EQ(found.observables.size(), expected.observables.size());
  for (std::size_t i = 0; i < found.observables.size(); ++i) {
    EXPECT_EQ(found.observables[i].name, expected.observables[i].name);
    EXPECT_NEAR(found.observables[i].value, expected.observables[i].value,
                50 * rounding * scale * scale * double(start.phi.size()) * spec.lattice.cell_volume())
        << found.observables[i].name;
  }
}

TEST(EmulatedExact, IsTheCpusStateToRounding) {
  std::mt19937 rng(31);
  for (int round = 0; round < 3; ++round) {
    compare<KleinGordon<1>, double>(rng, round);
    compare<KleinGordon<2>, float>(rng, round);
    compare<KleinGordon<3>, double>(rng, round);
    compare<Dirac1d, float>(rng, round);
    compare<Dirac3d, double>(rng, round);
  }
}

// Systems of any number of components, on four axes: the kernels for matrices of up to 8 and of up to 32 rows, and the
// transform of a fourth axis. Against the CPU's propagator.
TEST(EmulatedExact, RandomSystemsOnFourAxes) {
  std::mt19937 rng(32);
  std::normal_distribution<double> normal;
  for (const int K : {2, 3, 4, 5, 9}) {
    const auto tensor = [&] {
      RuntimeTensor sum{K, {}};
      for (int t = 0; t < 2; ++t) {
        RuntimeTerm term{std::vector<double>(std::size_t(K * K)), {}};
        for (double& value : term.factor) value = normal(rng) / K;
        for (int& by : term.shift) by = int(rng() % 7) - 3;
        sum.terms.push_back(term);
      }
      return sum;
    };
    const LearningSystem system{tensor(), tensor(), tensor(), tensor()};
    const Lattice lattice(4, {K == 9 ? 2 : 3, 2, 1, 3});
    emulator::settings.order = orders[K % 3];
    const RandomState start(rng, std::size_t(K * lattice.sites()));
    cpu::ThreadTeam team(1);
    cpu::Propagator expected(system, lattice, team);
    const device::Stream stream;
    cuda::Propagator found(system, lattice, stream);
    expected.set_state(start.phi, start.pi);
    found.set_state(start.phi, start.pi);
    for (const double t : {0.3, -1.7}) {
      const auto x = expected.evaluate(t);
      const auto y = found.evaluate(t);
      double scale = 0, difference = 0;
      for (const auto& [one, other] : {std::pair(x.phi, y.phi), std::pair(x.pi, y.pi)})
        for (std::int64_t c = 0; c < K; ++c)
          for (std::int64_t row = 0; row < lattice.rows(); ++row)
            for (int i = 0; i < lattice.extent[0]; ++i) {
              const double a = one.first[c * one.stride + row * one.pitch + i];
              difference = std::max(difference, std::abs(a - other.first[c * other.stride + row * other.pitch + i]));
              scale = std::max(scale, std::abs(a));
            }
      EXPECT_LE(difference, 1e-12 * scale) << "K " << K << ", t " << t;
    }
  }
}

// Through the fields of a theory given at run time.
TEST(EmulatedExact, TheoriesGivenAtRunTime) {
  reference::RandomRuntime random(34);
  for (int round = 0; round < 6; ++round) {
    SimulationSpec spec = random.spec(most_sites / 20, 9);
    spec.scheme = "exact";
    emulator::settings.order = orders[round % 3];
    SCOPED_TRACE(reference::described(spec));
    const auto size = std::size_t(spec.runtime->step.components() * spec.lattice.sites());
    std::mt19937 rng(unsigned(round) + 35);
    const RandomState start(rng, size);
    const Outcome expected(*cpu_backend().make(spec), start, 2);
    ExactSimulation<RuntimeSimulation<double, cuda::RuntimeExecutor>> emulated(
        spec, system_of(spec.runtime->step, spec.step));
    const Outcome found(emulated, start, 2);
    double scale = 1;
    for (const double value : expected.state) scale = std::max(scale, std::abs(value));
    EXPECT_LE(largest_difference(found.state, expected.state), 1e-12 * scale);
    ASSERT_EQ(found.observables.size(), expected.observables.size());
    for (std::size_t i = 1; i < found.observables.size(); ++i)
      EXPECT_NEAR(found.observables[i].value, expected.observables[i].value,
                  1e-10 * scale * scale * double(size) * spec.lattice.cell_volume());
  }
}

TEST(EmulatedExact, TheYardstickLeavesTheStateAsItIs) {
  std::mt19937 rng(33);
  SimulationSpec spec = random_spec<Dirac1d>(rng, 40);
  spec.scheme = "exact";
  const RandomState start(rng, std::size_t(2 * spec.lattice.sites()));
  ExactSimulation<TypedSimulation<Dirac1d, double, cuda::Executor>> emulated(spec,
                                                                             learning_system<Dirac1d>(spec.parameters));
  const Outcome before(emulated, start, 3);
  EXPECT_GT(emulated.stream(), 0);
  std::vector<double> phi(start.phi.size()), pi(start.pi.size());
  emulated.get_state(phi, pi);
  phi.insert(phi.end(), pi.begin(), pi.end());
  EXPECT_EQ(before.state, phi);
}

}  // namespace
}  // namespace dualfield::testing
