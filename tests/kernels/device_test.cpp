// SPDX-License-Identifier: MIT
// The same random comparisons on a real device, through the plugin: `ctest -L gpu`. Skipped by name without a device.
#include <cmath>

#include "dualfield/catalogue.hpp"
#include "host/backend.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/kernels/random_modes.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

class Device : public ::testing::Test {
 protected:
  void SetUp() override {
    const CudaPlugin& plugin = cuda_plugin();
    if (!plugin.backend || !plugin.reason.empty()) GTEST_SKIP() << "no device: " << plugin.reason;
    backend_ = plugin.backend;
  }

  /// Largest difference over the largest expected value.
  static double distance(const std::vector<double>& expected, const std::vector<double>& found) {
    double difference = 0, scale = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      difference = std::max(difference, std::abs(expected[i] - found[i]));
      scale = std::max(scale, std::abs(expected[i]));
    }
    return scale > 0 ? difference / scale : difference;
  }

  template <Theory T>
  void compare(std::mt19937& rng) {
    SimulationSpec spec = random_spec<T>(rng);
    const RandomState start(rng, std::size_t(T::components * spec.lattice.sites()));
    for (const Scheme& scheme : schemes_of<T>())
      for (const PrecisionFacts& precision : all_precisions())
        for (const Pass pass : {Pass::staged, Pass::streaming}) {
          if (precision.precision == Precision::half_precision && !serves_half<T>(scheme.kind)) continue;
          spec.scheme = scheme.name;
          spec.precision = precision.precision;
          spec.pass = pass;
          SCOPED_TRACE(in_words(spec) + ", seed 7");
          compare_on_both(spec, start, 10);
        }
  }

  void compare_on_both(const SimulationSpec& spec, const RandomState& start, int steps) {
    const Outcome expected(*cpu_backend().make(spec), start, steps), found(*backend_->make(spec), start, steps);
    const double allowed = spec.precision == Precision::double_precision   ? 1e-13
                           : spec.precision == Precision::single_precision ? 1e-5
                                                                           : 2e-3;
    EXPECT_LT(distance(expected.state, found.state), allowed);
    ASSERT_EQ(expected.observables.size(), found.observables.size());
    for (std::size_t i = 0; i < found.observables.size(); ++i)
      EXPECT_NEAR(expected.observables[i].value, found.observables[i].value, 100 * allowed * scale_of(expected.state))
          << found.observables[i].name;
  }

  /// Sums over plane waves of a few steps' state, in each precision and by `exact`.
  template <Theory T>
  void compare_modes(std::mt19937& rng) {
    SimulationSpec spec = random_spec<T>(rng);
    const RandomState start(rng, std::size_t(T::components * spec.lattice.sites()));
    const ModeRequest request = everything(learning_system<T>(spec.parameters), spec.lattice, Spinor<T>, rng);
    for (const char* scheme : {"leapfrog", "exact"})
      for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
        spec.scheme = scheme;
        spec.precision = precision;
        SCOPED_TRACE(in_words(spec) + ", seed 8");
        const auto measured = [&](const Backend& backend) {
          const auto simulation = backend.make(spec);
          simulation->set_state(start.phi, start.pi);
          simulation->advance(3);
          std::vector<double> all = in_one(simulation->mode_sums(request));
          const std::vector<double> density = simulation->mode_density(request.pairs);
          all.insert(all.end(), density.begin(), density.end());
          return all;
        };
        const double allowed = precision == Precision::double_precision ? 1e-12 : 1e-5;
        EXPECT_LT(distance(measured(cpu_backend()), measured(*backend_)), allowed);
      }
  }

  /// A step that is kept, and forms that read the change and the mean of it.
  void compare_sites(const SimulationSpec& spec, const LearningSystem& s, const RandomState& start) {
    const RuntimeTensor one = runtime_identity(s.components());
    const DensityForm density{{{0.7, phi, s.w, phi}, {1.3, pi, one, pi}, {-0.1, phi, s.b, pi}}, 1.4};
    const LinearForm linear{{{s.a, phi, Reading::mean}, {s.v, pi}, {one, pi, Reading::change}}, 0.7, Reading::mean};
    const auto measured = [&](const Backend& backend) {
      const auto simulation = backend.make(spec);
      simulation->set_state(start.phi, start.pi);
      simulation->keep_step();
      simulation->advance(1);
      std::vector<double> all = simulation->density(density);
      const std::vector<double> values = simulation->values(linear);
      all.insert(all.end(), values.begin(), values.end());
      all.push_back(simulation->square(linear) / double(values.size()));
      return all;
    };
    EXPECT_LT(distance(measured(cpu_backend()), measured(*backend_)),
              spec.precision == Precision::double_precision ? 1e-12 : 1e-4);
  }

  /// Bounds every sum of squares there is.
  static double scale_of(const std::vector<double>& state) {
    double squares = 1;
    for (const double value : state) squares += 40 * value * value;
    return squares;
  }

  const Backend* backend_ = nullptr;
};

