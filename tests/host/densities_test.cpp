// SPDX-License-Identifier: MIT
// Local quantities of every theory on random states: densities whose sums are the observables, charge whose change is
// the current through links, and the residual of the field equation.
#include "host/simulation/densities.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "dualfield/assemble.hpp"
#include "dualfield/philox.hpp"
#include "dualfield/theory_list.hpp"
#include "host/observe/residual.hpp"
#include "host/state/state.hpp"
#include "host/theory/modes.hpp"
#include "reference/background.hpp"
#include "reference/random_runtime.hpp"

namespace dualfield {
namespace {

using Values = std::vector<double>;

SimulationSpec spec_of(const std::string& theory, std::initializer_list<int> shape, const std::string& scheme) {
  SimulationSpec spec;
  spec.theory = theory;
  spec.lattice = Lattice(int(shape.size()), shape, 0.8);
  spec.parameters = {0.4, 0.16, 0.8, 0.7};
  spec.scheme = scheme;
  spec.step = 0.13;
  spec.threads = 1;
  return spec;
}

SimulationSpec with_potential(SimulationSpec spec, const std::string& potential) {
  spec.potential = potential;
  return spec;
}

SimulationSpec variant(SimulationSpec spec, const std::string& derivative, double wilson) {
  spec.derivative = derivative;
  spec.parameters.wilson = wilson;
  EXPECT_TRUE(take_variant(spec));
  return spec;
}

SimulationSpec in_a_gauge_field(SimulationSpec spec, const std::string& form, bool is_static) {
  spec.gauge = form;
  spec.background = {[=](const TimeSpan& span, int component, std::int64_t first, std::span<double> values) {
                       for (std::size_t i = 0; i < values.size(); ++i)
                         values[i] = 1.3 * std::sin(7.7 * component + 12.9898 * (double(first) + double(i)) +
                                                    (is_static ? 0 : 2 * span.links()));
                     },
                     is_static};
  return spec;
}

std::vector<SimulationSpec> fields_with_a_force() {
  return {spec_of("klein_gordon", {19}, "leapfrog"), spec_of("klein_gordon", {6, 5}, "exact"),
          spec_of("klein_gordon", {4, 1, 3}, "sequential"),
          with_potential(spec_of("klein_gordon", {7, 4}, "leapfrog"), "phi4"),
          with_potential(spec_of("klein_gordon", {4, 3, 5}, "yoshida4"), "sine_gordon")};
}

std::vector<SimulationSpec> spinors_without_a_gauge_field() {
  return {spec_of("dirac_1d", {19}, "leapfrog"),
          spec_of("dirac_1d", {1}, "synchronous"),
          spec_of("dirac_3d", {5, 4, 3}, "unitary"),
          spec_of("dirac_3d", {7, 6, 1}, "exact"),
          variant(spec_of("dirac_1d", {8}, "unitary"), "central", 0.6),
          variant(spec_of("dirac_3d", {5, 4, 3}, "leapfrog"), "central", 0),
          variant(spec_of("dirac_3d", {2, 4, 6}, "sequential"), "one_sided", 0.5),
          variant(spec_of("dirac_3d", {6, 1, 4}, "exact"), "central", 0.5)};
}

std::vector<SimulationSpec> spinors() {
  auto all = spinors_without_a_gauge_field();
  for (const char* form : {"compact", "additive"})
    for (const bool is_static : {true, false}) {
      all.push_back(in_a_gauge_field(spec_of("dirac_1d", {12}, "leapfrog"), form, is_static));
      all.push_back(in_a_gauge_field(spec_of("dirac_3d", {4, 3, 5}, "leapfrog"), form, is_static));
    }
  return all;
}

State random_state(const SimulationSpec& spec, int components, std::uint32_t seed) {
  const auto size = std::size_t(components * spec.lattice.sites());
  State state{Values(size), Values(size)};
  for (std::size_t i = 0; i < size; ++i) {
    state.phi[i] = double(float(uniform({std::uint32_t(i), 0, 0, 0}, {seed, 0}) - 0.5));
    state.pi[i] = double(float(uniform({std::uint32_t(i), 1, 0, 0}, {seed, 0}) - 0.5));
  }
  return state;
}

/// A simulation after a few steps from a random state, in either precision.
struct Started {
  SimulationSpec spec;
  std::unique_ptr<Modes> modes;
  TheoryTensors theory;
  std::unique_ptr<Simulation> simulation;
  State now;

