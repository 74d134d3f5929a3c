// SPDX-License-Identifier: MIT
// The propagation and assignment kernels under the emulator: the CPU's states and observables to rounding, on random
// shapes and with blocks and threads in any order.
#include <gtest/gtest.h>

#include "kernels/cpu/propagator.hpp"
#include "kernels/cuda/propagator.hpp"
#include "tests/kernels/effort.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

constexpr std::int64_t most_sites = follows_threads ? 60 : is_sanitized ? 200 : 700;

double largest_difference(const std::vector<double>& x, const std::vector<double>& y) {
  double difference = 0;
  for (std::size_t i = 0; i < x.size(); ++i) difference = std::max(difference, std::abs(x[i] - y[i]));
  return difference;
}

/// The state to `rounding` of its largest value, sums over the lattice to that of their many terms.
void expect_near(const Outcome& expected, const Outcome& found, double rounding, double volume) {
  double scale = 1;
  for (const double value : expected.state) scale = std::max(scale, std::abs(value));
  EXPECT_LE(largest_difference(found.state, expected.state), rounding * scale);
  const double of_sums = 50 * rounding * scale * scale * double(expected.state.size()) * volume;
  ASSERT_EQ(found.observables.size(), expected.observables.size());
  for (std::size_t i = 0; i < found.observables.size(); ++i) {
    EXPECT_EQ(found.observables[i].name, expected.observables[i].name);
    EXPECT_NEAR(found.observables[i].value, expected.observables[i].value, of_sums) << found.observables[i].name;
  }
}

TEST(EmulatedExact, IsTheCpusStateToRounding) {
  std::mt19937 rng(31);
  for (int round = 0; round < rounds(follows_threads ? 1 : 3); ++round)
    for (const EmulatedTheory& theory : emulated_theories()) {
      if (!theory.has("exact")) continue;
      SimulationSpec spec = random_spec(rng, theory.spec, most_sites);
      spec.scheme = "exact";
      spec.step = std::uniform_real_distribution<double>(-20, 20)(rng);
      set_order(round, rng());
      SCOPED_TRACE(in_words(spec) + ", step " + std::to_string(spec.step) + ", round " + std::to_string(round));
      const RandomState start(rng, std::size_t(theory.components * spec.lattice.sites()));
      expect_near(Outcome(*cpu_backend().make(spec), start, 2), Outcome(*make_emulated(spec), start, 2),
                  spec.precision == Precision::single_precision ? 1e-7 : 1e-12, spec.lattice.cell_volume());
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
    set_order(K, std::uint64_t(K));
    const RandomState start(rng, std::size_t(K * lattice.sites()));
    cpu::ThreadTeam team(1);
    cpu::Propagator expected(system, lattice, team);
    const device::Stream stream;
    cuda::Propagator found(system, lattice, stream);
    const auto set = [&](auto& propagator) {
      const auto sites = std::size_t(lattice.sites()), piece = sites / 2 + 1;  // ends within a row
      for (std::size_t c = 0; c < 2 * std::size_t(K); ++c) {
        const std::span<const double> field(c < std::size_t(K) ? start.phi : start.pi);
        const auto component = field.subspan(c % std::size_t(K) * sites, sites);
        propagator.put(int(c), 0, component.first(piece));
        propagator.put(int(c), std::int64_t(piece), component.subspan(piece));
      }
      propagator.begin();
    };
    set(expected);
    set(found);
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
  for (int round = 0; round < rounds(follows_threads ? 3 : 6); ++round) {
    SimulationSpec spec = random.spec(most_sites / 20, 9);
    spec.scheme = "exact";
    set_order(round, std::uint64_t(round));
    SCOPED_TRACE(reference::described(spec));
    std::mt19937 rng(unsigned(round) + 35);
    const RandomState start(rng, std::size_t(spec.runtime->step.components() * spec.lattice.sites()));
    expect_near(Outcome(*cpu_backend().make(spec), start, 2), Outcome(*make_emulated(spec), start, 2), 1e-12,
                spec.lattice.cell_volume());
  }
}

TEST(EmulatedExact, TheYardstickLeavesTheStateAsItIs) {
  std::mt19937 rng(33);
  for (const EmulatedTheory& theory : emulated_theories()) {
    if (!theory.has("exact")) continue;
    SimulationSpec spec = random_spec(rng, theory.spec, 40);
    spec.scheme = "exact";
    const RandomState start(rng, std::size_t(theory.components * spec.lattice.sites()));
    const auto emulated = make_emulated(spec);
    const Outcome before(*emulated, start, 3);
    EXPECT_GT(emulated->stream(), 0);
    std::vector<double> phi(start.phi.size()), pi(start.pi.size());
    emulated->get_state(phi, pi);
    phi.insert(phi.end(), pi.begin(), pi.end());
    EXPECT_EQ(before.state, phi);
  }
}

}  // namespace
}  // namespace dualfield::testing
