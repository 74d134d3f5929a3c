// SPDX-License-Identifier: MIT
// Spinors on three axes, free.
#include "dualfield/theories/dirac_3d.hpp"
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

// In double precision by the schedules that stream in other forms there.
std::vector<EmulatedTheory> dirac_3d() {
  return emulated(std::tuple<At<Dirac3d, float>, At<Dirac3d, double, Sequential, Unitary>>{});
}

}  // namespace dualfield::testing
