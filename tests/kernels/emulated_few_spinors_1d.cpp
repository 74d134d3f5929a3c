// SPDX-License-Identifier: MIT
// For programs with a sanitizer: spinors on one axis, free, with links, and with a gauge field added at each site.
#include "dualfield/theories/dirac_1d.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> few_spinors_1d() {
  return emulated(std::tuple<At<Dirac1d, float, Leapfrog>, At<Dirac1dWith<Compact>, double, Synchronous>,
                             At<Dirac1dWith<Additive>, float, Sequential>>{});
}

}  // namespace dualfield::testing
