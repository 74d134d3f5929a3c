// SPDX-License-Identifier: MIT
// How much of the random cases a program of the kernel tests tries.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/kernels/emulated.hpp"

namespace dualfield::testing {

/// ThreadSanitizer follows every emulated thread, which takes its time. It looks for threads that touch the same memory,
/// and the first cases of each kernel show those.
constexpr bool follows_threads = most_threads < 5000;

/// Whether runs of many passes, and of several simulations one after the other, are tried with this theory. They launch the same
/// kernels again and again, and whether threads meet in memory shows in the first passes. So where threads are followed one theory
/// with a background, which a run can move, and one without suffice; all are tried where the environment variable DUALFIELD_SHAPES
/// asks for more.
inline bool follows_long_runs(const EmulatedTheory& theory) {
  if (!follows_threads || std::getenv("DUALFIELD_SHAPES")) return true;
  for (const EmulatedTheory& first : emulated_theories())
    if ((first.spec.gauge == "none") == (theory.spec.gauge == "none")) return first.name() == theory.name();
  return false;
}

/// Whether a test has failed and, as --gtest_fail_fast asks for, the rest of its cases need not be tried.
inline bool has_failed_fast() { return GTEST_FLAG_GET(fail_fast) && ::testing::Test::HasFailure(); }

}  // namespace dualfield::testing
