// SPDX-License-Identifier: MIT
// How much of the random cases a program of the kernel tests tries.
#pragma once

#include "tests/kernels/emulated.hpp"

namespace dualfield::testing {

/// ThreadSanitizer follows every emulated thread, which takes its time. It looks for threads that touch the same memory,
/// and the first cases of each kernel show those.
constexpr bool follows_threads = most_threads < 5000;

}  // namespace dualfield::testing
