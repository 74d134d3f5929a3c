// SPDX-License-Identifier: MIT
// Every theory a case can name: those of the catalogue, and neurons, which have no lattice.
#pragma once

#include "dualfield/catalogue.hpp"
#include "dualfield/theories/neurons.hpp"

namespace dualfield {

inline std::vector<TheoryDescription> describe_theories() {
  std::vector<TheoryDescription> all = describe_catalogue();
  all.push_back(describe_neurons());
  return all;
}

}  // namespace dualfield
