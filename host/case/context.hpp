// SPDX-License-Identifier: MIT
// What the allowed values of a case depend on besides the case itself: the known theories, and how the program was
// built.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dualfield/runtime_theory.hpp"
#include "dualfield/theories/neurons.hpp"

namespace dualfield {

struct CaseContext {
  std::span<const TheoryDescription> theories;
  bool hdf_available = true;

  std::vector<std::string> theory_names() const {
    std::vector<std::string> names;
    for (const TheoryDescription& theory : theories) names.emplace_back(theory.name);
    return names;
  }

  /// The theory of that name. For an unknown name, a description that allows every key: writers have no list of
  /// theories and write the case as it is.
  TheoryDescription theory(const std::string& name) const {
    for (const TheoryDescription& theory : theories) {
      if (theory.name == name) return theory;
    }
    if (name == neurons_name) return describe_neurons();
    if (name == linear_name) return describe_linear();
    TheoryDescription every_key{};
    every_key.components = 4;
    every_key.mass_squared = every_key.spinor = true;  // and not charged: real fields have more branches
    return every_key;
  }

  /// Names of the theories with a property.
  template <class Property>
  std::string names_where(Property&& property) const {
    std::string names;
    for (const TheoryDescription& theory : theories) {
      if (property(theory)) names += (names.empty() ? "" : ", ") + std::string(theory.name);
    }
    return names;
  }
};

}  // namespace dualfield
