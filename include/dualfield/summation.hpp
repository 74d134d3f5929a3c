// SPDX-License-Identifier: MIT
// The order in which sums over a lattice are added. A row is divided into segments of fixed length, and the values of a
// segment are added in a fixed number of interleaved partial sums (lanes). Therefore a sum has the same bits for any
// number of threads and on any kind of device.
#pragma once

#include <cstdint>
#include <vector>

#include "dualfield/lattice.hpp"

namespace dualfield {

constexpr int segment_sites = 1024;  ///< sites of a segment; the last one of a row can be shorter
constexpr int sum_lanes = 16;        ///< partial sums of a segment: site i of it is added to number i mod sum_lanes

inline int segments_in_row(const Lattice& lattice) { return (lattice.extent[0] + segment_sites - 1) / segment_sites; }
inline std::int64_t segments(const Lattice& lattice) { return lattice.rows() * segments_in_row(lattice); }

constexpr int column_rows = 32;  ///< a sum over all rows first adds blocks of so many rows, one row after the other

/// Rows first … first + count − 1 of a lattice.
struct RowBlock {
  std::int64_t first, count;
};

/// The blocks of column_rows rows of a lattice, of which the last one can be shorter.
inline std::vector<RowBlock> row_blocks(const Lattice& lattice) {
  std::vector<RowBlock> blocks;
  for (std::int64_t first = 0; first < lattice.rows(); first += column_rows)
    blocks.push_back({first, lattice.rows() - first < column_rows ? lattice.rows() - first : column_rows});
  return blocks;
}

constexpr std::int64_t pairwise_leaf = 8;  ///< so many values are added one after the other

/// values[0] + values[step] + …, `count` values, added in pairs in a fixed order.
inline double pairwise_sum(const double* values, std::int64_t count, std::int64_t step) {
  if (count <= pairwise_leaf) {
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += values[i * step];
    return sum;
  }
  const std::int64_t half = count / 2;
  return pairwise_sum(values, half, step) + pairwise_sum(values + half * step, count - half, step);
}

/// K totals from partial sums, of which each segment has K in a row; K = `components`.
inline std::vector<double> total(const std::vector<double>& partial, int components) {
  std::vector<double> sums;
  for (int a = 0; a < components; ++a)
    sums.push_back(pairwise_sum(partial.data() + a, std::int64_t(partial.size()) / components, components));
  return sums;
}

}  // namespace dualfield
