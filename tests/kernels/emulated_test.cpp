// SPDX-License-Identifier: MIT
// Every CUDA kernel under the emulator: the same bits, state and observables, as half-steps on the CPU, on random shapes
// and with blocks and threads in any order.
#include <cstdlib>

#include "dualfield/typed_simulation.hpp"
#include "kernels/cuda/executor.hpp"
#include "tests/kernels/random_case.hpp"

namespace dualfield::testing {
namespace {

template <Theory T, class R>
struct Kernels {
  using Theory = T;
  using Real = R;
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
using Cases = ::testing::Types<Kernels<KleinGordon<3, SineGordon>, double>, Kernels<KleinGordonDelayed<3>, double>,
                               Kernels<Dirac1d, double>, Kernels<Dirac3d, float>>;
constexpr int usual_shapes = 6;
#else
using Cases = ::testing::Types<Kernels<KleinGordon<1, SineGordon>, double>, Kernels<KleinGordon<2, Phi4>, float>,
                               Kernels<KleinGordon<3>, double>, Kernels<KleinGordon<3, SineGordon>, float>,
                               Kernels<KleinGordonDelayed<1>, float>, Kernels<KleinGordonDelayed<2>, double>,
                               Kernels<KleinGordonDelayed<3>, float>, Kernels<Dirac1d, float>, Kernels<Dirac3d, double>,
                               Kernels<Dirac3d, float>, Kernels<Dirac1dWith<Compact>, double>,
                               Kernels<Dirac1dWith<Additive>, float>, Kernels<Dirac3dWith<Compact>, float>>;
constexpr int usual_shapes = 15;
#endif

/// Shapes tried for each theory; DUALFIELD_SHAPES asks for more (ctest -L fuzz).
int shapes() {
  const char* asked = std::getenv("DUALFIELD_SHAPES");
  return asked ? std::atoi(asked) : usual_shapes;
}

// ThreadSanitizer wants a fiber for each emulated thread.
#ifdef __SANITIZE_THREAD__
constexpr std::uint64_t most_threads = 2000;
#else
constexpr std::uint64_t most_threads = 1'000'000;
#endif

std::uint64_t threads(const device::Launch& launch) {
  return std::uint64_t(launch.grid.x) * launch.grid.y * launch.grid.z * launch.block.x * launch.block.y *
         launch.block.z;
}

template <class Case>
struct Emulated : ::testing::Test {
  std::mt19937 rng{20260101};

  bool fits(const SimulationSpec& spec) const {
    using R = typename Case::Real;
    using T = typename Case::Theory;
    const cuda::Grid<R> grid(spec.lattice);
    bool fit = threads(cuda::stage_launch(grid)) <= most_threads;
    for (const Scheme& scheme : schemes_of<T>())
      StepSchedules<R, T>(scheme, spec.parameters, 1).for_each_substep([&](const auto& schedule) {
        using S = std::decay_t<decltype(schedule)>;
        fit = fit && threads(cuda::streaming_launch<S>(grid, cuda::streaming_chunk<S>(grid, 1))) <= most_threads;
      });
    return fit;
  }

  SimulationSpec next() {
    SimulationSpec spec;
    do spec = random_spec<typename Case::Theory>(rng);
    while (!fits(spec));
    spec.precision =
        std::is_same_v<typename Case::Real, float> ? Precision::single_precision : Precision::double_precision;
    return spec;
  }
};

TYPED_TEST_SUITE(Emulated, Cases);

TYPED_TEST(Emulated, SameBitsAsTheCpu) {
  using T = typename TypeParam::Theory;
  using R = typename TypeParam::Real;
  constexpr emulator::Order orders[] = {emulator::Order::forward, emulator::Order::reversed, emulator::Order::shuffled};
  for (int shape = 0; shape < shapes(); ++shape) {
    SimulationSpec spec = this->next();
    const RandomState start(this->rng, std::size_t(T::components * spec.lattice.sites()));
    emulator::settings.order = orders[shape % 3];
    emulator::settings.seed = this->rng();
    for (const Scheme& scheme : schemes_of<T>()) {
      if (scheme.kind == Exact::kind) continue;  // exact_emulated_test.cpp
      spec.scheme = scheme.name;
      spec.pass = Pass::staged;
      const Outcome expected(*cpu_backend().make(spec), start, 2);
      for (const Pass pass : {Pass::staged, Pass::streaming}) {
        spec.pass = pass;
        SCOPED_TRACE(in_words(spec) + ", shape " + std::to_string(shape) + " of seed 20260101");
        TypedSimulation<T, R, cuda::Executor> emulated(spec);
        const Outcome found(emulated, start, 2);
        ASSERT_EQ(0, std::memcmp(expected.state.data(), found.state.data(), found.state.size() * sizeof(double)));
        ASSERT_EQ(expected.observables.size(), found.observables.size());
        for (std::size_t i = 0; i < found.observables.size(); ++i) {
          EXPECT_EQ(expected.observables[i].name, found.observables[i].name);
          EXPECT_EQ(expected.observables[i].value, found.observables[i].value) << found.observables[i].name;
        }
      }
    }
  }
}

TYPED_TEST(Emulated, MaxAbsIsNanWhereAValueIsNotFinite) {
  using T = typename TypeParam::Theory;
  using R = typename TypeParam::Real;
  SimulationSpec spec = this->next();
  spec.scheme = "synchronous";
  RandomState start(this->rng, std::size_t(T::components * spec.lattice.sites()));
  start.pi.back() = std::numeric_limits<double>::infinity();
  TypedSimulation<T, R, cuda::Executor> emulated(spec);
  emulated.set_state(start.phi, start.pi);
  EXPECT_TRUE(std::isnan(emulated.observe().front().value));
}

TYPED_TEST(Emulated, TheYardstickLeavesTheStateAsItIs) {
  using T = typename TypeParam::Theory;
  using R = typename TypeParam::Real;
  SimulationSpec spec = this->next();
  spec.scheme = "synchronous";
  const RandomState start(this->rng, std::size_t(T::components * spec.lattice.sites()));
  TypedSimulation<T, R, cuda::Executor> emulated(spec);
  const Outcome before(emulated, start, 0);
  EXPECT_GT(emulated.stream(), 0);
  std::vector<double> phi(start.phi.size()), pi(start.pi.size());
  emulated.get_state(phi, pi);
  phi.insert(phi.end(), pi.begin(), pi.end());
  EXPECT_EQ(before.state, phi);
}

}  // namespace
}  // namespace dualfield::testing
