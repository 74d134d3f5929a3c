// SPDX-License-Identifier: MIT
#include "dualfield/runtime_theory.hpp"

#include <algorithm>
#include <stdexcept>

namespace dualfield {

const RuntimeTheory& checked(const RuntimeTheory& theory, std::string_view scheme) {
  const int K = theory.step.components();
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
  };
  const auto fits = [&](const RuntimeTensor& tensor) {
    return tensor.components == K && std::all_of(tensor.terms.begin(), tensor.terms.end(), [&](const auto& term) {
             return term.factor.size() == std::size_t(K * K);
           });
  };
  require(K >= 1 && K <= most_runtime_components, "a theory given at run time has 1 to 16 components");
  for (const StepTensors& map : theory.maps())
    for (const RuntimeTensor* tensor : {&map.W, &map.B, &map.A, &map.V})
      require(fits(*tensor), "all tensors of a theory have the same number of components");
  for (const QuadraticForm& form : theory.observables)
    for (const QuadraticPart& part : form.parts) {
      require(fits(part.tensor), "all tensors of a theory have the same number of components");
      require(part.x <= pi && part.y <= pi, "an observable is made of φ and π");
      require(!part.component || (*part.component >= 0 && *part.component < K), "there is no such component");
    }
  for (const Shear& shear : theory.shears) {
    require(fits(shear.tensor), "all tensors of a theory have the same number of components");
    require(shear.target <= pi && shear.source <= pi, "a shear adds to φ or π from φ or π");
    require(!shear.stripe || (shear.stripe->axis >= 0 && shear.stripe->axis < lattice_dimensions),
            "a stripe lies across an axis of the lattice");
  }
  require(scheme == "synchronous" || scheme == "sequential" || scheme == "exact" || !theory.then.empty() ||
              !theory.shears.empty(),
          "a theory given at run time by one map has the schemes synchronous, sequential and exact");
  return theory;
}

TheoryDescription describe_linear() {
  TheoryDescription linear{};
  linear.name = linear.limit = linear_name;
  linear.dimensions = {1, 2, 3, 4};
  linear.schemes = {"synchronous", "sequential", "exact"};
  linear.potentials = {"none"};
  return linear;
}

}  // namespace dualfield
