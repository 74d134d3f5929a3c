// SPDX-License-Identifier: MIT
// Fields in the CPU's memory that also run rows given at run time.
#pragma once

#include <optional>

#include "kernels/cpu/fields.hpp"
#include "kernels/cpu/runtime_row.hpp"
#include "kernels/cpu/sweep.hpp"

namespace dualfield::cpu {

namespace detail {
/// Part of a lattice: rows of coordinates begin … end−1 along axes 2, 3 and 4.
struct Rows {
  int begin[3], end[3];
};

/// The rows of one thread: the slowest axis with enough sites for all is shared out, else the longest.
inline Rows share_of(const Lattice& lattice, int thread, int threads) {
  Rows rows{{0, 0, 0}, {lattice.extent[1], lattice.extent[2], lattice.extent[3]}};
  int axis = int(std::max_element(rows.end, rows.end + 3) - rows.end);
  for (int candidate = 0; candidate < 3; ++candidate)
    if (rows.end[candidate] >= threads) axis = candidate;
  const Share share(rows.end[axis], thread, threads);
  rows.begin[axis] = int(share.begin);
  rows.end[axis] = int(share.end);
  return rows;
}

/// body(first site) for each row, tile by tile: a row that reads along axis 3 or 4 finds what it shares with its
/// predecessors in its core's own cache.
template <class Body>
void for_each_row(const Rows& rows, int tile_y, int tile_z, Body&& body) {
  for (int low_z = rows.begin[1]; low_z < rows.end[1]; low_z += tile_z)
    for (int low_y = rows.begin[0]; low_y < rows.end[0]; low_y += tile_y)
      for (int t = rows.begin[2]; t < rows.end[2]; ++t)
        for (int z = low_z; z < std::min(low_z + tile_z, rows.end[1]); ++z)
          for (int y = low_y; y < std::min(low_y + tile_y, rows.end[0]); ++y) body(Site{0, y, z, t});
}
}  // namespace detail

/// Arrays of K components and the rows that read and write them.
template <class R>
class RuntimeFields : public Fields<R> {
 public:
  using Fields<R>::Fields;
  using Row = PreparedRow<R>;

  static bool runs_in_place(const RuntimeRow& row, Field target, const Lattice& lattice) {
    return cpu::runs_in_place<R>(row, target, lattice);
  }

  Row prepared(const RuntimeRow& row) { return Row(row, this->grid()); }

  /// Array `to` ← the row of φ in array source[0] and π in source[1].
  void run(const Row& row, const int (&source)[2], int to) {
    const auto& grid = this->grid();
    const Lattice& lattice = grid.lattice;
    const R* const from[2] = {this->data(source[phi]), this->data(source[pi])};
    R* const target = this->data(to);
    if (lattice.rows() < 8 * this->threads() && grid.packs >= 64)
      return in_pieces(row, from, target,
                       [&](RowReads<R>& reads, R* to_row, const Site& at, std::int64_t x0, std::int64_t x1) {
                         write_row(reads, row, to_row, grid, at, x0, x1);
                       });
    const auto [tile_y, tile_z] = tile(row);
    this->team().run([&](int thread) {
      RowReads<R> reads(row, from, grid);
      detail::for_each_row(detail::share_of(lattice, thread, this->threads()), tile_y, tile_z,
                           [&](const Site& at) { write(reads, row, target, at); });
    });
  }

  /// Whether φ's row and then π's, from the new φ, can run in place in one pass over the lattice, and are worth it.
  static bool runs_both(const RuntimeRow& phi_row, const RuntimeRow& pi_row, const Lattice& lattice) {
    constexpr int longest = 2;  // planes that a pass would have to keep in the cache
    const auto is_near = [&](const RuntimeRow& row) {
      const Reach reach = reach_of(row, lattice);
      return std::max({reach.below[1], reach.above[1], reach.below[2], reach.above[2]}) <= longest;
    };
    return lattice.extent[3] == 1 && runs_in_place(phi_row, phi, lattice) && runs_in_place(pi_row, pi, lattice) &&
           is_near(phi_row) && is_near(pi_row);
  }

