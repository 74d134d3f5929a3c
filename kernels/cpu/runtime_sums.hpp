// SPDX-License-Identifier: MIT
// Sums of products of a field with a row given at run time, on the CPU. The order of additions is that of
// dualfield/summation.hpp and dualfield/profiles.hpp.
#pragma once

#include "dualfield/profiles.hpp"
#include "kernels/cpu/runtime_row.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield::cpu {

/// Calls body(x, count, values) with the values of component a of a row at sites x … x+count−1, for all sites from …
/// to−1 of the lattice row that begins at `at`.
template <class R, class Body>
void for_values(RowReads<R>& reads, const PreparedRow<R>& row, int a, Site at, int from, int to, Body&& body) {
  alignas(64) Arithmetic<R> value[packs_at_once * width<R>];
  for (std::size_t piece = 0; piece + 1 < row.cuts[0].size(); ++piece) {
    const int begin = std::max(from, row.cuts[0][piece]), end = std::min(to, row.cuts[0][piece + 1]);
    if (begin >= end) continue;
    at[0] = begin;
    reads.move_to(at);
    in_batches<R>(begin, end, [&](std::int64_t x, int count, auto packs) {
      reads.template add_up<packs>(a, x, value);
      body(x, count, value);
    });
  }
}

/// Σ_i x_a(i) row_a(i) over each segment: K numbers for each. x can be of another type than the fields that the row reads.
template <class X, class R>
std::vector<double> segment_sums(const PreparedRow<R>& row, const X* x, const Scale<X>& of_x, const R* const (&from)[2],
                                 const Grid<R>& grid, ThreadTeam& team) {
  const int K = row.components(), in_row = segments_in_row(grid.lattice);
  std::vector<double> partial(std::size_t(K * segments(grid.lattice)));
  team.run([&](int thread) {
    const Share share(segments(grid.lattice), thread, team.size());
    RowReads<R> reads(row, from, grid);
    for (std::int64_t s = share.begin; s < share.end; ++s) {
      const std::int64_t number = s / in_row;
      const int first = int(s % in_row) * segment_sites;
      const int last = std::min(first + segment_sites, grid.lattice.extent[0]);
      for (int a = 0; a < K; ++a) {
        double lane[sum_lanes] = {};
        const X* const left = x + number * grid.pitch + a * grid.stride;
        for_values(reads, row, a, first_of_row(number, grid.lattice), first, last,
                   [&](std::int64_t at, int count, const Arithmetic<R>* value) {
                     for (int i = 0; i < count; ++i)
                       lane[(at - first + i) % sum_lanes] += double(of_x.value(left[at + i])) * double(value[i]);
                   });
        double& sum = partial[std::size_t(s * K + a)];
        for (int i = 0; i < sum_lanes; ++i) sum += lane[i];
      }
    }
  });
  return partial;
}

/// Σ x_a row_a over all components and all rows of the lattice: one number for each coordinate along axis 1.
template <class R>
std::vector<double> column_sums(const PreparedRow<R>& row, const R* x, const R* const (&from)[2], const Grid<R>& grid,
                                const Domain& domain, ThreadTeam& team) {
  const std::vector<RowBlock> pieces = domain.row_pieces();
  const int n = grid.lattice.extent[0];
  std::vector<double> partial(pieces.size() * std::size_t(n));
  team.run([&](int thread) {
    const Share share(std::int64_t(pieces.size()), thread, team.size());
    RowReads<R> reads(row, from, grid);
    std::vector<double> line(static_cast<std::size_t>(n));
    for (std::int64_t piece = share.begin; piece < share.end; ++piece) {
      const RowBlock& rows = pieces[std::size_t(piece)];
      double* const column = partial.data() + piece * n;
      for (std::int64_t number = rows.first; number < rows.first + rows.count; ++number) {
        std::fill(line.begin(), line.end(), 0.0);
        for (int a = 0; a < row.components(); ++a) {
          const R* const left = x + number * grid.pitch + a * grid.stride;
          for_values(reads, row, a, first_of_row(number, grid.lattice), 0, n,
                     [&](std::int64_t at, int count, const Arithmetic<R>* value) {
                       for (int i = 0; i < count; ++i)
                         line[std::size_t(at + i)] += double(grid.value(left[at + i])) * double(value[i]);
                     });
        }
        for (int i = 0; i < n; ++i) column[i] += line[std::size_t(i)];
      }
    }
  });
  return domain.total_of_pieces(partial, n);
}

}  // namespace dualfield::cpu
