// SPDX-License-Identifier: MIT
// How threads share a lattice of few, long rows.
#pragma once

#include <algorithm>

#include "kernels/cpu/grid.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield::cpu {

/// Whether the rows are so few and so long that threads should share pieces of them instead of whole rows.
template <class R>
bool has_few_long_rows(const Grid<R>& grid, int threads) {
  return grid.lattice.rows() < 8 * threads && grid.packs >= 64;
}

/// Calls run(row, first, last) with pieces of rows, packs first … last−1, until every pack was in one of them, and then end(row)
/// for every row. make_run() makes the function `run` of a thread.
template <class R, class MakeRun, class End>
void run_row_pieces(const Grid<R>& grid, ThreadTeam& team, MakeRun&& make_run, End&& end) {
  const std::int64_t rows = grid.lattice.rows();
  team.run([&](int thread) {
    auto run = make_run();
    const Share share(rows * grid.packs, thread, team.size());
    for (std::int64_t done = share.begin; done < share.end;) {
      const int first = int(done % grid.packs);
      const int last = int(std::min<std::int64_t>(grid.packs, first + (share.end - done)));
      run(done / grid.packs, first, last);
      done += last - first;
    }
    team.barrier();  // ghosts need both ends of a row
    const Share whole(rows, thread, team.size());
    for (std::int64_t row = whole.begin; row < whole.end; ++row) end(row);
  });
}

}  // namespace dualfield::cpu
