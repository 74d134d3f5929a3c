// SPDX-License-Identifier: MIT
// The families of theories of the kernel tests. Each is compiled in a file of its own, for that takes time.
#pragma once

#include "tests/kernels/emulated.hpp"

namespace dualfield::testing {

std::vector<EmulatedTheory> klein_gordon();
std::vector<EmulatedTheory> complex_scalar();
std::vector<EmulatedTheory> dirac_1d();
std::vector<EmulatedTheory> dirac_1d_additive();
std::vector<EmulatedTheory> dirac_3d();
std::vector<EmulatedTheory> dirac_3d_compact();
std::vector<EmulatedTheory> dirac_3d_additive();

constexpr std::vector<EmulatedTheory> (*emulated_families[])() = {
    complex_scalar, klein_gordon, dirac_1d, dirac_1d_additive, dirac_3d, dirac_3d_compact, dirac_3d_additive};

}  // namespace dualfield::testing
