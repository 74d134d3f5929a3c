// SPDX-License-Identifier: MIT
// Charge and current on links: the equation of continuity holds to rounding for steps of the kernels in any background,
// and does not hold for another background, step or sign.
#include "host/observe/continuity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "host/simulation/densities.hpp"

namespace dualfield {
namespace {

SimulationSpec spec_with(const std::string& theory, std::initializer_list<int> shape, const std::string& scheme,
                         const std::string& form) {
  SimulationSpec spec;
  spec.theory = theory;
  spec.lattice = Lattice(int(shape.size()), shape, 0.8);
  spec.parameters = {0.4, 0.16, 0.8, 0};
  spec.scheme = scheme;
  spec.step = 0.23;
  spec.threads = 1;
  spec.gauge = form;
  if (form != "none")
    spec.background = {
        [](const TimeSpan& span, int component, std::int64_t first, std::span<double> values) {
          for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = 1.3 * std::sin(7.7 * component + 12.9898 * (double(first) + double(i)) + 2 * span.links());
        },
        false};
  return spec;
}

std::vector<SimulationSpec> specs(const std::string& scheme, const std::string& form) {
  return {spec_with("dirac_1d", {19}, scheme, form), spec_with("dirac_3d", {5, 4, 3}, scheme, form),
          spec_with("dirac_3d", {7, 6, 1}, scheme, form)};
}

SimulationSpec variant(SimulationSpec spec, const std::string& derivative, double wilson) {
  spec.derivative = derivative;
  spec.parameters.wilson = wilson;
  return spec;
}

/// Theories whose tensors are given to the backend at run time.
std::vector<SimulationSpec> variants() {
  return {variant(spec_with("dirac_1d", {19}, "leapfrog", "none"), "central", 0),
          variant(spec_with("dirac_3d", {5, 4, 3}, "leapfrog", "none"), "central", 0),
          variant(spec_with("dirac_1d", {8}, "unitary", "none"), "central", 0.6),
          variant(spec_with("dirac_3d", {5, 4, 3}, "unitary", "none"), "one_sided", 0.5),
          variant(spec_with("dirac_3d", {2, 7, 1}, "unitary", "none"), "central", 0.5)};
}

State random_state(const SimulationSpec& spec, int components) {
  std::mt19937 rng(55);
  std::normal_distribution<double> normal;
  State state{std::vector<double>(std::size_t(components * spec.lattice.sites())), {}};
  state.pi = state.phi;
  for (auto* field : {&state.phi, &state.pi})
    for (double& value : *field) value = normal(rng);
  return state;
}

State random_state(const SimulationSpec& spec) { return random_state(spec, spec.theory == "dirac_1d" ? 2 : 4); }

/// The states before and after the last of `steps` steps of the kernels.
std::pair<State, State> last_of(const SimulationSpec& spec, int steps) {
  State from = random_state(spec), to = from;
  const auto simulation = cpu_backend().make(spec);
  simulation->set_state(from.phi, from.pi);
  simulation->advance(steps - 1);
  simulation->get_state(from.phi, from.pi);
  simulation->advance(1);
  simulation->get_state(to.phi, to.pi);
  return {from, to};
}

double residual_of_step(const SimulationSpec& spec, int steps) {
  const auto [from, to] = last_of(spec, steps);
  const auto charge = charge_of_step(spec, (steps - 1) * spec.step, from, to);
  return charge ? residual(*charge, spec.lattice) : std::nan("");
}

TEST(Current, IsContinuous) {
  for (const auto& [scheme, form] : {std::pair("leapfrog", "none"),
                                     {"leapfrog", "compact"},
                                     {"leapfrog", "additive"},
                                     {"unitary", "none"},
                                     {"unitary", "compact"}})
    for (const SimulationSpec& spec : specs(scheme, form))
      EXPECT_LE(residual_of_step(spec, 4), 1e-13) << scheme << " " << form << " " << spec.theory;
  for (const SimulationSpec& spec : variants())
    EXPECT_LE(residual_of_step(spec, 4), 1e-13)
        << spec.scheme << " " << spec.theory << " " << spec.derivative << " " << spec.parameters.wilson;
}

// Σ_i ρ_i at both ends of a step is what `invariant` observes, in a background in which that is conserved.
TEST(Current, ItsChargeIsTheInvariant) {
  std::vector<SimulationSpec> all = variants();
  for (const char* scheme : {"leapfrog", "unitary"})
    for (const SimulationSpec& spec : specs(scheme, "none")) all.push_back(spec);
  for (const SimulationSpec& spec : all) {
    const auto [from, to] = last_of(spec, 2);
    const auto charge = charge_of_step(spec, spec.step, from, to);
    const auto simulation = cpu_backend().make(spec);
    simulation->set_state(from.phi, from.pi);
    const auto row = simulation->observe();
    const auto invariant = std::ranges::find(row, "invariant", &Observable::name);
    ASSERT_NE(invariant, row.end());
    for (const auto* values : {&charge->before, &charge->after}) {
      const double sum = spec.lattice.cell_volume() * std::accumulate(values->begin(), values->end(), 0.0);
      EXPECT_NEAR(sum, invariant->value, 1e-12 * invariant->value) << spec.scheme << " " << spec.theory;
    }
  }
}

TEST(Current, ContinuityNeedsTheRightFieldStepAndSign) {
  for (const SimulationSpec& spec : specs("leapfrog", "compact")) {
    const auto [from, to] = last_of(spec, 3);
    const double right = 2 * spec.step;
    EXPECT_LE(residual(*charge_of_step(spec, right, from, to), spec.lattice), 1e-13);
    EXPECT_GE(residual(*charge_of_step(spec, right + 0.1, from, to), spec.lattice), 1e-4) << "links of another time";
    SimulationSpec longer = spec;
    longer.step *= 1.001;
    EXPECT_GE(residual(*charge_of_step(longer, right, from, to), spec.lattice), 1e-5);
    auto charge = *charge_of_step(spec, right, from, to);
    for (double& value : charge.current) value = -value;
    EXPECT_GE(residual(charge, spec.lattice), 1e-2);
  }
}

TEST(Current, ThereIsNoneForOtherSchemes) {
  for (const char* scheme : {"synchronous", "sequential", "yoshida4"})
    EXPECT_FALSE(charge_of_step(specs(scheme, "compact")[0], 0, random_state(specs(scheme, "compact")[0]),
                                random_state(specs(scheme, "compact")[0])));
}

/// The current in continuous time, from a simulation.
std::vector<double> current_of(const SimulationSpec& spec, const State& state) {
  const auto simulation = cpu_backend().make(spec);
  simulation->set_state(state.phi, state.pi);
  std::vector<double> all;
  for (const DensityForm& form : current(theory_tensors(spec), spec.lattice)) {
    const std::vector<double> flow = simulation->density(form);
    all.insert(all.end(), flow.begin(), flow.end());
  }
  return all;
}

// A very short step approximates dρ_i/dt.
TEST(Current, OfContinuousTimeIsTheLimit) {
  for (const std::string form : {"none", "compact", "additive"})
    for (SimulationSpec spec : specs("leapfrog", form)) {
      spec.step = 1e-5;
      const auto [from, to] = last_of(spec, 1);
      auto charge = *charge_of_step(spec, 0, from, to);
      charge.current = current_of(spec, from);
      for (double& value : charge.current) value *= spec.step / spec.lattice.spacing;
      EXPECT_LE(residual(charge, spec.lattice), 1e-8) << form << " " << spec.theory;
    }
}

}  // namespace
}  // namespace dualfield
