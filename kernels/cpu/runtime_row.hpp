// SPDX-License-Identifier: MIT
// The run-time stage on the CPU: rows of the lattice as packs along axis 1, the terms of a component in the inner loop.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "dualfield/runtime_row.hpp"
#include "kernels/cpu/row.hpp"

namespace dualfield::cpu {

constexpr int packs_at_once = 8;  ///< sums kept in registers while the terms of a component pass

/// A run-time row ready for a lattice: its terms in their order, and where along each axis some of them wrap around.
template <class R>
struct PreparedRow {
  struct Term {
    Field source;
    std::int64_t component;  ///< distance of its component's values
    Site shift;              ///< along axis 1: −1 where it reads the left ghost
    R coefficient;
  };
  std::vector<Term> terms;
  std::vector<int> end;  ///< of the terms of each component
  /// Pieces of each axis in which the same terms have wrapped around: 0, where a piece begins …, n. Ghosts of a row
  /// spare axis 1 the cuts of shifts by one site.
  std::vector<int> cuts[lattice_dimensions];
  Reach reach;  ///< along axes 1 to 3

  PreparedRow(const RuntimeRow& row, const Grid<R>& grid) : reach(reach_of(row, grid.lattice)) {
    std::set<int> places[lattice_dimensions];
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) places[axis] = {0, grid.lattice.extent[axis]};
    for (const auto& of : row.terms) {
      for (const RowTerm& term : of) {
        Site shift = term.shift;
        if (shift[0] > 1 && shift[0] == grid.lattice.extent[0] - 1) shift[0] = -1;
        terms.push_back({term.source, term.component * grid.stride, shift, R(term.coefficient)});
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
  bool reaches_along(int axis) const { return cuts[axis].size() > 2; }
};

/// Whether a row may overwrite what it reads: local in its target, and never cut, so that its packs are whole.
template <class R>
bool runs_in_place(const RuntimeRow& row, Field target, const Lattice& lattice) {
  return row.is_local_in(target) && !PreparedRow<R>(row, Grid<R>(lattice)).reaches_along(0);
}

/// What a row reads at one place: values, of which number x is taken times the coefficient.
template <class R>
struct Read {
  const R* from;
  R coefficient;
};

/// The reads of a prepared row around one row of the lattice after the other, for one thread.
template <class R>
class RowReads {
 public:
  RowReads(const PreparedRow<R>& row, const R* const (&source)[2], const Grid<R>& grid)
      : row_(row), source_{source[0], source[1]}, grid_(grid), reads_(row.terms.size()) {}

  /// To the row with this site, and the piece of it to which the site belongs.
  void move_to(const Site& at) {
    const std::int64_t number = row_number(at, grid_.lattice);
    bool near = true;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
      near = near && begin_[axis] <= at[axis] && at[axis] < end_[axis];
    if (near) {  // everything it reads is as far away as before
      const std::int64_t step = (number - number_) * grid_.pitch;
      for (Read<R>& read : reads_) read.from += step;
    } else {
      look_up(at);
    }
    number_ = number;
  }

  /// Σ of component a at site x alone: the same bits.
  R value(int a, std::int64_t x) const {
    R sum = 0;
    for (int i = first(a); i < row_.end[std::size_t(a)]; ++i)
      sum += reads_[std::size_t(i)].coefficient * reads_[std::size_t(i)].from[x];
    return sum;
  }

  /// Σ of component a at the sites from x on: P packs, to `out`.
  template <int P>
  void add_up(int a, std::int64_t x, R* out) const {
    constexpr int W = width<R>;
    Pack<R> sum[P];
    for_each<P>([&](auto p) { sum[p] = R(0); });
    const Read<R>* read = reads_.data() + first(a);
    for (const Read<R>* const last = reads_.data() + row_.end[std::size_t(a)]; read != last; ++read) {
      const Pack<R> coefficient = read->coefficient;
      const R* const from = read->from + x;
      for_each<P>([&](auto p) {
        Pack<R> values;
        values.copy_from(from + p * W, std::experimental::element_aligned);
        sum[p] += coefficient * values;
      });
    }
    for_each<P>([&](auto p) { sum[p].copy_to(out + p * W, std::experimental::vector_aligned); });
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
      std::int64_t beside = 0;  // row that it reads
      for (std::size_t axis = lattice_dimensions - 1; axis > 0; --axis)
        beside = beside * n[axis] + around(at[axis], term.shift[axis], n[axis]);
      const int x = term.shift[0], to_x = x > 1 && begin_[0] >= n[0] - x ? x - n[0] : x;
      reads_[i] = {source_[term.source] + beside * grid_.pitch + term.component + to_x, term.coefficient};
    }
  }

  static int around(int i, int by, int n) { return i < n - by ? i + by : i - (n - by); }

  const PreparedRow<R>& row_;
  const R* source_[2];
  const Grid<R>& grid_;
  std::vector<Read<R>> reads_;
  Site begin_{}, end_{};  ///< the piece of the lattice in which reads_ need only be moved on; none yet
  std::int64_t number_ = 0;
};

/// body(x, count, packs) for sites from … to−1 of a row in bites of at most packs_at_once packs, `packs` known to the
/// compiler; the last pack of a piece may be in part.
template <class R, class Body>
void in_bites(std::int64_t from, std::int64_t to, Body&& body) {
  constexpr int W = width<R>;
  const auto bites = [&](auto packs) {
    for (; to - from > (packs - 1) * W; from += packs * W)
      body(from, int(std::min<std::int64_t>(packs * W, to - from)), packs);
  };
  bites(Index<packs_at_once>{});
  bites(Index<packs_at_once / 2>{});
  bites(Index<packs_at_once / 4>{});
  bites(Index<1>{});
}

/// The first `count` of the values of P packs.
template <int P, class R>
void store(const R* values, int count, R* to) {
  constexpr int W = width<R>;
  if (count < P * W) {
    std::copy_n(values, count, to);
  } else {
    for_each<P>([&](auto p) {
      Pack<R> pack;
      pack.copy_from(values + p * W, std::experimental::vector_aligned);
      pack.copy_to(to + p * W, std::experimental::element_aligned);
    });
  }
}

/// Sites from … to−1 of the row at `target`, which holds the site `at`: all components are added up before any is
/// written. Ghosts are left to the caller.
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
    in_bites<R>(begin, end, [&](std::int64_t x, int count, auto packs) {
      for (int a = 0; a < K; ++a) reads.template add_up<packs>(a, x, sums[a]);
      for (int a = 0; a < K; ++a) store<packs>(sums[a], count, target + a * grid.stride + x);
    });
  }
}

/// Adds the row's sums to those sites from … to−1 of the row at `target` that a stripe holds, all where there is none.
/// Ghosts are left to the caller. Returns whether the stripe holds sites of this row. Along axis 1 each site goes by
/// itself, so that nothing is read that another thread may write.
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
        in_bites<R>(begin, end, [&](std::int64_t x, int count, auto packs) {
          reads.template add_up<packs>(a, x, sums);
          for (int i = 0; i < count; ++i) values[x + i] += sums[i];
        });
      }
    }
  }
  return true;
}

}  // namespace dualfield::cpu
