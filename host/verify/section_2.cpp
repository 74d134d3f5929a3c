// SPDX-License-Identifier: MIT
// The ledger's entries of section 2.
#include "host/verify/section_2.hpp"

namespace dualfield::verify {

std::vector<Entry> section_2() {
  std::vector<Entry> all;
  for (const auto part : {section_2_one_neuron, section_2_neurons, section_2_duality, section_2_linear})
    for (Entry& entry : part()) all.push_back(std::move(entry));
  return all;
}

}  // namespace dualfield::verify
