// SPDX-License-Identifier: MIT
// Densities, linear forms and squares under the emulator: the same bits as on the CPU, on random shapes.
#include "dualfield/runtime_simulation.hpp"
#include "dualfield/typed_simulation.hpp"
#include "kernels/cuda/executor.hpp"
#include "kernels/cuda/runtime_executor.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20261123;
#ifdef __SANITIZE_THREAD__
constexpr std::int64_t most_sites = 300;  // a fiber for each emulated thread
constexpr int rounds = 6;
#else
constexpr std::int64_t most_sites = 3000;
constexpr int rounds = 20;
#endif
constexpr emulator::Order orders[] = {emulator::Order::forward, emulator::Order::reversed, emulator::Order::shuffled};

/// Everything that can be read, with what a step kept before it.
void expect_same_bits(Simulation& one, Simulation& other, const DensityForm& density, const LinearForm& linear,
                      const RandomState& state) {
  const auto measured = [&](Simulation& simulation) {
    simulation.set_state(state.phi, state.pi);
    simulation.keep_step();
    simulation.advance(1);
    std::vector<double> all{simulation.square(linear)};
    for (const auto& values : {simulation.density(density), simulation.values(linear)})
      all.insert(all.end(), values.begin(), values.end());
    return all;
  };
  const std::vector<double> expected = measured(one), found = measured(other);
  ASSERT_EQ(expected.size(), found.size());
  EXPECT_EQ(0, std::memcmp(expected.data(), found.data(), found.size() * sizeof(double)));
  EXPECT_NE(expected[0], 0);
}

template <class R>
void set_precision(SimulationSpec& spec) {
  spec.precision = std::is_same_v<R, float> ? Precision::single_precision : Precision::double_precision;
}

LinearForm linear_form(const LearningSystem& s) {
  const RuntimeTensor one = runtime_identity(s.components());
  return {{{s.w, phi, Reading::mean},
           {s.b, pi},
           {s.a, phi},
           {s.v, pi, Reading::mean},
           {one, phi, Reading::change},
           {one, pi, Reading::change},
           {0.25 * one, pi}},
          -0.7,
          Reading::mean};
}

template <class R>
void compare_runtime(SimulationSpec spec, std::mt19937& rng) {
  set_precision<R>(spec);
  SCOPED_TRACE(reference::described(spec));
  const RandomState state(rng, std::size_t(spec.runtime->step.components() * spec.lattice.sites()));
  RuntimeSimulation<R, cuda::RuntimeExecutor> emulated(spec);
  for (const QuadraticForm& form : spec.runtime->observables)
    expect_same_bits(*cpu_backend().make(spec), emulated, {form.parts}, linear_form(system_of(spec.runtime->step, 0.5)),
                     state);
}

TEST(EmulatedSiteValues, OfTheoriesAtRunTime) {
  reference::RandomRuntime random(seed);
  std::mt19937 rng(seed);
  for (int round = 0; round < rounds; ++round) {
    const SimulationSpec spec = random.spec(most_sites, 200);
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
    const RandomState state(rng, std::size_t(T::components * spec.lattice.sites()));
    const LearningSystem s = learning_system<T>(spec.parameters);
    const DensityForm density{
        {{0.7, phi, s.w, phi}, {1.3, pi, s.a, phi}, {-0.1, phi, s.b, pi}, {1, pi, s.v, pi, 0}, {1, pi, s.b, pi}}, 1.4};
    TypedSimulation<T, R, cuda::Executor> emulated(spec);
    expect_same_bits(*cpu_backend().make(spec), emulated, density, linear_form(s), state);
  }
}

TEST(EmulatedSiteValues, OfTheCatalogue) {
  std::mt19937 rng(seed);
  compare_typed<KleinGordon<3>, double>(rng);
  compare_typed<KleinGordon<1, Phi4>, float>(rng);
  compare_typed<KleinGordon<2, SineGordon>, double>(rng);
  compare_typed<KleinGordonDelayed<2>, float>(rng);
  compare_typed<Dirac1dWith<Compact>, double>(rng);
  compare_typed<Dirac1dWith<Additive>, float>(rng);
  compare_typed<Dirac3dWith<Compact>, float>(rng);
}

}  // namespace
}  // namespace dualfield::testing