  explicit Started(SimulationSpec of, Precision precision = Precision::double_precision, int steps = 3) : spec(of) {
    spec.precision = precision;
    modes = modes_of(spec);
    theory = theory_tensors(spec);
    simulation = cpu_backend().make(spec);
    now = random_state(spec, modes->components, 17);
    simulation->set_state(now.phi, now.pi);
    simulation->advance(steps);
    simulation->get_state(now.phi, now.pi);
  }

  std::string in_words() const {
    return spec.theory + " " + spec.potential + " " + spec.derivative + " " + spec.gauge + " " + spec.scheme;
  }
  double observed(const std::string& name) const {
    for (const Observable& one : simulation->observe())
      if (one.name == name) return one.value;
    return NAN;
  }
  double sum(const DensityForm& form) const {
    const Values values = simulation->density(form);
    return spec.lattice.cell_volume() * std::accumulate(values.begin(), values.end(), 0.0);
  }
  /// tensor · field in the gauge field after `steps` steps.
  Values applied(const RuntimeTensor& tensor, const Values& field, int steps = 3) const {
    Values background, result(field.size());
    if (spec.background) background = reference::values_of(spec.background, spec.lattice, steps * spec.step);
    for (const MatrixEntry& e : assemble(tensor, spec.lattice, background))
      result[std::size_t(e.row)] += e.value * field[std::size_t(e.column)];
    return result;
  }
};

constexpr Precision precisions[] = {Precision::double_precision, Precision::single_precision};
double tolerance(Precision precision) { return precision == Precision::double_precision ? 1e-12 : 2e-6; }

TEST(Densities, AddUpToTheObservables) {
  auto all = fields_with_a_force();
  for (const SimulationSpec& spec : spinors()) all.push_back(spec);
  for (const SimulationSpec& spec : all)
    for (const Precision precision : precisions) {
      const Started at(spec, precision);
      SCOPED_TRACE(at.in_words());
      const double energy = at.observed("energy");
      const DensityForm density = energy_density(at.theory);
      EXPECT_NEAR(at.sum(density), energy, tolerance(precision) * (1 + std::abs(energy)));
      if (!at.modes->theory.spinor) continue;
      const double charge = at.observed("charge");
      EXPECT_NEAR(at.sum(square_density(at.modes->components)), charge, tolerance(precision) * charge);
    }
}

// The energy density at a site is −½ z·(J⊕J)Gz with both factors taken at that site, without 𝒜_0 in a gauge field.
TEST(Densities, OfEnergyAreProductsAtOneSite) {
  for (const SimulationSpec& spec : spinors()) {
    const Started at(spec);
    SCOPED_TRACE(at.in_words());
    const auto sites = std::size_t(spec.lattice.sites());
    Values expected(sites);
    const auto add = [&](const Values& z, const RuntimeTensor& x, const RuntimeTensor& y) {
      Values rate = at.applied(x, at.now.phi);
      const Values other = at.applied(y, at.now.pi);
      for (std::size_t i = 0; i < rate.size(); ++i) rate[i] += other[i];
      for (std::size_t i = 0; i < z.size(); ++i)
        expected[i % sites] -= 0.5 * z[i] * (i / sites % 2 == 0 ? rate[i + sites] : -rate[i - sites]);
    };
    add(at.now.phi, at.modes->system.w, at.theory.system.b);
    add(at.now.pi, at.theory.system.a, at.modes->system.v);
    const Values found = at.simulation->density(energy_density(at.theory));
    for (std::size_t i = 0; i < sites; ++i) ASSERT_NEAR(found[i], expected[i], 1e-13);
  }
}

// dρ_i/dt + Σ_μ(J_{μ,i} − J_{μ,i−μ})/a = 0 for dz/dt = Gz, in any gauge field, with Wilson terms and every derivative.
TEST(Densities, OfChargeChangeByTheCurrentThroughLinks) {
  for (const SimulationSpec& spec : spinors()) {
    const Started at(spec);
    SCOPED_TRACE(at.in_words());
    const auto sites = std::size_t(spec.lattice.sites());
    const auto wphi = at.applied(at.theory.system.w, at.now.phi), bpi = at.applied(at.theory.system.b, at.now.pi),
               aphi = at.applied(at.theory.system.a, at.now.phi), vpi = at.applied(at.theory.system.v, at.now.pi);
    Values change(sites);
    for (std::size_t i = 0; i < wphi.size(); ++i)
      change[i % sites] += 2 * at.now.phi[i] * (wphi[i] + bpi[i]) + 2 * at.now.pi[i] * (aphi[i] + vpi[i]);
    const double largest = std::abs(*std::max_element(change.begin(), change.end()));
    std::size_t axis = 0;
    for (const DensityForm& form : current(at.theory, spec.lattice)) {
      const Values flow = at.simulation->density(form);
      for_each_site(spec.lattice, [&](Site site, std::int64_t i) {
        --site[axis];
        change[std::size_t(i)] +=
            (flow[std::size_t(i)] - flow[std::size_t(offset_of(site, spec.lattice))]) / spec.lattice.spacing;
      });
      ++axis;
    }
    EXPECT_EQ(axis, std::size_t(spec.lattice.dimensions));
    if (sites > 1) {
      EXPECT_GT(largest, 1e-2);
    }
    for (const double left : change) ASSERT_NEAR(left, 0, 1e-13);
  }
}

TEST(Densities, BiasesAreThoseOfMomentum) {
  auto all = fields_with_a_force();
  for (const SimulationSpec& spec : spinors_without_a_gauge_field()) all.push_back(spec);
  all.push_back(spec_of("klein_gordon_delayed", {5, 4}, "synchronous"));
  reference::RandomRuntime random(23);
  for (int i = 0; i < 5; ++i) all.push_back(random.spec(400, 12));
  for (const SimulationSpec& spec : all)
    for (const Precision precision : precisions) {
      const Started at(spec, precision);
      SCOPED_TRACE(at.in_words());
      const Values found = at.simulation->values(biases(at.theory.system)),
                   expected = at.applied(at.theory.system.b, at.now.pi);
      ASSERT_EQ(found.size(), expected.size());
      double scale = 1;
      for (const double value : expected) scale = std::max(scale, std::abs(value));
      for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected[i], 1e-13 * scale);
    }
}

/// |Δz/h − G z̄ − F(z̄)| / |G z̄ + F(z̄)|, written independently of the program.
double residual_by_matrices(const Started& at, const State& before) {
  const State& now = at.now;
  const auto mean = [](const Values& x, const Values& y) {
    Values result = x;
    for (std::size_t i = 0; i < x.size(); ++i) result[i] = (x[i] + y[i]) / 2;
    return result;
  };
  const Values phi_mean = mean(now.phi, before.phi), pi_mean = mean(now.pi, before.pi);
  double error = 0, size = 0;
  const auto add = [&](const RuntimeTensor& x, const RuntimeTensor& y, const Values& end, const Values& begin,
                       bool force) {
    const Values by_phi = at.applied(x, phi_mean), by_pi = at.applied(y, pi_mean);
    for (std::size_t i = 0; i < end.size(); ++i) {
      const double rate = by_phi[i] + by_pi[i] + (force ? at.modes->force(phi_mean[i]) : 0);
      error += std::pow((end[i] - begin[i]) / at.spec.step - rate, 2);
      size += rate * rate;
    }
  };
  add(at.theory.system.w, at.theory.system.b, now.phi, before.phi, false);
  add(at.theory.system.a, at.theory.system.v, now.pi, before.pi, true);
  return std::sqrt(error / size);
}

TEST(Residual, IsThatOfTheLastStep) {
  auto all = fields_with_a_force();
  for (const SimulationSpec& spec : spinors_without_a_gauge_field()) all.push_back(spec);
  reference::RandomRuntime random(29);
  for (int i = 0; i < 5; ++i) all.push_back(random.spec(400, 12));
  for (const SimulationSpec& spec : all)
    for (const Precision precision : precisions) {
      Started at(spec, precision);
      SCOPED_TRACE(at.in_words());
      const State before = at.now;
      at.simulation->keep_step();
      at.simulation->advance(1);
      at.simulation->get_state(at.now.phi, at.now.pi);
      const double expected = residual_by_matrices(at, before);
      if (spec.theory != "linear") {
        EXPECT_LT(expected, 0.5);
      }
      EXPECT_NEAR(residual(*at.simulation, at.theory.system, spec.step), expected, 1e-12 * std::max(1.0, expected));
    }
}

}  // namespace
}  // namespace dualfield
