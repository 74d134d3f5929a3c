// SPDX-License-Identifier: MIT
// Sums over the lattice on the CPU.
#pragma once

#include <algorithm>

#include "dualfield/forms.hpp"
#include "kernels/cpu/sweep.hpp"

namespace dualfield::cpu {

namespace detail {
/// One segment of row (y, z), from site `from`: K sums.
template <class Form, class R>
void sum_segment(const Form& form, const R* x, const R* y, const R* background, const Grid<R>& grid, int row_y,
                 int row_z, int from, double* sums) {
  constexpr int K = Form::components, W = width<R>;
  static_assert(sum_lanes % W == 0 && segment_sites % sum_lanes == 0);
  const Neighbourhood<R> rows_x(x, grid, row_y, row_z), rows_y(y, grid, row_y, row_z),
      given(Form::carries ? background : x, grid, row_y, row_z);
  const int to = std::min(from + segment_sites, grid.lattice.extent[0]);
  double lane[K][sum_lanes] = {};
  for (int at = from; at < to; at += W) {
    Pack<R> left[K], right[K];
    form(left, right, PackNear<R>{rows_x, given, at}, PackNear<R>{rows_y, given, at});
    const int valid = std::min(W, to - at), first = (at - from) % sum_lanes;
    for (int a = 0; a < K; ++a) {
      R l[W], r[W];
      left[a].copy_to(l, std::experimental::element_aligned);
      right[a].copy_to(r, std::experimental::element_aligned);
      for (int i = 0; i < valid; ++i) lane[a][first + i] += double(l[i]) * double(r[i]);
    }
  }
  for (int a = 0; a < K; ++a) {
    sums[a] = 0;
    for (int i = 0; i < sum_lanes; ++i) sums[a] += lane[a][i];
  }
}
}  // namespace detail

/// Partial sums of a form, K for each segment of the lattice.
template <class Form, class R>
std::vector<double> partial_sums(const Form& form, const R* x, const R* y, const R* background, const Grid<R>& grid,
                                 ThreadTeam& team) {
  constexpr int K = Form::components;
  const int in_row = segments_in_row(grid.lattice);
  std::vector<double> partial(std::size_t(K * segments(grid.lattice)));
  team.run([&](int thread) {
    const Share share(segments(grid.lattice), thread, team.size());
    for (std::int64_t s = share.begin; s < share.end; ++s) {
      const std::int64_t row = s / in_row;
      detail::sum_segment(form, x, y, background, grid, int(row % grid.lattice.extent[1]),
                          int(row / grid.lattice.extent[1]), int(s % in_row) * segment_sites, partial.data() + s * K);
    }
  });
  return partial;
}

}  // namespace dualfield::cpu
