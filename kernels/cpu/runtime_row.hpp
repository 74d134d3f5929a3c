// SPDX-License-Identifier: MIT
// Rows given at run time on the CPU: SIMD packs along axis 1, with a loop over the terms of a component inside.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "dualfield/ghosts.hpp"
#include "dualfield/runtime_row.hpp"
#include "kernels/cpu/row.hpp"

namespace dualfield::cpu {

constexpr int packs_at_once = 8;  ///< packs whose sums are kept in registers during the loop over terms

/// A row prepared for a lattice: its terms in their order, and the coordinates at which reads wrap around.
template <class R>
struct PreparedRow {
  struct Term {
    Field source;
    std::int64_t component;  ///< offset of the component's values in the array
    Site shift;              ///< along axis 1 it is −1 if the left ghost is read
    Arithmetic<R> coefficient;
  };
  std::vector<Term> terms;
  std::vector<int> end;  ///< index behind the last term of each component
  /// For each axis the ends of the pieces within which no read begins to wrap around: 0, …, n. Shifts by one site along
  /// axis 1 read ghosts and need no cut.
  std::vector<int> cuts[lattice_dimensions];
  Reach reach;       ///< along axes 1 to 3
  Ghosts ghosts[2];  ///< of φ and of π that it reads

  PreparedRow(const RuntimeRow& row, const Grid<R>& grid)
      : reach(reach_of(row, grid.lattice)),
        ghosts{ghosts_read(row, phi, grid.lattice), ghosts_read(row, pi, grid.lattice)} {
    std::set<int> places[lattice_dimensions];
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) places[axis] = {0, grid.lattice.extent[axis]};
    for (const auto& row_terms : row.terms) {
      for (const RowTerm& term : row_terms) {
        Site shift = term.shift;
        if (shift[0] > 1 && shift[0] == grid.lattice.extent[0] - 1) shift[0] = -1;
        terms.push_back({term.source, term.component * grid.stride, shift, Arithmetic<R>(term.coefficient)});
        for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
          if (axis > 0 ? shift[axis] > 0 : shift[axis] > 1)
            places[axis].insert(grid.lattice.extent[axis] - shift[axis]);
      }
      end.push_back(int(terms.size()));
    }
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
      cuts[axis].assign(places[axis].begin(), places[axis].end());
  }

  int components() const { return int(end.size()); }
  /// Whether it reads other sites along the axis (along axis 1: other than by ghosts).
  bool reaches_along(int axis) const { return cuts[axis].size() > 2; }
};

/// Whether a row can write in place: it must read its target at the written site only, and must not be cut along axis
/// 1, so that no pack is computed twice.
template <class R>
bool runs_in_place(const RuntimeRow& row, Field target, const Lattice& lattice) {
  return row.is_local_in(target) && !PreparedRow<R>(row, Grid<R>(lattice)).reaches_along(0);
}

/// One read of a row: from[x] times the coefficient is added at site x.
template <class R>
struct Read {
  const R* from;
  Arithmetic<R> coefficient;
};

/// The reads of a prepared row at the current row of the lattice. Each thread has an object of its own.
template <class R>
class RowReads {
 public:
  RowReads(const PreparedRow<R>& row, const R* const (&source)[2], const Grid<R>& grid)
      : row_(row), source_{source[0], source[1]}, grid_(grid), reads_(row.terms.size()) {}

  /// Goes to the row of a site, and to the piece (PreparedRow::cuts) to which the site belongs.
  void move_to(const Site& at) {
    const std::int64_t number = row_number(at, grid_.lattice);
    bool near = true;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
      near = near && begin_[axis] <= at[axis] && at[axis] < end_[axis];
    if (near) {  // the same piece: all distances are as before
      const std::int64_t step = (number - number_) * grid_.pitch;
      for (Read<R>& read : reads_) read.from += step;
    } else {
      look_up(at);
    }
    number_ = number;
  }

  /// The sum of component a at site x alone, with the same bits as add_up().
  R value(int a, std::int64_t x) const {
    R sum = 0;
    for (int i = first(a); i < row_.end[std::size_t(a)]; ++i)
      sum += reads_[std::size_t(i)].coefficient * reads_[std::size_t(i)].from[x];
    return sum;
  }

  /// The sums of component a at the sites from x on: writes P packs to `out`.
  template <int P>
  void add_up(int a, std::int64_t x, Arithmetic<R>* out) const {
    constexpr int W = width<R>;
    Pack<R> sum[P];
    for_each<P>([&](auto p) { sum[p] = Arithmetic<R>(0); });
    const Read<R>* read = reads_.data() + first(a);
    for (const Read<R>* const last = reads_.data() + row_.end[std::size_t(a)]; read != last; ++read) {
      const Pack<R> coefficient = read->coefficient;
      const R* const from = read->from + x;
      for_each<P>([&](auto p) { sum[p] += coefficient * load<R>(from + p * W, grid_); });
    }
    for_each<P>([&](auto p) { sum[p].put(out + p * W); });
  }

  /// Whether component a has terms.
  bool has(int a) const { return first(a) < row_.end[std::size_t(a)]; }

 private:
  int first(int a) const { return a > 0 ? row_.end[std::size_t(a - 1)] : 0; }

