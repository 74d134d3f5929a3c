// SPDX-License-Identifier: MIT
// Spinors on one axis, with a gauge field added at each site.
#include "dualfield/theories/dirac_1d.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> dirac_1d_additive() { return {emulated(At<Dirac1dWith<Additive>, float>{})}; }

}  // namespace dualfield::testing
