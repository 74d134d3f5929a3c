// SPDX-License-Identifier: MIT
// Sums over modes from the partial sums that a device makes, in a fixed order; and where the modes are that it leaves
// out, because those of −k are the conjugates of those of k.
#pragma once

#include <span>
#include <vector>

#include "dualfield/mode_forms.hpp"
#include "dualfield/profiles.hpp"
#include "kernels/spectral_grid.hpp"

namespace dualfield {

/// Rows of amplitudes are summed in segments of segment_sites, in sum_lanes interleaved partial sums.
inline int mode_segments_in_row(const SpectralGrid& grid) {
  return int((grid.modes + segment_sites - 1) / segment_sites);
}
inline std::int64_t mode_segments(const SpectralGrid& grid) { return grid.lattice.rows() * mode_segments_in_row(grid); }
/// Columns are summed in blocks of column_rows rows.
inline std::int64_t mode_blocks(const SpectralGrid& grid) {
  return (grid.lattice.rows() + column_rows - 1) / column_rows;
}

/// Whether −k is not among a row's amplitudes, for mode j of axis 1.
DUALFIELD_HD bool has_partner(int j, int n1) { return j > 0 && j != n1 - j; }

/// Of −k, from the number of k along an axis.
inline std::size_t partner_of(std::size_t j, std::size_t n) { return j == 0 ? 0 : n - j; }

/// `segments` holds the numbers of ModeValue for each segment; `columns` for each block of rows and each of their
/// places the |z|² of k and of −k.
inline ModeSums mode_totals(const SpectralGrid& grid, const std::vector<double>& segments,
                            const std::vector<double>& columns) {
  const Lattice& lattice = grid.lattice;
  ModeSums sums;
  for (int axis = 0; axis < lattice.dimensions; ++axis)
    sums.marginals.emplace_back(std::size_t(lattice.extent[axis]), 0.0);
  const std::vector<double> line = total(columns, int(2 * grid.modes));
  for (std::size_t j = 0, n = sums.marginals[0].size(); j < line.size() / 2; ++j) {
    sums.marginals[0][j] += line[2 * j];
    sums.marginals[0][partner_of(j, n)] += line[2 * j + 1];
  }
  const int in_row = mode_segments_in_row(grid);
  for (std::int64_t row = 0; row < lattice.rows(); ++row) {
    double power[2] = {0, 0};
    for (std::int64_t s = row * in_row; s < (row + 1) * in_row; ++s)
      for (const int side : {ModeValue::here, ModeValue::there})
        power[side] += segments[std::size_t(s * ModeValue::count + side)];
    const Site at = first_of_row(row, lattice);
    for (std::size_t axis = 1; axis < sums.marginals.size(); ++axis) {
      const auto j = std::size_t(at[axis]);
      sums.marginals[axis][j] += power[ModeValue::here];
      sums.marginals[axis][partner_of(j, sums.marginals[axis].size())] += power[ModeValue::there];
    }
  }
  const std::vector<double> totals = total(segments, ModeValue::count);
  sums.total = totals[ModeValue::here] + totals[ModeValue::there];
  sums.outside = totals[ModeValue::outside];
  sums.positive = totals[ModeValue::positive];
  sums.negative = totals[ModeValue::negative];
  sums.difference = totals[ModeValue::difference];
  sums.compared = totals[ModeValue::compared];
  return sums;
}

/// The |z|² of one row of places, of k and of −k, to where all modes are.
inline void spread_row(const SpectralGrid& grid, std::int64_t row, const double* places, std::span<double> modes) {
  const Lattice& lattice = grid.lattice;
  const int n = lattice.extent[0];
  const Site at = first_of_row(row, lattice);
  Site opposite{};
  for (std::size_t axis = 1; axis < lattice_dimensions; ++axis) opposite[axis] = -at[axis];
  double* const there = modes.data() + offset_of(opposite, lattice);
  for (int j = 0; j < int(grid.modes); ++j) {
    modes[std::size_t(row * n + j)] = places[2 * j];
    if (has_partner(j, n)) there[n - j] = places[2 * j + 1];
  }
}

}  // namespace dualfield
