// SPDX-License-Identifier: MIT
// The keys of [theory] that belong to neurons. Part of all.hpp.
#pragma once

#include <fmt/format.h>

#include <limits>
#include <string>
#include <vector>

#include "dualfield/theories/neurons.hpp"
#include "host/case/case.hpp"
#include "host/case/rules.hpp"

namespace dualfield {

template <class Visitor>
void neuron_keys(Visitor& visitor, TheoryCase& theory) {
  NeuronsCase& neurons = theory.neurons;
  if (!is_neurons(theory)) {
    for (const char* key :
         {"dynamics", "weight", "bias", "learning_weight", "learning_self", "free_function", "replicas"})
      visitor.excluded(key, fmt::format("\"{}\" is a theory on a lattice and has its own tensors", theory.name),
                       "with theory.name = \"neurons\"");
    return;
  }
  std::vector<std::string_view> free_function_names;
  for (const auto& [name, function] : free_functions()) free_function_names.push_back(name);
  visitor.value("dynamics", "`hamiltonian` is (2.11) with the loss (2.16), `linear` is (2.17).", neurons.dynamics,
                rules::one_of({"hamiltonian", "linear"}));
  visitor.matrix("weight", "W, N × N; without it 1.", neurons.weight);
  visitor.matrix("bias", "B, N × N; without it 1.", neurons.bias);
  if (neurons.dynamics == "linear") {
    visitor.matrix("learning_weight", "A of the learning row; without it −Bᵀ.", neurons.learning_weight);
    visitor.matrix("learning_self", "V of the learning row; without it 2 − B⁻¹WᵀB, which is (2.19).",
                   neurons.learning_self);
  } else {
    for (const char* key : {"learning_weight", "learning_self"})
      visitor.excluded(key, "the learning row follows from W, B and the potential", "with dynamics = \"linear\"");
  }
  visitor.value("free_function", "F(φ − Bπ) of the loss (2.9); it does not change the dynamics.", neurons.free_function,
                rules::one_of(free_function_names));
  visitor.value("replicas", "R states that are evolved side by side; arrays then have the shape (N, R).",
                neurons.replicas, rules::between<std::int64_t>(1, std::numeric_limits<std::int32_t>::max()));
}

}  // namespace dualfield
