// SPDX-License-Identifier: MIT
// Sums over modes from the partial sums that a device computes, added in a fixed order. A real Fourier transform stores
// about half of the modes, because the amplitudes at −k are the conjugates of those at k; here the others are added.
#pragma once

#include <span>
#include <vector>

#include "dualfield/domain.hpp"
#include "dualfield/mode_forms.hpp"
#include "dualfield/profiles.hpp"
#include "kernels/cpu/thread_team.hpp"
#include "kernels/spectral_grid.hpp"

namespace dualfield {

/// Number of segments of a row of amplitudes. Rows are summed as rows of sites are (summation.hpp).
inline int mode_segments_in_row(const SpectralGrid& grid) {
  return int((grid.modes + segment_sites - 1) / segment_sites);
}
/// Number of segments of all rows.
inline std::int64_t mode_segments(const SpectralGrid& grid) { return grid.lattice.rows() * mode_segments_in_row(grid); }

/// Whether −k is not stored, where k is mode j of axis 1.
DUALFIELD_HD bool has_partner(int j, int n1) { return j > 0 && j != n1 - j; }

/// The number of −k along an axis, from the number j of k.
inline std::size_t partner_of(std::size_t j, std::size_t n) { return j == 0 ? 0 : n - j; }

/// The sums over all modes. `segments` holds the numbers of ModeValue for each segment; `line`, for each stored mode of axis 1, the
/// sums of |z(k)|² and of |z(−k)|² over all rows.
inline ModeSums mode_totals(const SpectralGrid& grid, const std::vector<double>& segments,
                            const std::vector<double>& line) {
  const Lattice& lattice = grid.lattice;
  ModeSums sums;
  for (int axis = 0; axis < lattice.dimensions; ++axis)
    sums.marginals.emplace_back(std::size_t(lattice.extent[axis]), 0.0);
  for (std::size_t j = 0, n = sums.marginals[0].size(); j < line.size() / 2; ++j) {
    sums.marginals[0][j] += line[2 * j];
    sums.marginals[0][partner_of(j, n)] += line[2 * j + 1];
  }
  const int in_row = mode_segments_in_row(grid);
  for (std::int64_t row = 0; row < lattice.rows(); ++row) {
    double power[2] = {0, 0};  // of k and of −k
    for (std::int64_t s = row * in_row; s < (row + 1) * in_row; ++s)
      for (const int side : {ModeValue::at_k, ModeValue::at_minus_k})
        power[side] += segments[std::size_t(s * ModeValue::count + side)];
    const Site at = first_of_row(row, lattice);
    for (std::size_t axis = 1; axis < sums.marginals.size(); ++axis) {
      const auto j = std::size_t(at[axis]);
      sums.marginals[axis][j] += power[ModeValue::at_k];
      sums.marginals[axis][partner_of(j, sums.marginals[axis].size())] += power[ModeValue::at_minus_k];
    }
  }
  const std::vector<double> totals = total(segments, ModeValue::count);
  sums.total = totals[ModeValue::at_k] + totals[ModeValue::at_minus_k];
  sums.outside = totals[ModeValue::outside];
  sums.positive = totals[ModeValue::positive];
  sums.negative = totals[ModeValue::negative];
  sums.difference = totals[ModeValue::difference];
  sums.compared = totals[ModeValue::compared];
  return sums;
}

/// Copies |z(k)|² and |z(−k)|² of the stored modes of one row to their positions in the array of all modes.
inline void spread_row(const SpectralGrid& grid, std::int64_t row, const double* places, std::span<double> modes) {
  const Lattice& lattice = grid.lattice;
  const int n = lattice.extent[0];
  const Site at = first_of_row(row, lattice);
  Site opposite{};
  for (std::size_t axis = 1; axis < lattice_dimensions; ++axis) opposite[axis] = -at[axis];
  double* const row_of_minus_k = modes.data() + offset_of(opposite, lattice);
  for (int j = 0; j < int(grid.modes); ++j) {
    modes[std::size_t(row * n + j)] = places[2 * j];
    if (has_partner(j, n)) row_of_minus_k[n - j] = places[2 * j + 1];
  }
}

/// The same from the sums of the segments of this rank's rows.
inline ModeSums mode_totals(const Domain& domain, const std::vector<double>& own_segments,
                            const std::vector<double>& columns) {
  const SpectralGrid whole(domain.whole());
  return mode_totals(whole, domain.joined(own_segments, mode_segments_in_row(whole) * ModeValue::count), columns);
}

/// The array of all modes of the whole lattice, from the rows of this rank in the layout of SpectralGrid.
inline std::vector<double> all_modes(const Domain& domain, const double* places, cpu::ThreadTeam& team) {
  const SpectralGrid own(domain.own_lattice()), whole(domain.whole());
  std::vector<double> modes(std::size_t(whole.lattice.sites()), domain.is_divided() ? -0.0 : 0.0);
  on_shares(team, own.lattice.rows(), [&](std::size_t begin, std::size_t end) {
    for (auto r = std::int64_t(begin); r < std::int64_t(end); ++r)
      spread_row(whole, domain.whole_row(r), places + r * own.pitch(), modes);
  });
  if (domain.is_divided()) domain.ranks()->sum(modes);
  return modes;
}

}  // namespace dualfield
