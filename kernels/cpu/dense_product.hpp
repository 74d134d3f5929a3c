// SPDX-License-Identifier: MIT
// Matrix products on the CPU. The result is divided into tiles, which the threads of a team compute by Eigen. The
// division depends on the shape alone, so that the bits do not depend on the number of threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "kernels/cpu/thread_team.hpp"

namespace dualfield::cpu {

/// The product c ← alpha · op(a) x (+ c if `accumulate`), where op(a) is a or aᵀ. a is n × n, x and c are n × columns,
/// all row by row. c must not overlap a or x.
template <class R>
struct DenseProduct {
  std::int64_t n, columns;
  R alpha;
  const R* a;
  bool transposed;
  const R* x;
  R* c;
  bool accumulate;
};

/// Part of the rows and columns of c.
struct Tile {
  std::int64_t row, rows, column, columns;
};

/// Computes one tile, on the calling thread.
template <class R>
void product_tile(const DenseProduct<R>& product, const Tile& tile);

/// The division of c into tiles, which are large enough for fast products and many enough for all threads.
class Tiling {
 public:
  Tiling(std::int64_t n, std::int64_t columns)
      : n_(n), columns_(columns), rows_(std::clamp<std::int64_t>(n / 8 / 32 * 32, 32, 256)) {}

  std::int64_t count() const { return down() * ((columns_ + across - 1) / across); }
  Tile operator[](std::int64_t index) const {
    const std::int64_t row = index % down() * rows_, column = index / down() * across;
    return {row, std::min(rows_, n_ - row), column, std::min(across, columns_ - column)};
  }

 private:
  static constexpr std::int64_t across = 256;  ///< columns of a tile
  /// Number of tiles along a column of c.
  std::int64_t down() const { return (n_ + rows_ - 1) / rows_; }
  std::int64_t n_, columns_, rows_;
};

/// Computes a product on all threads of a team.
template <class R>
void run(const DenseProduct<R>& product, ThreadTeam& team) {
  const Tiling tiles(product.n, product.columns);
  std::atomic<std::int64_t> next{0};
  team.run([&](int) {
    for (std::int64_t tile; (tile = next++) < tiles.count();) product_tile(product, tiles[tile]);
  });
}

}  // namespace dualfield::cpu
