// SPDX-License-Identifier: MIT
// For programs with a sanitizer: spinors on three axes, free, and with a gauge field added at each site.
#include "dualfield/theories/dirac_3d.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> few_spinors_3d() {
  return emulated(std::tuple<At<Dirac3d, float, Sequential>, At<Dirac3dWith<Additive>, float, Synchronous>>{});
}

}  // namespace dualfield::testing
