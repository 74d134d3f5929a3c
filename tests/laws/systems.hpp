// SPDX-License-Identifier: MIT
// Systems for the tests of laws: specs in one line, random states, and runs through the program's interface.
#pragma once

#include <algorithm>
#include <random>
#include <sstream>

#include "dualfield/simulation.hpp"
#include "dualfield/theory_list.hpp"
#include "reference/plain_loops.hpp"

namespace dualfield::laws {

using reference::State;
using reference::Values;

/// A spec without scheme and step. D is the length of `shape`. m² may be negative for Klein–Gordon.
inline SimulationSpec system(const std::string& theory, const std::vector<int>& shape, double spacing,
                             double mass_squared, const std::string& potential = "none", double coupling = 0) {
  SimulationSpec spec;
  spec.theory = theory;
  spec.potential = potential;
  spec.parameters = {mass_squared > 0 ? std::sqrt(mass_squared) : 0, mass_squared, spacing, coupling};
  spec.lattice.dimensions = int(shape.size());
  for (std::size_t axis = 0; axis < shape.size(); ++axis) spec.lattice.extent[axis] = shape[axis];
  spec.lattice.spacing = spacing;
  spec.threads = 1;
  return spec;
}

inline SimulationSpec with_scheme(SimulationSpec spec, const std::string& scheme, double h) {
  spec.scheme = scheme;
  spec.step = h;
  return spec;
}

inline bool is_dirac(const SimulationSpec& spec) { return spec.theory.starts_with("dirac"); }

/// The schemes that the theory of a spec has, without `exact`.
inline std::vector<std::string> schemes(const SimulationSpec& spec) {
  std::vector<std::string> all;
  for (const std::string_view name : schemes_of(spec))
    if (name != "exact") all.emplace_back(name);
  return all;
}

/// The precisions in which the theory of a spec has its scheme.
inline std::vector<Precision> precisions_of(SimulationSpec spec) {
  std::vector<Precision> all;
  for (const PrecisionFacts& facts : all_precisions()) {
    spec.precision = facts.precision;
    const auto names = schemes_of(spec);
    if (std::ranges::find(names, spec.scheme) != names.end()) all.push_back(facts.precision);
  }
  return all;
}

/// Text for SCOPED_TRACE with all that is needed to repeat a case.
inline std::string described(const SimulationSpec& spec, unsigned seed) {
  std::ostringstream text;
  const auto& n = spec.lattice.extent;
  text.precision(17);
  text << spec.theory << ", potential " << spec.potential << " × " << spec.parameters.coupling << ", m "
       << spec.parameters.mass << ", m² " << spec.parameters.mass_squared << ", D " << spec.lattice.dimensions
       << ", shape " << n[0] << " " << n[1] << " " << n[2] << ", a " << spec.lattice.spacing << ", " << spec.scheme
       << ", h " << spec.step << (spec.pass == Pass::streaming ? ", streaming" : ", staged") << ", "
       << facts_of(spec.precision).name << ", threads " << spec.threads << ", seed " << seed;
  return text.str();
}

inline int components(const SimulationSpec& spec) {
  if (spec.theory == "dirac_3d") return 4;
  return spec.theory == "dirac_1d" || spec.theory == "complex_scalar" ? 2 : 1;
}

/// Random values in [−1, 1), the same on every machine for one seed.
inline State random_state(const SimulationSpec& spec, unsigned seed) {
  std::mt19937_64 bits(seed);
  const std::size_t size = std::size_t(components(spec) * spec.lattice.sites());
  State state{Values(size), Values(size)};
  for (Values* field : {&state.phi, &state.pi})
    for (double& value : *field) value = double(std::int64_t(bits()) >> 11) * 0x1p-52;
  return state;
}

/// The state with its values rounded to single precision.
inline State rounded_to_single(State state) {
  for (Values* field : {&state.phi, &state.pi})
    for (double& value : *field) value = double(float(value));
  return state;
}

/// A simulation on the CPU that holds `state`.
inline std::unique_ptr<Simulation> started(const SimulationSpec& spec, const State& state) {
  auto simulation = cpu_backend().make(spec);
  simulation->set_state(state.phi, state.pi);
  return simulation;
}

inline State state_of(Simulation& simulation, std::size_t size) {
  State state{Values(size), Values(size)};
  simulation.get_state(state.phi, state.pi);
  return state;
}

/// The state after `steps` steps.
inline State evolved(const SimulationSpec& spec, const State& state, std::int64_t steps) {
  const auto simulation = started(spec, state);
  simulation->advance(steps);
  return state_of(*simulation, state.phi.size());
}

/// The same system in the form that the plain loops take.
inline reference::PlainCase plain(const SimulationSpec& spec) {
  const auto& n = spec.lattice.extent;
  const auto& p = spec.parameters;
  return {spec.theory,          spec.potential, spec.lattice.dimensions, n[0],      n[1], n[2],
          spec.lattice.spacing, p.mass,         p.mass_squared,          p.coupling};
}

}  // namespace dualfield::laws
