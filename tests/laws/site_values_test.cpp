// SPDX-License-Identifier: MIT
// Densities, linear forms and squares at every site, as a simulation evaluates them: against assembled matrices for
// every kind of simulation, and with the same bits for any number of threads.
#include <gtest/gtest.h>

#include <numeric>

#include "dualfield/theory_list.hpp"
#include "dualfield/variants.hpp"
#include "laws/expectations.hpp"
#include "reference/background.hpp"
#include "reference/random_runtime.hpp"

namespace dualfield::laws {
namespace {

using reference::RandomRuntime;
using reference::times;

constexpr unsigned seed = 7171;

/// The data that forms are evaluated from: the present state, the state before the last step, the present background
/// and the potential.
struct Sources {
  Lattice lattice;
  State now, before;
  Values background;
  std::string potential = "none";
  double coupling = 0;

  Values read(Field field, Reading of) const {
    const Values &x = field == phi ? now.phi : now.pi, &y = field == phi ? before.phi : before.pi;
    Values result = x;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (of == Reading::change) result[i] = x[i] - y[i];
      if (of == Reading::mean) result[i] = (x[i] + y[i]) / 2;
    }
    return result;
  }

  Values image(const RuntimeTensor& tensor, const Values& field) const {
    return times(assemble(tensor, lattice, background), field);
  }

  /// V or V', written independently of the program.
  double of_potential(bool slope, double x) const {
    if (potential == "phi4") return coupling * (slope ? x * x * x : x * x * x * x / 4);
    if (potential == "sine_gordon") return coupling * (slope ? std::sin(x) : 1 - std::cos(x));
    return 0;
  }

  Values density(const DensityForm& form) const {
    const auto sites = std::size_t(lattice.sites());
    Values result(sites);
    for (const QuadraticPart& part : form.parts) {
      const Values x = read(part.x, Reading::present), y = image(part.tensor, read(part.y, Reading::present));
      for (std::size_t i = 0; i < x.size(); ++i)
        if (!part.component || int(i / sites) == *part.component) result[i % sites] += part.factor * x[i] * y[i];
    }
    for (std::size_t i = 0; i < now.phi.size(); ++i)
      result[i % sites] += form.potential * of_potential(false, now.phi[i]);
    return result;
  }

