// SPDX-License-Identifier: MIT
// For programs with a sanitizer: spinors on three axes with links, and a charged scalar on a plane, where links march along
// another axis.
#include "dualfield/theories/complex_scalar.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> few_links() {
  return emulated(std::tuple<At<Dirac3dWith<Compact>, float, Sequential, Unitary>,
                             At<ComplexScalar<Compact, 2, OfModulus<Phi4>>, double, Leapfrog>>{});
}

}  // namespace dualfield::testing
