// SPDX-License-Identifier: MIT
// The order in which sums over a lattice are added up. A row is cut into segments of fixed length and each segment into
// fixed lanes, so that a sum has the same bits for any number of threads and on any kind of device.
#pragma once

#include <cstdint>
#include <vector>

#include "dualfield/lattice.hpp"

namespace dualfield {

constexpr int segment_sites = 1024;  ///< a row is summed in segments of this many sites,
constexpr int sum_lanes = 16;        ///< each in this many interleaved partial sums

inline int segments_in_row(const Lattice& lattice) { return (lattice.extent[0] + segment_sites - 1) / segment_sites; }
inline std::int64_t segments(const Lattice& lattice) { return lattice.rows() * segments_in_row(lattice); }

/// Sum of values[0], values[step], … in a fixed tree.
inline double pairwise_sum(const double* values, std::int64_t count, std::int64_t step) {
  if (count <= 8) {
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += values[i * step];
    return sum;
  }
  const std::int64_t half = count / 2;
  return pairwise_sum(values, half, step) + pairwise_sum(values + half * step, count - half, step);
}

/// Partial sums, K for each segment, to K totals.
inline std::vector<double> total(const std::vector<double>& partial, int components) {
  std::vector<double> sums;
  for (int a = 0; a < components; ++a)
    sums.push_back(pairwise_sum(partial.data() + a, std::int64_t(partial.size()) / components, components));
  return sums;
}

}  // namespace dualfield