TEST_F(Device, AgreesWithTheCpuOnRandomConfigurations) {
  std::mt19937 rng(7);
  for (int round = 0; round < 5; ++round) for_each_theory([&]<class T>(std::type_identity<T>) { compare<T>(rng); });
}

// Lattices that are large enough for the forms of most sub-steps, and steps that no form divides.
TEST_F(Device, PassesOfManyStepsHaveTheBitsOfStagedOnes) {
  std::mt19937 rng(10);
  for_each_theory([&]<class T>(std::type_identity<T>) {
    SimulationSpec spec = random_spec<T>(rng);
    const int extents[] = {136, 70, 37};
    std::copy_n(extents, spec.lattice.dimensions, spec.lattice.extent);
    if (spec.gauge != "none") spec.background = random_background(rng, spec.lattice);
    const RandomState start(rng, std::size_t(T::components * spec.lattice.sites()));
    for (const Scheme& scheme : schemes_of<T>()) {
      if (scheme.kind == ScheduleKind::exact) continue;
      for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
        spec.scheme = scheme.name;
        spec.precision = precision;
        spec.pass = Pass::staged;
        const Outcome staged(*backend_->make(spec), start, 11);
        spec.pass = Pass::streaming;
        SCOPED_TRACE(in_words(spec) + ", seed 10");
        expect_same_bits(staged, Outcome(*backend_->make(spec), start, 11));
      }
    }
  });
}

TEST_F(Device, GraphsHaveTheBitsOfSingleLaunches) {
  std::mt19937 rng(11);
  for_each_theory([&]<class T>(std::type_identity<T>) {
    SimulationSpec spec = random_spec<T>(rng);
    const RandomState start(rng, std::size_t(T::components * spec.lattice.sites()));
    for (const Scheme& scheme : schemes_of<T>())
      for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
        if (scheme.kind == ScheduleKind::exact) continue;
        spec.scheme = scheme.name;
        spec.precision = precision;
        SCOPED_TRACE(in_words(spec) + ", seed 11");
        spec.launches = Launches::loop;
        const auto single = backend_->make(spec);
        spec.launches = Launches::automatic;
        const auto replaying = backend_->make(spec);
        const double steps = std::max(single->steps_per_pass(), replaying->steps_per_pass());  // as each was timed
        const LongRuns expected(*single, start, steps), found(*replaying, start, steps);
        EXPECT_EQ(found.replayed.front(), spec.gauge == "none" || spec.background.is_static);
        expect_same_bits(expected.states, found.states);
      }
  });
}

TEST_F(Device, SumsPlaneWavesLikeTheCpu) {
  std::mt19937 rng(8);
  for (int round = 0; round < 5; ++round) {
    compare_modes<KleinGordon<1>>(rng);
    compare_modes<KleinGordon<3>>(rng);
    compare_modes<Dirac1d>(rng);
    compare_modes<Dirac3d>(rng);
  }
}

TEST_F(Device, AgreesWithTheCpuSiteBySite) {
  std::mt19937 rng(9);
  for (int round = 0; round < 4; ++round)
    for_each_theory([&]<class T>(std::type_identity<T>) {
      SimulationSpec spec = random_spec<T>(rng, 20'000);
      spec.scheme = schemes_of<T>().front().name;
      spec.precision = round % 2 ? Precision::single_precision : Precision::double_precision;
      SCOPED_TRACE(in_words(spec) + ", seed 9");
      const RandomState start(rng, std::size_t(T::components * spec.lattice.sites()));
      compare_sites(spec, learning_system<T>(spec.parameters), start);
    });
}

TEST_F(Device, AgreesWithTheCpuOnRandomTensors) {
  reference::RandomRuntime random(8);
  for (int round = 0; round < 40; ++round) {
    SimulationSpec spec = random.spec(20'000, 60);
    std::mt19937 rng{std::uint32_t(round)};
    const RandomState start(rng, std::size_t(spec.runtime->step.components() * spec.lattice.sites()));
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      spec.precision = precision;
      SCOPED_TRACE(reference::described(spec) + ", round " + std::to_string(round) + " of seed 8");
      compare_on_both(spec, start, 3);
      compare_sites(spec, system_of(spec.runtime->step, 1), start);
    }
  }
}

}  // namespace
}  // namespace dualfield::testing
