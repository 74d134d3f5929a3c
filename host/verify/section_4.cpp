// SPDX-License-Identifier: MIT
// The ledger's entries of section 4.
#include "host/verify/section_4.hpp"

namespace dualfield::verify {

std::vector<Entry> section_4() {
  std::vector<Entry> all;
  for (const auto part : {lattice_states, lattice_biases, lattice_losses, dirac_1d_neurons, dirac_1d_spinors,
                          dirac_3d_neurons, dirac_3d_spinors, dirac_3d_gammas, dirac_3d_biases})
    for (Entry& entry : part()) all.push_back(std::move(entry));
  return all;
}

}  // namespace dualfield::verify
