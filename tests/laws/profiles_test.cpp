// SPDX-License-Identifier: MIT
// Quadratic forms that a simulation evaluates: sums over lattice planes and overlaps with a stored state, against
// assembled matrices, and with the same bits for any number of threads.
#include <gtest/gtest.h>

#include <numeric>

#include "laws/expectations.hpp"
#include "reference/random_runtime.hpp"

namespace dualfield::laws {
namespace {

using reference::RandomRuntime;
using reference::times;
using Profiles = std::vector<std::vector<double>>;

constexpr unsigned seed = 5150;

/// Σ_a x_a (T y)_a at every site, summed over the parts of a form.
Values density(const QuadraticForm& form, const Lattice& lattice, const State& x, const State& y) {
  const std::int64_t sites = lattice.sites();
  Values result(std::size_t(sites), 0.0);
  for (const QuadraticPart& part : form.parts) {
    const Values& left = part.x == phi ? x.phi : x.pi;
    const Values image = times(assemble(part.tensor, lattice), part.y == phi ? y.phi : y.pi);
    for (std::size_t i = 0; i < image.size(); ++i)
      if (!part.component || std::int64_t(i) / sites == *part.component)
        result[i % std::size_t(sites)] += part.factor * left[i] * image[i];
  }
  return result;
}

Profiles by_planes(const Values& density, const Lattice& lattice) {
  Profiles profiles;
  for (int axis = 0; axis < lattice.dimensions; ++axis) profiles.emplace_back(std::size_t(lattice.extent[axis]), 0.0);
  for_each_site(lattice, [&](const Site& at, std::int64_t site) {
    for (std::size_t axis = 0; axis < profiles.size(); ++axis)
      profiles[axis][std::size_t(at[axis])] += density[std::size_t(site)];
  });
  return profiles;
}

void expect_right(Simulation& simulation, const SimulationSpec& spec, const QuadraticForm& form, const State& state,
                  const State& other) {
  const Values here = density(form, spec.lattice, state, state), between = density(form, spec.lattice, other, state);
  double scale = 1e-3;
  for (const Values* values : {&here, &between})
    for (const double value : *values) scale += std::abs(value);
  const double tolerance = spec.precision == Precision::single_precision ? 1e-5 * scale : 1e-13 * scale;
  const Profiles expected = by_planes(here, spec.lattice), found = simulation.profiles(form);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t axis = 0; axis < found.size(); ++axis) {
    ASSERT_EQ(found[axis].size(), expected[axis].size());
    for (std::size_t i = 0; i < found[axis].size(); ++i)
      EXPECT_NEAR(found[axis][i], expected[axis][i], tolerance) << "plane " << i << " of axis " << axis;
  }
  simulation.set_reference(source_of(other.phi, other.pi, simulation.sites()));
  EXPECT_NEAR(simulation.overlap(form), std::accumulate(between.begin(), between.end(), 0.0), tolerance);
  EXPECT_TRUE(same_bits(state_of(simulation, state.phi.size()), state)) << "measuring changed the state";
}

TEST(Profiles, OfRandomTheoriesAgreeWithAssembledMatrices) {
  RandomRuntime random(seed);
  for (int round = 0; round < 100; ++round) {
    SimulationSpec spec = random.spec(1500, 40);
    spec.precision = round % 3 ? Precision::double_precision : Precision::single_precision;
    SCOPED_TRACE("round " + std::to_string(round) + " of seed " + std::to_string(seed) + ": " +
                 reference::described(spec));
    const auto size = std::size_t(spec.runtime->step.components() * spec.lattice.sites());
    const State state{random.values(size), random.values(size)}, other{random.values(size), random.values(size)};
    const auto simulation = started(spec, state);
    for (const QuadraticForm& form : spec.runtime->observables) expect_right(*simulation, spec, form, state, other);
  }
}

/// A form with both fields, neighbouring sites, and a part of a single component.
QuadraticForm mixed_form(int K, double of_both) {
  RuntimeTerm near{std::vector<double>(std::size_t(K * K), 0.3), {1}};
  return {"mixed",
          {{1, phi, runtime_identity(K), phi},
           {-0.7, pi, {K, {near}}, pi},
           {of_both, phi, {K, {near}}, pi},
           {2, pi, runtime_identity(K), pi, K - 1}}};
}

TEST(Profiles, OfEveryTheoryAndScheme) {
  for (const auto& [base, scheme] : {std::pair(system("klein_gordon", {37}, 0.8, 0.3), "leapfrog"),
                                     {system("klein_gordon", {6, 5, 4}, 0.8, 0.3), "exact"},
                                     {system("klein_gordon_delayed", {5, 7}, 0.8, 0.3), "synchronous"},
                                     {system("dirac_1d", {1100}, 0.8, 0.3), "synchronous"},
                                     {system("dirac_3d", {9, 1, 40}, 0.8, 0.3), "unitary"}}) {
    SimulationSpec spec = with_scheme(base, scheme, 0.1);
    SCOPED_TRACE(described(spec, seed));
    const State state = random_state(spec, seed), other = random_state(spec, seed + 1);
    const double of_both = spec.theory == "klein_gordon_delayed" ? 0 : 1.1;
    expect_right(*started(spec, state), spec, mixed_form(components(spec), of_both), state, other);
  }
}

TEST(Profiles, BitsDoNotDependOnThreads) {
  for (const auto& base : {system("dirac_3d", {17, 9, 23}, 0.8, 0.3), system("dirac_1d", {3000}, 0.8, 0.3)}) {
    SimulationSpec spec = with_scheme(base, "leapfrog", 0.1);
    const State state = random_state(spec, seed), other = random_state(spec, seed + 1);
    const QuadraticForm form = mixed_form(components(spec), 1.1);
    const auto measured = [&](int threads) {
      spec.threads = threads;
      const auto simulation = started(spec, state);
      simulation->set_reference(source_of(other.phi, other.pi, simulation->sites()));
      Values all{simulation->overlap(form)};
      for (const auto& profile : simulation->profiles(form)) all.insert(all.end(), profile.begin(), profile.end());
      return all;
    };
    const Values expected = measured(1);
    for (const int threads : {2, 5}) EXPECT_TRUE(same_bits(measured(threads), expected)) << described(spec, seed);
  }
}

}  // namespace
}  // namespace dualfield::laws