  Values values(const LinearForm& form) const {
    const Values at = read(phi, form.slope_reading);
    Values result(at.size());
    for (std::size_t i = 0; i < at.size(); ++i) result[i] = form.slope * of_potential(true, at[i]);
    for (const LinearPart& part : form.parts) {
      const Values y = image(part.tensor, read(part.y, part.reading));
      for (std::size_t i = 0; i < y.size(); ++i) result[i] += y[i];
    }
    return result;
  }
};

double largest(const Values& values) {
  double most = 1e-3;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

void expect_near(const Values& found, const Values& expected, const char* what) {
  ASSERT_EQ(found.size(), expected.size()) << what;
  const double tolerance = 2e-13 * largest(expected);
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_NEAR(found[i], expected[i], tolerance) << what << ", value " << i << " of " << found.size();
}

/// Forms are evaluated in double whatever the precision of the fields, so the tolerance is that of double.
void expect_right(Simulation& simulation, const Sources& of, const DensityForm& density, const LinearForm& linear) {
  expect_near(simulation.density(density), of.density(density), "density");
  const Values expected = of.values(linear);
  expect_near(simulation.values(linear), expected, "values");
  const double square = std::inner_product(expected.begin(), expected.end(), expected.begin(), 0.0);
  EXPECT_NEAR(simulation.square(linear), square, 2e-13 * (1e-3 + square));
}

/// A linear form with random tensors and every kind of reading.
LinearForm linear_form(const std::vector<RuntimeTensor>& tensors, double slope) {
  LinearForm form{{}, slope, Reading::mean};
  int number = 0;
  for (const RuntimeTensor& tensor : tensors) {
    form.parts.push_back({tensor, number % 2 ? pi : phi, Reading(number % 3)});
    form.parts.push_back({0.5 * tensor, number % 2 ? phi : pi, Reading(number / 2 % 3)});
    ++number;
  }
  return form;
}

TEST(SiteValues, OfRandomTheoriesAgreeWithAssembledMatrices) {
  RandomRuntime random(seed);
  for (int round = 0; round < 60; ++round) {
    SimulationSpec spec = random.spec(1500, 40);
    spec.precision = round % 3 ? Precision::double_precision : Precision::single_precision;
    SCOPED_TRACE("round " + std::to_string(round) + " of seed " + std::to_string(seed) + ": " +
                 reference::described(spec));
    const auto size = std::size_t(spec.runtime->step.components() * spec.lattice.sites());
    const State state{random.values(size), random.values(size)}, before{random.values(size), random.values(size)};
    const auto simulation = started(spec, before);
    simulation->keep_step();
    simulation->set_state(state.phi, state.pi);
    const Sources of{spec.lattice, state, before, {}};
    const StepTensors& step = spec.runtime->step;
    for (const QuadraticForm& form : spec.runtime->observables)
      expect_right(*simulation, of, {form.parts}, linear_form({step.W, step.B, step.A, step.V}, 0));
    EXPECT_TRUE(same_bits(state_of(*simulation, size), state)) << "measuring changed the state";
  }
}

/// Tensors with a neighbour on either side, a site of its own and all components.
RuntimeTensor near_tensor(int K, int axis) {
  RuntimeTensor tensor{K, {}};
  for (const int by : {-1, 0, 2}) {
    RuntimeTerm term{std::vector<double>(std::size_t(K * K))};
    for (int i = 0; i < K * K; ++i) term.factor[std::size_t(i)] = 0.3 * std::sin(1.0 + i + by);
    term.shift[std::size_t(axis)] = by;
    tensor.terms.push_back(term);
  }
  return tensor;
}

DensityForm mixed_density(int K, double potential) {
  return {{{1, phi, runtime_identity(K), phi},
           {-0.7, pi, near_tensor(K, 0), pi},
           {1.1, phi, near_tensor(K, 1), pi},
           {0.4, pi, near_tensor(K, 2), phi, K - 1}},
          potential};
}

Sources sources_of(const SimulationSpec& spec, const State& now, const State& before) {
  return {spec.lattice, now, before, {}, spec.potential, spec.parameters.coupling};
}

/// The data after some steps, with the state that the simulation kept before the last one.
void expect_right_after_steps(const SimulationSpec& spec, const DensityForm& density, const LinearForm& linear,
                              const Background* background = nullptr) {
  SCOPED_TRACE(described(spec, seed));
  const State start = random_state(spec, seed);
  const auto simulation = started(spec, start);
  simulation->advance(2);
  simulation->keep_step();
  const State before = state_of(*simulation, start.phi.size());
  simulation->advance(1);
  const State now = state_of(*simulation, start.phi.size());
  Sources of = sources_of(spec, now, before);
  if (background) {
    of.background = reference::values_of(*background, spec.lattice, 3 * spec.step);
    for (std::size_t i = 0; i < of.background.size(); ++i) {
      if (spec.precision == Precision::double_precision) break;
      double& theta = of.background[i];  // as it is stored: a link as the tangent of half its angle
      if (spec.gauge == "compact" && i >= std::size_t(spec.lattice.sites()))
        theta = 2 * std::atan(double(float(half_angle_tangent(theta))));
      else
        theta = double(float(theta));
    }
  }
  expect_right(*simulation, of, density, linear);
}

TEST(SiteValues, OfEveryTheoryAndScheme) {
  for (const auto& [base, scheme] : {std::pair(system("klein_gordon", {37}, 0.8, 0.3), "leapfrog"),
                                     {system("klein_gordon", {6, 5, 4}, 0.8, 0.3), "exact"},
                                     {system("klein_gordon", {7, 8}, 0.8, 0.3, "phi4", 0.6), "yoshida4"},
                                     {system("klein_gordon", {3, 2, 9}, 0.8, -0.3, "sine_gordon", 0.7), "leapfrog"},
                                     {system("klein_gordon_delayed", {5, 7}, 0.8, 0.3), "synchronous"},
                                     {system("dirac_1d", {1100}, 0.8, 0.3), "synchronous"},
                                     {system("dirac_1d", {1}, 0.8, 0.3), "leapfrog"},
                                     {system("dirac_3d", {9, 1, 40}, 0.8, 0.3), "unitary"},
                                     {system("dirac_3d", {4, 5, 2}, 0.8, 0.3), "exact"}})
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      SimulationSpec spec = with_scheme(base, scheme, 0.1);
      spec.precision = precision;
      const int K = components(spec);
      const LinearForm linear =
          linear_form({near_tensor(K, 0), near_tensor(K, 1), runtime_identity(K), near_tensor(K, 2)}, 0.9);
      expect_right_after_steps(spec, mixed_density(K, -1.2), linear);
    }
}

TEST(SiteValues, OfVariantsRunFromTheirTensors) {
  for (auto [derivative, wilson, scheme] :
       {std::tuple("central", 0.0, "leapfrog"), {"one_sided", 0.7, "unitary"}, {"central", 0.4, "exact"}}) {
    SimulationSpec spec = with_scheme(system("dirac_3d", {6, 4, 5}, 0.8, 0.3), scheme, 0.1);
    spec.derivative = derivative;
    spec.parameters.wilson = wilson;
    ASSERT_TRUE(take_variant(spec));
    expect_right_after_steps(spec, mixed_density(4, 1), linear_form({near_tensor(4, 0), near_tensor(4, 2)}, 1));
  }
}

/// A background that depends on time or not.
Background background_of(bool is_static) {
  return {[=](const TimeSpan& span, int component, std::int64_t first, std::span<double> values) {
            for (std::size_t i = 0; i < values.size(); ++i)
              values[i] = 4 * std::sin(7.7 * component + 12.9898 * (double(first) + double(i)) +
                                       (is_static ? 0 : 2 * span.links()));
          },
          is_static};
}

template <ContinuousTime T>
void expect_right_in_a_gauge_field(const std::vector<int>& shape, const std::string& scheme) {
  for (const bool is_static : {true, false})
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      SimulationSpec spec = with_scheme(system(std::string(T::name), shape, 0.8, 0.3), scheme, 0.1);
      spec.gauge = T::gauge;
      spec.background = background_of(is_static);
      spec.precision = precision;
      const LearningSystem s = learning_system<T>(spec.parameters);
      const DensityForm density{{{1.3, phi, s.w, phi}, {-0.7, phi, s.b, pi}, {0.9, pi, s.a, phi}, {1, pi, s.v, pi, 1}}};
      expect_right_after_steps(spec, density, linear_form({s.w, s.b, s.a, s.v}, 1), &spec.background);
    }
}

