// SPDX-License-Identifier: MIT
// For programs with a sanitizer: spinors on three axes, with links.
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> few_links() {
  return emulated(std::tuple<At<Dirac3dWith<Compact>, float, Sequential, Unitary>>{});
}

}  // namespace dualfield::testing
