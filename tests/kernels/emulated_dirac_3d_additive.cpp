// SPDX-License-Identifier: MIT
// Spinors on three axes, with a gauge field added at each site.
#include "dualfield/theories/dirac_3d.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> dirac_3d_additive() { return {emulated(At<Dirac3dWith<Additive>, float>{})}; }

}  // namespace dualfield::testing