  void look_up(const Site& at) {
    const auto& n = grid_.lattice.extent;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
      const auto next = std::upper_bound(row_.cuts[axis].begin(), row_.cuts[axis].end(), at[axis]);
      end_[axis] = *next;
      begin_[axis] = *std::prev(next);
    }
    for (std::size_t i = 0; i < reads_.size(); ++i) {
      const auto& term = row_.terms[i];
      std::int64_t read_row = 0;
      for (std::size_t axis = lattice_dimensions - 1; axis > 0; --axis)
        read_row = read_row * n[axis] + wrapped_sum(at[axis], term.shift[axis], n[axis]);
      const int x = term.shift[0], to_x = x > 1 && begin_[0] >= n[0] - x ? x - n[0] : x;
      reads_[i] = {source_[term.source] + read_row * grid_.pitch + term.component + to_x, term.coefficient};
    }
  }

  /// i + by modulo n, for 0 ≤ i < n and 0 ≤ by < n.
  static int wrapped_sum(int i, int by, int n) { return i < n - by ? i + by : i - (n - by); }

  const PreparedRow<R>& row_;
  const R* source_[2];
  const Grid<R>& grid_;
  std::vector<Read<R>> reads_;
  Site begin_{}, end_{};  ///< the current piece, in which reads_ differ by a common offset; empty at first
  std::int64_t number_ = 0;
};

/// Calls body(x, count, packs) for the sites from … to−1 of a row in batches of `count` sites that start at x. `packs`,
/// the number of packs of a batch, is a compile-time number; the last pack may be used in part only.
template <class R, class Body>
void in_batches(std::int64_t from, std::int64_t to, Body&& body) {
  constexpr int W = width<R>;
  const auto batches = [&](auto packs) {
    for (; to - from > (packs - 1) * W; from += packs * W)
      body(from, int(std::min<std::int64_t>(packs * W, to - from)), packs);
  };
  batches(Index<packs_at_once>{});
  batches(Index<packs_at_once / 2>{});
  batches(Index<packs_at_once / 4>{});
  batches(Index<1>{});
}

/// Stores the first `count` of the values of P packs.
template <int P, class R>
void store(const R* values, int count, R* to) {
  constexpr int W = width<R>;
  if (count < P * W) {
    std::copy_n(values, count, to);
  } else {
    for_each<P>([&](auto p) { Pack<R>::from(values + p * W).put(to + p * W); });
  }
}

/// Writes the sites from … to−1 of the lattice row at `target`, to which the site `at` belongs. The sums of all
/// components are computed before any is written. Does not set ghosts.
template <class R>
void write_row(RowReads<R>& reads, const PreparedRow<R>& row, R* target, const Grid<R>& grid, Site at,
               std::int64_t from, std::int64_t to) {
  const int K = row.components();
  alignas(64) R sums[most_runtime_components][packs_at_once * width<R>];
  for (std::size_t piece = 0; piece + 1 < row.cuts[0].size(); ++piece) {
    const std::int64_t begin = std::max<std::int64_t>(from, row.cuts[0][piece]);
    const std::int64_t end = std::min<std::int64_t>(to, row.cuts[0][piece + 1]);
    if (begin >= end) continue;
    at[0] = int(begin);
    reads.move_to(at);
    in_batches<R>(begin, end, [&](std::int64_t x, int count, auto packs) {
      for (int a = 0; a < K; ++a) reads.template add_up<packs>(a, x, sums[a]);
      for (int a = 0; a < K; ++a) store<packs>(sums[a], count, target + a * grid.stride + x);
    });
  }
}

/// Adds the row's sums to those sites from … to−1 of the lattice row at `target` that belong to the stripe, or to all
/// if there is no stripe. Does not set ghosts. Returns whether the stripe contains sites of this row. For a stripe
/// along axis 1 sites are done one by one, because a pack would also read values that another thread may be writing.
template <class R>
bool add_row(RowReads<R>& reads, const PreparedRow<R>& row, R* target, const Grid<R>& grid, Site at, std::int64_t from,
             std::int64_t to, const std::optional<Stripe>& stripe) {
  const bool along = stripe && stripe->axis == 0;
  if (stripe && !along && !stripe->holds(at[std::size_t(stripe->axis)])) return false;
  alignas(64) R sums[packs_at_once * width<R>];
  for (std::size_t piece = 0; piece + 1 < row.cuts[0].size(); ++piece) {
    const std::int64_t begin = std::max<std::int64_t>(from, row.cuts[0][piece]);
    const std::int64_t end = std::min<std::int64_t>(to, row.cuts[0][piece + 1]);
    if (begin >= end) continue;
    at[0] = int(begin);
    reads.move_to(at);
    for (int a = 0; a < row.components(); ++a) {
      if (!reads.has(a)) continue;
      R* const values = target + a * grid.stride;
      if (along) {
        std::int64_t x = std::max<std::int64_t>(begin, stripe->first);
        if ((x - stripe->first) % 2 != 0) ++x;
        for (; x < end && x <= stripe->last; x += 2) values[x] += reads.value(a, x);
      } else {
        in_batches<R>(begin, end, [&](std::int64_t x, int count, auto packs) {
          reads.template add_up<packs>(a, x, sums);
          for (int i = 0; i < count; ++i) values[x + i] += sums[i];
        });
      }
    }
  }
  return true;
}

}  // namespace dualfield::cpu
