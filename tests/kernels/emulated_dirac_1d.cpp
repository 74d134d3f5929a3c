// SPDX-License-Identifier: MIT
// Spinors on one axis: free, and with links.
#include "dualfield/theories/dirac_1d.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> dirac_1d() {
  return emulated(std::tuple<At<Dirac1d, float>, At<Dirac1dWith<Compact>, double>>{});
}

}  // namespace dualfield::testing