TEST(SiteValues, HaveTheGaugeFieldOfThePresentTime) {
  expect_right_in_a_gauge_field<Dirac1dWith<Compact>>({19}, "leapfrog");
  expect_right_in_a_gauge_field<Dirac1dWith<Additive>>({8}, "synchronous");
  expect_right_in_a_gauge_field<Dirac3dWith<Compact>>({4, 5, 3}, "unitary");
  expect_right_in_a_gauge_field<Dirac3dWith<Additive>>({6, 1, 2}, "leapfrog");
}

TEST(SiteValues, BitsDoNotDependOnThreads) {
  for (const auto& base : {system("dirac_3d", {17, 9, 23}, 0.8, 0.3), system("dirac_1d", {3000}, 0.8, 0.3)}) {
    SimulationSpec spec = with_scheme(base, "leapfrog", 0.1);
    const State state = random_state(spec, seed), before = random_state(spec, seed + 1);
    const int K = components(spec);
    const LinearForm linear = linear_form({near_tensor(K, 0), near_tensor(K, 1)}, 0);
    const auto measured = [&](int threads) {
      spec.threads = threads;
      const auto simulation = started(spec, before);
      simulation->keep_step();
      simulation->set_state(state.phi, state.pi);
      Values all{simulation->square(linear)};
      for (const Values& values : {simulation->density(mixed_density(K, 1)), simulation->values(linear)})
        all.insert(all.end(), values.begin(), values.end());
      return all;
    };
    const Values expected = measured(1);
    for (const int threads : {2, 5}) EXPECT_TRUE(same_bits(measured(threads), expected)) << described(spec, seed);
  }
}

TEST(SiteValues, ReadingsThatAreNotAvailableAreRefused) {
  const SimulationSpec spec = with_scheme(system("dirac_1d", {8}, 0.8, 0.3), "leapfrog", 0.1);
  const auto simulation = started(spec, random_state(spec, seed));
  const RuntimeTensor one = runtime_identity(2);
  EXPECT_THROW(simulation->values({{{one, phi, Reading::change}}}), std::logic_error);
  EXPECT_THROW(simulation->square({{{one, phi, Reading::mean}}}), std::logic_error);
  EXPECT_NO_THROW(simulation->square({{{one, phi}}}));
  EXPECT_THROW(simulation->density({{{1, phi, runtime_identity(1), phi}}}), std::invalid_argument);
  EXPECT_THROW(simulation->density({{{1, scratch, one, phi}}}), std::invalid_argument);
  const auto linked = learning_system<Dirac1dWith<Compact>>(spec.parameters).b;
  EXPECT_THROW(simulation->density({{{1, phi, linked, pi}}}), std::logic_error);
}

TEST(SiteValues, KeepingTheStateBeforeAStepNeedsMemory) {
  SimulationSpec spec = with_scheme(system("dirac_3d", {16, 16, 16}, 0.8, 0.3), "leapfrog", 0.1);
  const double without = cpu_backend().memory_needed(spec);
  spec.keeps_step = true;
  const double state = 2 * 4 * 16 * 16 * 16 * sizeof(double);
  EXPECT_GE(cpu_backend().memory_needed(spec) - without, state);
  spec.keeps_reference = true;
  EXPECT_GE(cpu_backend().memory_needed(spec) - without, 2 * state);
  spec.parameters.wilson = 0.3;
  spec.scheme = "sequential";
  ASSERT_TRUE(take_variant(spec));
  const double both = cpu_backend().memory_needed(spec);
  spec.keeps_step = false;
  EXPECT_GE(both - cpu_backend().memory_needed(spec), state);
}

}  // namespace
}  // namespace dualfield::laws
