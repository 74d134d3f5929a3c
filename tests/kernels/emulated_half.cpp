// SPDX-License-Identifier: MIT
// Fields in half precision: one and several components, on every number of axes, with a potential, and with a background, where
// passes are staged.
#include "dualfield/theories/dirac_1d.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "dualfield/theories/klein_gordon.hpp"
#include "dualfield/theories/klein_gordon_delayed.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> half_precision() {
  return emulated(std::tuple<At<KleinGordon<1>, Half, Leapfrog>, At<KleinGordon<2, SineGordon>, Half, Leapfrog>,
                             At<KleinGordon<3>, Half>, At<KleinGordonDelayed<3>, Half>, At<Dirac1d, Half, Leapfrog>,
                             At<Dirac3d, Half, Leapfrog>, At<Dirac3dWith<Compact>, Half, Leapfrog>>{});
}

}  // namespace dualfield::testing
