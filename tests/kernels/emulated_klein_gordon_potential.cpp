// SPDX-License-Identifier: MIT
// One field on one to three axes, with potentials.
#include "dualfield/theories/klein_gordon.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> klein_gordon_potential() {
  return emulated(std::tuple<At<KleinGordon<1, SineGordon>, double>, At<KleinGordon<2, Phi4>, float>,
                             At<KleinGordon<3, SineGordon>, float>>{});
}

}  // namespace dualfield::testing
