// SPDX-License-Identifier: MIT
// The CUDA kernels that step under the emulator: the same bits, state and observables, as half-steps on the CPU, on
// random shapes and with blocks and threads in any order.
#include <gtest/gtest.h>

#include "tests/kernels/effort.hpp"
#include "tests/kernels/random_case.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20260101;

class Emulated : public ::testing::TestWithParam<EmulatedTheory> {
 protected:
  const EmulatedTheory& theory() const { return GetParam(); }

  SimulationSpec next() { return random_spec(rng, theory(), follows_threads ? 400 : 4000); }
  RandomState state(const SimulationSpec& spec) {
    return {rng, std::size_t(theory().components * spec.lattice.sites())};
  }

  std::mt19937 rng{seed};
};

INSTANTIATE_TEST_SUITE_P(Kernels, Emulated, ::testing::ValuesIn(emulated_theories()),
                         [](const auto& of) { return of.param.name(); });

TEST_P(Emulated, SameBitsAsTheCpu) {
  for (int round = 0; round < rounds(follows_threads ? 1 : is_sanitized ? 6 : 15); ++round) {
    SimulationSpec spec = next();
    const RandomState start = state(spec);
    set_order(round, rng());
    for (const Scheme& scheme : theory().schemes) {
      if (scheme.kind == ScheduleKind::exact) continue;  // exact_emulated_test.cpp
      spec.scheme = scheme.name;
      spec.pass = Pass::staged;
      const Outcome expected(*cpu_backend().make(spec), start, 2);
      for (const Pass pass : {Pass::staged, Pass::streaming}) {
        spec.pass = pass;
        SCOPED_TRACE(in_words(spec) + ", round " + std::to_string(round) + " of seed " + std::to_string(seed));
        expect_same_bits(expected, Outcome(*make_emulated(spec), start, 2));
        if (HasFailure()) return;
      }
    }
  }
}

// Also of forms that are chosen for larger lattices alone, and on lattices smaller than a halo.
TEST_P(Emulated, EveryLaunchFormHasTheBitsOfStagedPasses) {
  for (int round = 0; round < rounds(follows_threads ? 3 : is_sanitized ? 4 : 10); ++round) {
    SimulationSpec spec = next();
    auto& extent = spec.lattice.extent;
    if (round % 2 == 0) extent[0] = 4 * (1 + int(rng() % 4));  // a multiple of what a thread moves at once
    if (round % 4 == 2) {                                      // rows that several warps share
      extent[0] = 4 * (31 + int(rng() % 60));
      for (int axis = 1; axis < spec.lattice.dimensions; ++axis)
        extent[axis] = std::min(extent[axis], axis == 1 ? 6 : 12);
    }
    if (theory().threads(spec) > most_threads) continue;
    const RandomState start = state(spec);
    std::vector<double> background;
    if (spec.gauge != "none")
      for (std::int64_t i = 0; i < (spec.lattice.dimensions + 1) * spec.lattice.sites(); ++i)
        background.push_back(std::uniform_real_distribution<double>(-2, 2)(rng));
    set_order(round, rng());
    SCOPED_TRACE(in_words(spec) + ", round " + std::to_string(round) + " of seed " + std::to_string(seed));
    EXPECT_EQ(theory().wrong_forms(spec, start, background), std::vector<std::string>{});
    if (HasFailure()) return;
  }
}

// Passes enough for a graph, and more that it does not hold; and with a background that moves in between.
TEST_P(Emulated, GraphsHaveTheBitsOfStagedPasses) {
  if (!follows_long_runs(theory())) GTEST_SKIP() << "takes long where threads are followed; DUALFIELD_SHAPES runs it";
  for (const Scheme& scheme : theory().schemes) {
    if (is_sanitized && &scheme != &theory().schemes.front()) break;  // the same kernels as launched one by one
    if (scheme.kind == ScheduleKind::exact) continue;
    SimulationSpec spec = random_spec(rng, theory(), 60);
    spec.scheme = scheme.name;
    spec.steps_per_pass = int(rng() % 2);
    spec.launches = rng() % 2 ? Launches::automatic : Launches::graph;
    std::vector<Background> backgrounds;
    while (spec.gauge != "none" && backgrounds.size() < 4) {
      Background next = random_background(rng, spec.lattice);
      if (next.is_static == (backgrounds.size() != 2)) backgrounds.push_back(std::move(next));
    }
    const RandomState start = state(spec);
    SCOPED_TRACE(in_words(spec) + ", steps a pass " + std::to_string(spec.steps_per_pass) + ", seed " +
                 std::to_string(seed));
    const auto emulated = make_emulated(spec);
    const double steps = emulated->steps_per_pass();
    const LongRuns found(*emulated, start, steps, backgrounds);
    // with a background, fields in half precision have staged passes alone
    const bool streams = spec.precision != Precision::half_precision || spec.gauge == "none";
    EXPECT_TRUE(found.replayed.front() == streams && !found.replayed[2] && found.replayed.back() == streams);
    spec.pass = Pass::staged;
    expect_same_bits(LongRuns(*make_emulated(spec), start, steps, backgrounds).states, found.states);
    if (HasFailure()) return;
  }
}

