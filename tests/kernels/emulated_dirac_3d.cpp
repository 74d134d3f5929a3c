// SPDX-License-Identifier: MIT
// Spinors on three axes, free.
#include "tests/kernels/emulated_theory.hpp"

namespace dualfield::testing {

namespace {
using Both = std::tuple<At<Dirac3d, double>, At<Dirac3d, float>>;
using Single = std::tuple<At<Dirac3d, float>>;
}  // namespace

std::vector<EmulatedTheory> dirac_3d() { return emulated(std::conditional_t<is_sanitized, Single, Both>{}); }

}  // namespace dualfield::testing
