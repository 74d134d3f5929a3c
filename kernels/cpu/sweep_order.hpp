// SPDX-License-Identifier: MIT
// The order of stages or flows in one sweep over a lattice, and the tiles in which it is done so that they stay in the caches.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "dualfield/flow_access.hpp"
#include "dualfield/schedule.hpp"
#include "kernels/cpu/grid.hpp"
#include "kernels/cpu/sweep.hpp"

namespace dualfield::cpu {

/// Bytes of a core's L2 cache.
std::int64_t cache_of_core();

/// How many rows of a field of this many components take this many bytes.
template <class R>
std::int64_t rows_in(std::int64_t bytes, int components, const Grid<R>& grid) {
  return bytes / (components * grid.pitch * std::int64_t(sizeof(R)));
}

/// The planes that a sweep needs in the cache, from one plane to the next: of each array from the last one that a stage of the
/// sweep accesses to the first one, once for each component.
class PlanesInUse {
  struct Range {
    unsigned components = 0;
    int low = 0, high = 0;
  };

 public:
  /// A stage with this lag accesses these components of an array (bit c for component c), from `low` to `high` planes away.
  void add(int array, unsigned components, int low, int high, int lag) {
    if (components == 0) return;
    Range& range = ranges_.at(std::size_t(array));
    const bool is_first = range.components == 0;
    range = {range.components | components, is_first ? low - lag : std::min(range.low, low - lag),
             is_first ? high - lag : std::max(range.high, high - lag)};
  }
  /// The same for all that a stage accesses, of fields of so many components.
  void add(const Access& access, int lag, int components) {
    const unsigned all = (1u << components) - 1;
    add(access.target, all, 0, 0, lag);
    add(access.source, all, -access.reach.below[2], access.reach.above[2], lag);
    add(max_fields, access.background_components, 0, 0, lag);
  }
  void add(const FlowAccess& access, int lag) {
    for (int array = 0; array < flow_arrays; ++array)
      for (const FlowReach& reach : {access.read[array], access.written[array]})
        add(array, reach.components, reach.low[2], reach.high[2], lag);
  }

  int count() const {
    int planes = 0;
    for (const Range& range : ranges_) planes += std::popcount(range.components) * (range.high - range.low + 1);
    return planes;
  }

 private:
  std::array<Range, std::max(max_fields + 1, int(flow_arrays))> ranges_{};
};

/// Rows of a tile of a sweep: so many that the planes in use of a tile take three quarters of a core's cache. `components`: those
/// of a field, where the accesses do not say it.
template <class Accesses, class R, class... Components>
int rows_of_tile(const std::vector<Accesses>& access, const AxisOrder<>& along_z, const Grid<R>& grid,
                 Components... components) {
  PlanesInUse planes;
  for (std::size_t s = 0; s < access.size(); ++s) planes.add(access[s], along_z.lag[s], components...);
  return int(std::max<std::int64_t>(8, rows_in(cache_of_core() / 4 * 3, planes.count(), grid)));
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
