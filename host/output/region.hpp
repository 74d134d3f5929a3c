// SPDX-License-Identifier: MIT
// The part of a lattice that snapshots hold.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "dualfield/state_source.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// Sites first … first + count − 1.
struct SiteRange {
  std::int64_t first, count;
};

/// So many sites in ranges of at most largest_piece.
inline std::vector<SiteRange> ranges_of(std::int64_t sites) {
  std::vector<SiteRange> ranges;
  for_each_piece(sites, [&](std::int64_t first, std::int64_t count) { ranges.push_back({first, count}); });
  return ranges;
}

/// The number of sites in ranges.
inline std::int64_t sites_in(std::span<const SiteRange> ranges) {
  std::int64_t sites = 0;
  for (const SiteRange& range : ranges) sites += range.count;
  return sites;
}

/// Calls part(component, first, values) for the values of an array at these sites, of which it has no others.
template <class Part>
void for_each_part(const DerivedField& field, std::span<const SiteRange> ranges, Part&& part) {
  std::span<const double> left(field.values);
  if (std::ssize(left) != field.components * sites_in(ranges))
    throw std::invalid_argument(field.name + " has another number of values than components times sites");
  for (int component = 0; component < field.components; ++component)
    for (const auto& [first, count] : ranges) {
      part(component, first, left.first(static_cast<std::size_t>(count)));
      left = left.subspan(static_cast<std::size_t>(count));
    }
}

/// The sites start, start + stride, … before stop along each axis of a lattice.
class Region {
 public:
  /// `shape` is n_1 … n_D of the lattice; `ranges` holds [start, stop, stride] for each axis, n_1 first, 0 <= start <
  /// stop <= n and stride >= 1; empty: the whole lattice. Throws std::invalid_argument for others.
  explicit Region(std::vector<std::int64_t> shape, std::vector<std::vector<std::int64_t>> ranges = {});

  /// Sites of the region along each axis, axis 1 first, and all of them.
  const std::vector<std::int64_t>& shape() const { return shape_; }
  std::int64_t sites() const { return sites_; }
  /// [start, stop, stride] for each axis, axis 1 first.
  const std::vector<std::vector<std::int64_t>>& ranges() const { return ranges_; }
  bool is_whole() const { return sites_ == lattice_sites_; }

  /// The region's values of a state of the lattice, for sites of the region counted in C order. `state` is asked for
  /// the slices of the slowest axis that have sites of the region, from the first to the last of these in a slice, in
  /// order and in pieces of at most largest_piece values; a line (D = 1) counts as one slice. Nothing else is read, and
  /// no more than one piece is held.
  StateSource cut(StateSource state) const;
  /// Those of the region's sites, in ranges of at most largest_piece, that lie in such ranges of the lattice, which are
  /// whole rows along axis 1 and in order.
  std::vector<SiteRange> within(const std::vector<SiteRange>& of_lattice) const;

 private:
  std::int64_t lattice_site(std::int64_t site) const;
  void read(const StateSource& state, int array, int component, std::int64_t first, std::span<double> values) const;

  std::vector<std::int64_t> lattice_, shape_;
  std::vector<std::vector<std::int64_t>> ranges_;
  std::int64_t lattice_sites_ = 1, sites_ = 1;
};

}  // namespace dualfield
