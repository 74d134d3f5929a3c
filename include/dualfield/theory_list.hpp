// SPDX-License-Identifier: MIT
// Every theory a case can name: those of the catalogue with their variants, the one that is given by its tensors, and
// neurons, which have no lattice.
#pragma once

#include "dualfield/runtime_theory.hpp"
#include "dualfield/theories/neurons.hpp"
#include "dualfield/variants.hpp"

namespace dualfield {

/// Those whose modes are plane waves.
inline std::vector<TheoryDescription> describe_lattice_theories() {
  std::vector<TheoryDescription> all = describe_with_variants();
  all.push_back(describe_linear());
  return all;
}

inline std::vector<TheoryDescription> describe_theories() {
  std::vector<TheoryDescription> all = describe_lattice_theories();
  all.push_back(describe_neurons());
  return all;
}

/// The schemes, by name, that the theory of a spec has with its potential, its gauge field, its Wilson term.
inline std::vector<std::string_view> schemes_of(const SimulationSpec& spec) {
  for (const TheoryDescription& theory : describe_lattice_theories())
    if (theory.name == spec.theory) {
      if (spec.gauge != "none") return theory.schemes_with_gauge;
      return spec.parameters.wilson != 0 ? theory.wilson_schemes : theory.schemes_for(spec.potential);
    }
  return {};
}

}  // namespace dualfield
