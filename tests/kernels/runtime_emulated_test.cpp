// SPDX-License-Identifier: MIT
// The kernels of theories given at run time under the emulator: the same bits, state and observables, as on the CPU.
#include <gtest/gtest.h>

#include "dualfield/theory_list.hpp"
#include "dualfield/variants.hpp"
#include "kernels/cuda/runtime_row_kernel.hpp"
#include "tests/kernels/effort.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20260102;

std::uint64_t threads_of_row(const SimulationSpec& spec) {
  const auto& n = spec.lattice.extent;
  return threads_of(cuda::runtime_row_launch(cuda::SourceFields<float>{{}, {}, n[0], n[1], n[2], n[3]}));
}

/// The same bits as on the CPU, in both precisions; in one where threads are followed.
void compare(SimulationSpec spec, std::mt19937& rng) {
  const RandomState start(rng, std::size_t(spec.runtime->step.components() * spec.lattice.sites()));
  for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
    if (follows_threads && precision != Precision::double_precision) break;
    spec.precision = precision;
    SCOPED_TRACE(reference::described(spec));
    expect_same_bits(Outcome(*cpu_backend().make(spec), start, 3), Outcome(*make_emulated(spec), start, 3));
  }
}

TEST(RuntimeKernels, SameBitsAsTheCpu) {
  reference::RandomRuntime random(seed);
  std::mt19937 rng(seed);
  for (int round = 0; round < rounds(follows_threads ? 5 : is_sanitized ? 12 : 60); ++round) {
    SimulationSpec spec = random.spec(3000, 40);
    if (threads_of_row(spec) > most_threads) continue;
    SCOPED_TRACE("round " + std::to_string(round) + " of seed " + std::to_string(seed));
    set_order(round, std::uint64_t(round));
    compare(spec, rng);
  }
}

// Shears in place, on stripes of odd and even axes too: no thread reads what another writes, in whatever order they run.
TEST(RuntimeKernels, ShearsInPlace) {
  std::mt19937 rng(seed + 2);
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
      set_order(round, std::uint64_t(round));
      ++round;
      if (follows_threads && round % 3 != 0) continue;
      ASSERT_TRUE(take_variant(spec));
      compare(spec, rng);
    }
}

// More terms than a tile of them holds, components without any, and a row that is longer than a segment of a sum.
TEST(RuntimeKernels, ManyTermsAndNone) {
  reference::RandomRuntime random(seed + 1);
  std::mt19937 rng(seed + 1);
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
    if (follows_threads && K * K * terms > 200) continue;  // the same kernels again, more slowly
    const RuntimeTensor tensor = dense(K, terms);
    spec.runtime = RuntimeTheory{{tensor, tensor, tensor, tensor}, {{"form", {{1, phi, tensor, pi}}}, {"nothing", {}}}};
    compare(spec, rng);
  }
  spec.lattice = Lattice(1, {follows_threads ? 600 : 1100});
  spec.runtime =
      RuntimeTheory{{dense(2, 3), dense(2, 2), dense(2, 1), dense(2, 3)}, {{"form", {{1, pi, dense(2, 2), pi, 0}}}}};
  compare(spec, rng);
}

}  // namespace
}  // namespace dualfield::testing
