// SPDX-License-Identifier: MIT
// One field on one to three axes: free, and as a delayed map.
#include "dualfield/theories/klein_gordon.hpp"
#include "dualfield/theories/klein_gordon_delayed.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

// A potential changes no access to memory, so the kinds of schedules are tried with potentials
// (emulated_klein_gordon_potential.cpp), and here where the precision makes other kernels of them.
std::vector<EmulatedTheory> klein_gordon() {
  return emulated(std::tuple<At<KleinGordon<1>, double, Sequential>, At<KleinGordon<2>, float, Leapfrog>,
                             At<KleinGordon<3>, double, Sequential, Leapfrog>, At<KleinGordonDelayed<1>, float>,
                             At<KleinGordonDelayed<2>, double>, At<KleinGordonDelayed<3>, float>>{});
}

}  // namespace dualfield::testing