  /// φ ← its row, then π ← its row.
  void run_both(const Row& phi_row, const Row& pi_row) {
    const auto& grid = this->grid();
    const Access access[2] = {{phi, pi, phi_row.reach}, {pi, phi, pi_row.reach}};
    R* const fields[2] = {this->data(phi), this->data(pi)};
    sweep(AxisOrder<2>(access, 2, 1), AxisOrder<2>(access, 2, 2), grid.lattice, this->team(), [&] {
      return [&, phi_reads = RowReads<R>(phi_row, {fields[phi], fields[pi]}, grid),
              pi_reads = RowReads<R>(pi_row, {fields[phi], fields[pi]}, grid)](int s, int y, int z) mutable {
        write(s == phi ? phi_reads : pi_reads, s == phi ? phi_row : pi_row, fields[s], {0, y, z, 0});
      };
    });
  }

  /// Field `target` += the row of φ and π, at the sites of a stripe where there is one. The row reads nothing that it
  /// writes.
  void add(const Row& row, Field target, const std::optional<Stripe>& stripe) {
    const auto& grid = this->grid();
    const Lattice& lattice = grid.lattice;
    const R* const from[2] = {this->data(phi), this->data(pi)};
    R* const to = this->data(target);
    if (lattice.rows() < 8 * this->threads() && grid.packs >= 64)
      return in_pieces(row, from, to,
                       [&](RowReads<R>& reads, R* to_row, const Site& at, std::int64_t x0, std::int64_t x1) {
                         add_row(reads, row, to_row, grid, at, x0, x1, stripe);
                       });
    const auto [tile_y, tile_z] = tile(row);
    this->team().run([&](int thread) {
      RowReads<R> reads(row, from, grid);
      detail::for_each_row(detail::share_of(lattice, thread, this->threads()), tile_y, tile_z, [&](const Site& at) {
        R* const to_row = to + row_number(at, lattice) * grid.pitch;
        if (add_row(reads, row, to_row, grid, at, 0, lattice.extent[0], stripe)) close(to_row);
      });
    });
  }

 private:
  /// The row of the lattice that begins at a site, and its ghosts.
  void write(RowReads<R>& reads, const Row& row, R* target, const Site& at) const {
    R* const to_row = target + row_number(at, this->grid().lattice) * this->grid().pitch;
    write_row(reads, row, to_row, this->grid(), at, 0, this->grid().lattice.extent[0]);
    close(to_row);
  }

  void close(R* row) const {
    for (int c = 0; c < this->components(); ++c)
      close_row<1>(row + c * this->grid().stride, 0, this->grid().lattice.extent[0]);
  }

  /// Rows of a tile along axes 2 and 3, such that what a tile has of one plane, or of one volume, stays in a cache.
  std::pair<int, int> tile(const Row& row) const {
    constexpr std::int64_t cache = 256 * 1024;  // bytes; a handful of such slices fit an L2
    const auto& n = this->grid().lattice.extent;
    const std::int64_t rows =
        std::max<std::int64_t>(1, cache / (this->components() * this->grid().pitch * std::int64_t(sizeof(R))));
    if (row.reaches_along(3)) {
      const int y = int(std::min<std::int64_t>(rows, n[1]));
      return {y, int(std::clamp<std::int64_t>(rows / y, 1, n[2]))};
    }
    return {row.reaches_along(2) ? int(std::min<std::int64_t>(rows, n[1])) : n[1], n[2]};
  }

  /// Rows long enough to be shared out: a lattice of few rows gives each thread pieces of them. body(reads, row of the
  /// target, first site of the row, from, to) writes the sites from … to−1.
  template <class Body>
  void in_pieces(const Row& row, const R* const (&from)[2], R* target, Body&& body) {
    const auto& grid = this->grid();
    const std::int64_t rows = grid.lattice.rows(), packs = rows * grid.packs;
    const int n = grid.lattice.extent[0];
    this->team().run([&](int thread) {
      RowReads<R> reads(row, from, grid);
      const Share share(packs, thread, this->threads());
      for (std::int64_t done = share.begin; done < share.end;) {
        const std::int64_t number = done / grid.packs, first = done % grid.packs;
        const std::int64_t last = std::min<std::int64_t>(grid.packs, first + (share.end - done));
        body(reads, target + number * grid.pitch, first_of_row(number, grid.lattice), first * width<R>,
             std::min<std::int64_t>(n, last * width<R>));
        done += last - first;
      }
      this->team().barrier();  // a row's ghosts want both of its ends
      const Share closing(rows, thread, this->threads());
      for (std::int64_t number = closing.begin; number < closing.end; ++number) close(target + number * grid.pitch);
    });
  }
};

}  // namespace dualfield::cpu
