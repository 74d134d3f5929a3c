// SPDX-License-Identifier: MIT
// Matrix products on the CPU: Eigen on one tile at a time, tiles shared out over a team. How a product is cut depends
// on its shape alone, so its bits do not depend on the number of threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "kernels/cpu/thread_team.hpp"

namespace dualfield::cpu {

/// c ← alpha · op(a) x (+ c): op(a) is n × n, x and c are n × columns, all in C order; c overlaps neither.
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

/// A cut of c into tiles that are large enough for a product to be fast and numerous enough to be shared out.
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
  static constexpr std::int64_t across = 256;
  std::int64_t down() const { return (n_ + rows_ - 1) / rows_; }
  std::int64_t n_, columns_, rows_;
};

template <class R>
void run(const DenseProduct<R>& product, ThreadTeam& team) {
  const Tiling tiles(product.n, product.columns);
  std::atomic<std::int64_t> next{0};
  team.run([&](int) {
    for (std::int64_t tile; (tile = next++) < tiles.count();) product_tile(product, tiles[tile]);
  });
}

}  // namespace dualfield::cpu
