// SPDX-License-Identifier: MIT
// Fields in the CPU's memory that can also run rows given at run time.
#pragma once

#include <optional>

#include "kernels/cpu/fields.hpp"
#include "kernels/cpu/row_pieces.hpp"
#include "kernels/cpu/runtime_row.hpp"
#include "kernels/cpu/sweep.hpp"

namespace dualfield::cpu {

namespace detail {
/// A part of a lattice: the rows with coordinates begin … end−1 along axes 2, 3 and 4.
struct Rows {
  int begin[3], end[3];
};

/// The rows of one thread. The slowest axis that has a site for each thread is divided among the threads; if there is
/// none, the longest axis.
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

/// Calls body(first site) for each row, tile by tile, so that the values which rows of neighbouring planes both read
/// are still in the cache of a core.
template <class Body>
void for_each_row(const Rows& rows, int tile_y, int tile_z, Body&& body) {
  for (int low_z = rows.begin[1]; low_z < rows.end[1]; low_z += tile_z)
    for (int low_y = rows.begin[0]; low_y < rows.end[0]; low_y += tile_y)
      for (int t = rows.begin[2]; t < rows.end[2]; ++t)
        for (int z = low_z; z < std::min(low_z + tile_z, rows.end[1]); ++z)
          for (int y = low_y; y < std::min(low_y + tile_y, rows.end[0]); ++y) body(Site{0, y, z, t});
}
}  // namespace detail

/// Arrays of K components, and the operations that RuntimeStepper needs.
template <class R>
class RuntimeFields : public Fields<R> {
 public:
  using Fields<R>::Fields;
  using Row = PreparedRow<R>;

  /// Whether a row can overwrite its target while it reads.
  static bool runs_in_place(const RuntimeRow& row, Field target, const Lattice& lattice) {
    return cpu::runs_in_place<R>(row, target, lattice);
  }

  /// The row in the form that the functions below take.
  Row prepared(const RuntimeRow& row) { return Row(row, this->grid()); }

