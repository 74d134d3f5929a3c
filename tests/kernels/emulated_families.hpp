// SPDX-License-Identifier: MIT
// The theories that a program of kernel tests holds, in parts that are compiled in files of their own, for that takes time.
//
// The plain program holds every theory. Programs built with a sanitizer look for accesses outside of memory and for
// threads that touch the same memory. Such faults depend on how a kernel goes through memory, and not on the equation, so
// these programs hold a few theories (emulated_few_….cpp), each by a few kinds of schedules. A new theory needs an entry
// there only where its kernels go through memory in a new way.
#pragma once

#include "tests/kernels/emulated.hpp"

namespace dualfield::testing {

using Family = std::vector<EmulatedTheory> (*)();

#if defined(DUALFIELD_FEW_THEORIES)
std::vector<EmulatedTheory> few_scalars();
std::vector<EmulatedTheory> few_spinors_1d();
std::vector<EmulatedTheory> few_spinors_3d();
std::vector<EmulatedTheory> few_links();

constexpr Family emulated_families[] = {few_scalars, few_spinors_1d, few_spinors_3d, few_links};
#else
std::vector<EmulatedTheory> klein_gordon();
std::vector<EmulatedTheory> complex_scalar();
std::vector<EmulatedTheory> klein_gordon_potential();
std::vector<EmulatedTheory> dirac_1d();
std::vector<EmulatedTheory> dirac_1d_additive();
std::vector<EmulatedTheory> dirac_3d();
std::vector<EmulatedTheory> dirac_3d_compact();
std::vector<EmulatedTheory> dirac_3d_additive();
std::vector<EmulatedTheory> half_precision();

constexpr Family emulated_families[] = {complex_scalar,   klein_gordon,      klein_gordon_potential,
                                        dirac_1d,         dirac_1d_additive, dirac_3d,
                                        dirac_3d_compact, dirac_3d_additive, half_precision};
#endif

}  // namespace dualfield::testing
