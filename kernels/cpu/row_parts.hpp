// SPDX-License-Identifier: MIT
// Consecutive sites as parts of rows along axis 1, on all threads.
#pragma once

#include <algorithm>

#include "kernels/cpu/thread_team.hpp"

namespace dualfield::cpu {

/// Calls body(row, begin, end, at) for the rows of n sites that sites first … first + count − 1 lie in, on all threads:
/// sites begin … end − 1 of the row are among them, and the first of these is number `at`.
template <class Body>
void over_row_parts(ThreadTeam& team, std::int64_t n, std::int64_t first, std::int64_t count, Body&& body) {
  const std::int64_t last = first + count, rows = (last + n - 1) / n - first / n;
  team.run([&](int thread) {
    const Share share(rows, thread, team.size());
    for (std::int64_t row = first / n + share.begin; row < first / n + share.end; ++row) {
      const std::int64_t begin = std::max(first, row * n), end = std::min(last, (row + 1) * n);
      body(row, begin - row * n, end - row * n, begin - first);
    }
  });
}

}  // namespace dualfield::cpu
