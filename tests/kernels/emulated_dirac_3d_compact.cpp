// SPDX-License-Identifier: MIT
// Spinors on three axes, with links.
#include "dualfield/theories/dirac_3d.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> dirac_3d_compact() { return {emulated(At<Dirac3dWith<Compact>, float>{})}; }

}  // namespace dualfield::testing
