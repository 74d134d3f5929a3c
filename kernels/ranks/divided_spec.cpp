// SPDX-License-Identifier: MIT
#include "kernels/ranks/divided_spec.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace dualfield {

namespace {

/// The layers along an axis: densities have products of two tensors.
Layers layers_of_forms(const SimulationSpec& spec, const LearningSystem& system, int axis) {
  const auto reach_of = [&](const RuntimeTensor& tensor) {
    int reach = 1;
    for (const RuntimeTerm& term : tensor.terms) reach = std::max(reach, std::abs(term.shift[std::size_t(axis)]));
    return reach;
  };
  int layers = 0;
  for (const RuntimeTensor* tensor : {&system.w, &system.b, &system.a, &system.v})
    layers = std::max(layers, 2 * reach_of(*tensor));
  if (spec.runtime)
    for (const QuadraticForm& form : spec.runtime->observables)
      for (const QuadraticPart& part : form.parts) layers = std::max(layers, reach_of(part.tensor));
  return {layers, layers};
}

}  // namespace

Ghosts ghosts_of_forms(const SimulationSpec& spec, const LearningSystem& system) {
  const int D = spec.lattice.dimensions;
  return {D == 3 ? layers_of_forms(spec, system, 1) : Layers{}, layers_of_forms(spec, system, D - 1)};
}

Division division_of(const SimulationSpec& spec, const LearningSystem& system) {
  const Ghosts least = ghosts_of_forms(spec, system);
  if (!spec.division) return best_division(spec.lattice, spec.ranks ? spec.ranks->size() : 1, least);
  if (const std::string why_not = obstacle(spec.lattice, *spec.division, least); !why_not.empty())
    throw std::invalid_argument(why_not);
  return *spec.division;
}

Domain domain_of(const SimulationSpec& spec) {
  return spec.ranks ? Domain(spec.lattice, spec.ranks, *spec.division, {}) : Domain(spec.lattice);
}

}  // namespace dualfield
