// SPDX-License-Identifier: MIT
// The order of stages or flows in one sweep over a lattice, and the tiles in which it is done so that they stay in the caches.
#pragma once

#include <algorithm>

#include "kernels/cpu/grid.hpp"
#include "kernels/cpu/sweep.hpp"

namespace dualfield::cpu {

/// Bytes of a core's L2 cache.
std::int64_t cache_of_core();

/// How many rows of a field take this many bytes.
template <class R>
std::int64_t rows_in(std::int64_t bytes, int components, const Grid<R>& grid) {
  return bytes / (components * grid.pitch * std::int64_t(sizeof(R)));
}

/// Rows of a tile for several sub-steps in a pass: the rows that a stage reads and writes stay in a core's cache until
/// the next stage needs them.
template <class R>
int rows_of_tile(int components, const Grid<R>& grid) {
  return int(std::max<std::int64_t>(8, rows_in(cache_of_core() / 6, components, grid)));
}

/// The order in which several sub-steps run over the rows and planes of a lattice. On a line, pieces of it take the
/// place of rows.
struct SweepOrder {
  static constexpr int piece = 64;  ///< packs

  bool line;
  Lattice lattice;  ///< its axis 2 counts rows or pieces
  AxisOrder<> y, z;

  template <class Accesses, class R>
  SweepOrder(const std::vector<Accesses>& access, const Grid<R>& grid)
      : line(grid.lattice.rows() == 1),
        lattice(grid.lattice),
        y(access.data(), int(access.size()), line ? 0 : 1),
        z(access.data(), int(access.size()), 2) {
    if (line) lattice.extent[1] = (grid.packs + piece - 1) / piece;
  }

  /// The packs of a row or piece: first … last−1.
  struct Packs {
    int first, last;
  };
  template <class R>
  Packs packs(int number, const Grid<R>& grid) const {
    if (!line) return {0, grid.packs};
    return {number * piece, std::min((number + 1) * piece, grid.packs)};
  }
};

/// The largest number of sub-steps up to `most` with which a sweep keeps as many threads at work as with one of them.
/// access_of(n) has the accesses of n sub-steps.
template <class AccessOf, class R>
int most_together(int most, const AccessOf& access_of, const Grid<R>& grid, int threads) {
  const auto slabs = [&](int together) {
    const SweepOrder order(access_of(together), grid);
    return Division(order.y, order.z, order.lattice, threads, 0).slabs;
  };
  int together = std::max(1, most);
  while (together > 1 && slabs(together) < slabs(1)) --together;
  return together;
}

}  // namespace dualfield::cpu