  /// Array `to` ← the row, with φ read from array source[0] and π from array source[1].
  void run(const Row& row, const int (&source)[2], int to) {
    bring_ghosts_of_row(row.ghosts, source, *this);
    const auto& grid = this->grid();
    const Lattice& lattice = grid.lattice;
    const R* const from[2] = {this->data(source[phi]), this->data(source[pi])};
    R* const target = this->data(to);
    if (has_few_long_rows(grid, this->threads()))
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

  /// Whether the row of φ and then that of π, which reads the new φ, can run in place in one pass over the lattice, and
  /// whether that is faster.
  static bool runs_both(const RuntimeRow& phi_row, const RuntimeRow& pi_row, const Lattice& lattice) {
    constexpr int longest = 2;  // planes that a pass would have to keep in the cache
    const auto is_near = [&](const RuntimeRow& row) {
      const Reach reach = reach_of(row, lattice);
      return std::max({reach.below[1], reach.above[1], reach.below[2], reach.above[2]}) <= longest;
    };
    return lattice.extent[3] == 1 && lattice.rows() > 1 && runs_in_place(phi_row, phi, lattice) &&
           runs_in_place(pi_row, pi, lattice) && is_near(phi_row) && is_near(pi_row);
  }

  /// φ ← its row, then π ← its row.
  void run_both(const Row& phi_row, const Row& pi_row) {
    const auto& grid = this->grid();
    const Access access[2] = {{phi, pi, phi_row.reach}, {pi, phi, pi_row.reach}};
    R* const fields[2] = {this->data(phi), this->data(pi)};
    dualfield::bring_ghosts(std::span<const Access>(access), *this);
    sweep(AxisOrder<2>(access, 2, 1), AxisOrder<2>(access, 2, 2), grid.lattice, this->team(), 0, [&] {
      return [&, phi_reads = RowReads<R>(phi_row, {fields[phi], fields[pi]}, grid),
              pi_reads = RowReads<R>(pi_row, {fields[phi], fields[pi]}, grid)](int s, int y, int z) mutable {
        write(s == phi ? phi_reads : pi_reads, s == phi ? phi_row : pi_row, fields[s], {0, y, z, 0});
      };
    });
  }

  /// Gets the ghosts that add() of a row will read. All ranks call it as often, though they may have other stripes.
  void bring_ghosts_of(const Row& row) { bring_ghosts_of_row(row.ghosts, {phi, pi}, *this); }
  /// Field `target` += the row, at all sites or at those of a stripe. The row must not read values that it writes.
  void add(const Row& row, Field target, const std::optional<Stripe>& stripe) {
    const auto& grid = this->grid();
    const Lattice& lattice = grid.lattice;
    const R* const from[2] = {this->data(phi), this->data(pi)};
    R* const to = this->data(target);
    if (has_few_long_rows(grid, this->threads()))
      return in_pieces(row, from, to,
                       [&](RowReads<R>& reads, R* to_row, const Site& at, std::int64_t x0, std::int64_t x1) {
                         add_row(reads, row, to_row, grid, at, x0, x1, stripe);
                       });
    const auto [tile_y, tile_z] = tile(row);
    this->team().run([&](int thread) {
      RowReads<R> reads(row, from, grid);
      detail::for_each_row(detail::share_of(lattice, thread, this->threads()), tile_y, tile_z, [&](const Site& at) {
        R* const to_row = to + row_number(at, lattice) * grid.pitch;
        if (add_row(reads, row, to_row, grid, at, 0, lattice.extent[0], stripe)) set_row_ghosts(to_row);
      });
    });
  }

 private:
  /// Writes the row of the lattice that begins at a site, and sets its ghosts.
  void write(RowReads<R>& reads, const Row& row, R* target, const Site& at) const {
    R* const to_row = target + row_number(at, this->grid().lattice) * this->grid().pitch;
    write_row(reads, row, to_row, this->grid(), at, 0, this->grid().lattice.extent[0]);
    set_row_ghosts(to_row);
  }

  /// Sets the ghosts of all components of a row.
  void set_row_ghosts(R* row) const {
    for (int c = 0; c < this->components(); ++c)
      set_ghosts(row + c * this->grid().stride, this->grid().lattice.extent[0]);
  }

  /// Rows of a tile along axes 2 and 3. A tile is so small that its part of one plane, or of one volume, stays in the
  /// cache if the row reads neighbours along axis 3 or 4.
  std::pair<int, int> tile(const Row& row) const {
    constexpr std::int64_t cache = 256 * 1024;  // bytes; an L2 cache holds several such parts
    const auto& n = this->grid().lattice.extent;
    const std::int64_t rows =
        std::max<std::int64_t>(1, cache / (this->components() * this->grid().pitch * std::int64_t(sizeof(R))));
    if (row.reaches_along(3)) {
      const int y = int(std::min<std::int64_t>(rows, n[1]));
      return {y, int(std::clamp<std::int64_t>(rows / y, 1, n[2]))};
    }
    return {row.reaches_along(2) ? int(std::min<std::int64_t>(rows, n[1])) : n[1], n[2]};
  }

  /// For a lattice of few, long rows: gives each thread pieces of rows. body(reads, row of the target, first site of
  /// the row, from, to) must write the sites from … to−1. Then sets all ghosts.
  template <class Body>
  void in_pieces(const Row& row, const R* const (&from)[2], R* target, Body&& body) {
    const auto& grid = this->grid();
    run_row_pieces(
        grid, this->team(),
        [&] {
          return [&, reads = RowReads<R>(row, from, grid)](std::int64_t number, int first, int last) mutable {
            body(reads, target + number * grid.pitch, first_of_row(number, grid.lattice), first * width<R>,
                 std::min(grid.lattice.extent[0], last * width<R>));
          };
        },
        [&](std::int64_t number) { set_row_ghosts(target + number * grid.pitch); });
  }
};

extern template class RuntimeFields<double>;  // fields.cpp
extern template class RuntimeFields<float>;

}  // namespace dualfield::cpu
