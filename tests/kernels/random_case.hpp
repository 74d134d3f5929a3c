// SPDX-License-Identifier: MIT
// Random simulations of any theory, and states to put into them.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <sstream>

#include "dualfield/simulation.hpp"
#include "dualfield/theory.hpp"

namespace dualfield::testing {

/// Values that do not change, or that turn with time, all of them or a profile on top of one component.
inline Background random_background(std::mt19937& rng, const Lattice& lattice) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < (lattice.dimensions + 1) * lattice.sites(); ++i)
    values.push_back(std::uniform_real_distribution<double>(-2, 2)(rng));
  const auto steady = [values, sites = lattice.sites()](int component, std::int64_t first, std::span<double> out) {
    std::copy_n(values.begin() + component * sites + first, out.size(), out.begin());
  };
  const int kind = int(rng() % 3);
  if (kind == 2) {
    const auto fill = [=](const TimeSpan& span, std::span<double> out) {
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = 4 * std::cos(double(i) + 9 * span.links());
    };
    const auto D = unsigned(lattice.dimensions);
    return background_of(steady, {{int(rng() % (D + 1)), int(rng() % D), fill}}, lattice);
  }
  const bool is_static = kind == 0;
  return {[=](const TimeSpan& span, int component, std::int64_t first, std::span<double> out) {
            steady(component, first, out);
            for (double& value : out)
              if (!is_static) value *= std::cos(span.links());
          },
          is_static};
}

/// The theory that `spec` names, with random parameters on 1 … 40 sites an axis, at most `sites` in all, with axes of 1
/// to 3 sites often.
inline SimulationSpec random_spec(std::mt19937& rng, SimulationSpec spec, std::int64_t sites = 4000) {
  const auto real = [&](double low, double high) { return std::uniform_real_distribution<double>(low, high)(rng); };
  do {
    for (int axis = 0; axis < spec.lattice.dimensions; ++axis)
      spec.lattice.extent[axis] = 1 + int(rng() % (rng() % 3 ? 40 : 3));
  } while (spec.lattice.sites() > sites);
  spec.lattice.spacing = real(0.5, 2);
  spec.parameters = {real(0.1, 1), real(-0.5, 1), spec.lattice.spacing, real(0.1, 1)};
  spec.step = real(0.01, 0.2) * (rng() % 2 ? 1 : -1);
  spec.threads = 1;
  if (spec.gauge != "none") spec.background = random_background(rng, spec.lattice);
  return spec;
}

/// The same for theory T.
template <Theory T>
SimulationSpec random_spec(std::mt19937& rng, std::int64_t sites = 4000) {
  SimulationSpec spec;
  spec.theory = T::name;
  spec.potential = T::Potential::name;
  spec.gauge = gauge_of<T>();
  spec.lattice.dimensions = T::dimensions;
  return random_spec(rng, spec, sites);
}

struct RandomState {
  std::vector<double> phi, pi;
  RandomState(std::mt19937& rng, std::size_t values) {
    std::normal_distribution<double> normal;
    for (auto* field : {&phi, &pi})
      for (std::size_t i = 0; i < values; ++i) field->push_back(normal(rng));
  }
};

/// What a simulation does to a state in a few steps.
struct Outcome {
  std::vector<double> state;
  std::vector<Observable> observables;

  Outcome(Evolution& simulation, const RandomState& start, int steps) : state(2 * start.phi.size()) {
    simulation.set_state(start.phi, start.pi);
    simulation.advance(steps);
    const std::span<double> all(state);
    simulation.get_state(all.first(start.phi.size()), all.last(start.pi.size()));
    observables = simulation.observe();
  }
};

/// A state that is looked at after each of four long runs, and in which of them passes were replayed from a graph.
struct LongRuns {
  std::vector<double> states;
  std::vector<bool> replayed;

  /// With so many steps a pass. Each run is in a background of its own, where there are any.
  LongRuns(Simulation& simulation, const RandomState& start, double steps,
           const std::vector<Background>& backgrounds = {}) {
    simulation.set_state(start.phi, start.pi);
    std::vector<double> phi_values(start.phi.size()), pi_values(start.pi.size());
    constexpr int passes[] = {34, 20, 3, 35};  // and a step more
    for (std::size_t run = 0; run < std::size(passes); ++run) {
      if (!backgrounds.empty()) simulation.set_background(backgrounds[run]);
      simulation.advance(1 + std::int64_t(passes[run] * steps));
      replayed.push_back(simulation.replays());
      simulation.get_state(phi_values, pi_values);
      for (const auto* values : {&phi_values, &pi_values}) states.insert(states.end(), values->begin(), values->end());
    }
  }
};

/// State and observables, bit for bit.
inline void expect_same_bits(const Outcome& expected, const Outcome& found) {
  ASSERT_EQ(expected.state.size(), found.state.size());
  ASSERT_EQ(0, std::memcmp(expected.state.data(), found.state.data(), found.state.size() * sizeof(double)));
  ASSERT_EQ(expected.observables.size(), found.observables.size());
  for (std::size_t i = 0; i < found.observables.size(); ++i) {
    EXPECT_EQ(expected.observables[i].name, found.observables[i].name);
    EXPECT_EQ(expected.observables[i].value, found.observables[i].value) << found.observables[i].name;
  }
}

/// The same for all that was measured of two simulations.
inline void expect_same_bits(const std::vector<double>& expected, const std::vector<double>& found) {
  ASSERT_EQ(expected.size(), found.size());
  EXPECT_EQ(0, std::memcmp(expected.data(), found.data(), found.size() * sizeof(double)));
}

inline std::string in_words(const SimulationSpec& spec) {
  std::ostringstream text;
  text << spec.theory << " " << spec.potential << " " << spec.gauge << " " << spec.scheme
       << (spec.pass == Pass::streaming ? " fused" : " half-steps")
       << " " << facts_of(spec.precision).name << " on " << spec.lattice.extent[0]
       << " x " << spec.lattice.extent[1] << " x " << spec.lattice.extent[2];
  return text.str();
}

}  // namespace dualfield::testing