// The launches of a graph hold the scale of the state with which they were recorded.
TEST(EmulatedTheories, AStateOfAnotherScaleIsNotStepByTheGraphsOfTheLast) {
  std::mt19937 rng(seed);
  for (const EmulatedTheory& theory : emulated_theories()) {
    if (theory.spec.precision != Precision::half_precision || !follows_long_runs(theory)) continue;
    SimulationSpec spec = random_spec(rng, theory, 60);
    if (spec.gauge != "none") continue;
    spec.scheme = theory.schemes.front().name;
    spec.launches = Launches::graph;
    RandomState start(rng, std::size_t(theory.components * spec.lattice.sites()));
    const auto emulated = make_emulated(spec);
    Outcome(*emulated, start, 100);
    EXPECT_TRUE(emulated->replays());
    for (auto* field : {&start.phi, &start.pi})
      for (double& value : *field) value *= 1000;
    const std::vector<double> expected = Outcome(*make_emulated(spec), start, 100).state;
    EXPECT_EQ(Outcome(*emulated, start, 100).state, expected) << in_words(spec) << ", seed " << seed;
  }
}

TEST_P(Emulated, PassesAreLaunchedOneByOneWhereThatIsAskedFor) {
  if (!follows_long_runs(theory())) GTEST_SKIP() << "takes long where threads are followed; DUALFIELD_SHAPES runs it";
  SimulationSpec spec = random_spec(rng, theory(), 10);
  spec.scheme = theory().schemes.front().name;
  spec.launches = Launches::loop;
  const auto emulated = make_emulated(spec);
  const RandomState start = state(spec);
  EXPECT_EQ(LongRuns(*emulated, start, emulated->steps_per_pass()).replayed, std::vector<bool>(4, false));
}

TEST_P(Emulated, MaxAbsIsNanWhereAValueIsNotFinite) {
  SimulationSpec spec = next();
  spec.scheme = theory().schemes.front().name;
  RandomState start = state(spec);
  start.pi.back() = std::numeric_limits<double>::infinity();
  const auto emulated = make_emulated(spec);
  emulated->set_state(start.phi, start.pi);
  EXPECT_TRUE(std::isnan(emulated->observe().front().value));
}

TEST_P(Emulated, TheYardstickLeavesTheStateAsItIs) {
  SimulationSpec spec = next();
  spec.scheme = theory().schemes.front().name;
  const RandomState start = state(spec);
  const auto emulated = make_emulated(spec);
  const Outcome before(*emulated, start, 0);
  EXPECT_GT(emulated->stream(), 0);
  std::vector<double> phi(start.phi.size()), pi(start.pi.size());
  emulated->get_state(phi, pi);
  phi.insert(phi.end(), pi.begin(), pi.end());
  EXPECT_EQ(before.state, phi);
}

/// Whether some theory of this program is so.
template <class Is>
bool some(Is&& is) {
  return std::any_of(emulated_theories().begin(), emulated_theories().end(), is);
}

// However few theories a program holds, each kind of access to memory is among them.
TEST(EmulatedTheories, OfEveryKindAreHere) {
  for (const int dimensions : {1, 3})
    for (const char* gauge : {"none", "compact", "additive"})
      EXPECT_TRUE(some([&](const EmulatedTheory& t) {
        return t.is_spinor && t.spec.lattice.dimensions == dimensions && t.spec.gauge == gauge;
      })) << gauge
          << " in D = " << dimensions;
  EXPECT_TRUE(some([](const EmulatedTheory& t) { return t.spec.potential != "none"; }));
  EXPECT_TRUE(some([](const EmulatedTheory& t) { return t.spec.theory == "klein_gordon_delayed"; }));
  for (const Precision precision : {Precision::double_precision, Precision::single_precision})
    EXPECT_TRUE(some([&](const EmulatedTheory& t) { return t.spec.precision == precision; }));
  for (const Scheme& scheme : all_schemes())
    EXPECT_TRUE(some([&](const EmulatedTheory& t) { return t.has(scheme.name); })) << scheme.name;
}

}  // namespace
}  // namespace dualfield::testing
