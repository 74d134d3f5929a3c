// SPDX-License-Identifier: MIT
// For programs with a sanitizer: one field on a line, in tiles on three axes, as a delayed map, and stored in 16 bits.
#include "dualfield/theories/klein_gordon.hpp"
#include "dualfield/theories/klein_gordon_delayed.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> few_scalars() {
  return emulated(std::tuple<At<KleinGordon<1>, double, Sequential>, At<KleinGordon<3, SineGordon>, float, Sequential>,
                             At<KleinGordonDelayed<3>, double>, At<KleinGordon<3>, Half, Leapfrog>>{});
}

}  // namespace dualfield::testing
