// SPDX-License-Identifier: MIT
// The kernels of theories given at run time under the emulator: the same bits, state and observables, as on the CPU.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "dualfield/runtime_simulation.hpp"
#include "dualfield/variants.hpp"
#include "kernels/cuda/runtime_executor.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20260102;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int usual_rounds = 12;
#else
constexpr int usual_rounds = 60;
#endif
#ifdef __SANITIZE_THREAD__
constexpr std::int64_t most_threads = 2000;
#else
constexpr std::int64_t most_threads = 100'000;
#endif

int rounds() {
  const char* asked = std::getenv("DUALFIELD_SHAPES");
  return asked ? std::atoi(asked) : usual_rounds;
}

std::int64_t threads(const SimulationSpec& spec) {
  const auto& n = spec.lattice.extent;
  const device::Launch launch = cuda::runtime_row_launch(cuda::SourceFields<float>{{}, 0, n[0], n[1], n[2], n[3]});
  return std::int64_t(launch.grid.x) * launch.block.x * launch.block.y;
}

struct Outcome {
  std::vector<double> values;

  Outcome(Simulation& simulation, const std::vector<double>& phi_values, const std::vector<double>& pi_values)
      : values(2 * phi_values.size()) {
    simulation.set_state(phi_values, pi_values);
    simulation.advance(3);
    const std::span<double> all(values);
    simulation.get_state(all.first(phi_values.size()), all.last(phi_values.size()));
    for (const Observable& observable : simulation.observe()) values.push_back(observable.value);
  }
};

template <class R>
void expect_same_bits(SimulationSpec spec, reference::RandomRuntime& random) {
  spec.precision = std::is_same_v<R, float> ? Precision::single_precision : Precision::double_precision;
  SCOPED_TRACE(reference::described(spec));
  const auto size = std::size_t(spec.runtime->step.components() * spec.lattice.sites());
  const auto phi_values = random.values(size), pi_values = random.values(size);
  RuntimeSimulation<R, cuda::RuntimeExecutor> emulated(spec);
  const Outcome expected(*cpu_backend().make(spec), phi_values, pi_values), found(emulated, phi_values, pi_values);
  ASSERT_EQ(expected.values.size(), found.values.size());
  EXPECT_EQ(0, std::memcmp(expected.values.data(), found.values.data(), found.values.size() * sizeof(double)));
}

TEST(RuntimeKernels, SameBitsAsTheCpu) {
  constexpr emulator::Order orders[] = {emulator::Order::forward, emulator::Order::reversed, emulator::Order::shuffled};
  reference::RandomRuntime random(seed);
  for (int round = 0; round < rounds(); ++round) {
    SimulationSpec spec = random.spec(3000, 40);
    if (threads(spec) > most_threads) continue;
    SCOPED_TRACE("round " + std::to_string(round) + " of seed " + std::to_string(seed));
    emulator::settings.order = orders[round % 3];
    emulator::settings.seed = std::uint64_t(round);
    expect_same_bits<double>(spec, random);
    expect_same_bits<float>(spec, random);
  }
}

// Shears in place, on stripes of odd and even axes too: no thread reads what another writes, in whatever order they run.
TEST(RuntimeKernels, ShearsInPlace) {
  constexpr emulator::Order orders[] = {emulator::Order::forward, emulator::Order::reversed, emulator::Order::shuffled};
  reference::RandomRuntime random(seed + 2);
  int round = 0;
  for (const auto& lattice : {Lattice(1, {71}), Lattice(1, {2}), Lattice(3, {34, 5, 4}), Lattice(3, {1, 3, 6})})
    for (const auto& [derivative, wilson] : {std::pair("central", 0.0), {"one_sided", 0.8}}) {
      SimulationSpec spec;
      spec.theory = lattice.dimensions == 1 ? "dirac_1d" : "dirac_3d";
      spec.derivative = derivative;
      spec.parameters.mass = 0.4;
      spec.parameters.wilson = wilson;
      spec.lattice = lattice;
      spec.scheme = "unitary";
      spec.step = 0.3;
      spec.threads = 1;
      emulator::settings.order = orders[round % 3];
      emulator::settings.seed = std::uint64_t(round++);
      ASSERT_TRUE(take_variant(spec));
      expect_same_bits<double>(spec, random);
      expect_same_bits<float>(spec, random);
    }
}

// More terms than a tile of them holds, components without any, and a row that is longer than a segment of a sum.
TEST(RuntimeKernels, ManyTermsAndNone) {
  reference::RandomRuntime random(seed + 1);
  SimulationSpec spec;
  spec.theory = "linear";
  spec.scheme = "sequential";
  spec.lattice = Lattice(2, {35, 3});
  const auto dense = [&](int K, int terms) {
    RuntimeTensor tensor{K, {}};
    for (int t = 0; t < terms; ++t) {
      RuntimeTerm term{std::vector<double>(std::size_t(K * K)), {5 * t, t}};
      for (int i = 0; i < K * K; ++i)
        if (i / K != 1) term.factor[std::size_t(i)] = random.real(-1, 1) / (K * terms);
      tensor.terms.push_back(term);
    }
    return tensor;
  };
  for (const auto& [K, terms] : {std::pair(2, 40), {16, 5}, {3, 0}, {1, 1}, {8, 8}}) {
    const RuntimeTensor tensor = dense(K, terms);
    spec.runtime = RuntimeTheory{{tensor, tensor, tensor, tensor}, {{"form", {{1, phi, tensor, pi}}}, {"nothing", {}}}};
    expect_same_bits<double>(spec, random);
  }
#if defined(__SANITIZE_THREAD__)
  spec.lattice = Lattice(1, {600});  // as many threads as ThreadSanitizer can tell apart
#else
  spec.lattice = Lattice(1, {1100});
#endif
  spec.runtime =
      RuntimeTheory{{dense(2, 3), dense(2, 2), dense(2, 1), dense(2, 3)}, {{"form", {{1, pi, dense(2, 2), pi, 0}}}}};
  expect_same_bits<float>(spec, random);
}

}  // namespace
}  // namespace dualfield::testing
