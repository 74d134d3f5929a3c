// SPDX-License-Identifier: MIT
// One field on one to three axes: with potentials, and as a delayed map.
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

namespace {
using All = std::tuple<At<KleinGordon<1>, double>, At<KleinGordon<2>, float>, At<KleinGordon<3>, double>,
                       At<KleinGordon<1, SineGordon>, double>, At<KleinGordon<2, Phi4>, float>,
                       At<KleinGordon<3, SineGordon>, float>, At<KleinGordonDelayed<1>, float>,
                       At<KleinGordonDelayed<2>, double>, At<KleinGordonDelayed<3>, float>>;
using Few =
    std::tuple<At<KleinGordon<1>, double>, At<KleinGordon<3, SineGordon>, float>, At<KleinGordonDelayed<3>, double>>;
}  // namespace

std::vector<EmulatedTheory> klein_gordon() { return emulated(std::conditional_t<is_sanitized, Few, All>{}); }

}  // namespace dualfield::testing
