// SPDX-License-Identifier: MIT
#include "host/output/region.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace dualfield {

Region::Region(std::vector<std::int64_t> shape, std::vector<std::vector<std::int64_t>> ranges)
    : lattice_(std::move(shape)), ranges_(std::move(ranges)) {
  if (ranges_.empty())
    for (const std::int64_t n : lattice_) ranges_.push_back({0, n, 1});
  if (ranges_.size() != lattice_.size())
    throw std::invalid_argument(fmt::format("Region: {} ranges for {} axes", ranges_.size(), lattice_.size()));
  for (std::size_t axis = 0; axis < lattice_.size(); ++axis) {
    const auto& range = ranges_[axis];
    if (range.size() != 3 || range[0] < 0 || range[0] >= range[1] || range[1] > lattice_[axis] || range[2] < 1)
      throw std::invalid_argument(fmt::format("Region: no range of sites along axis {}", axis + 1));
    // without range[1] - range[0] + range[2], which may overflow
    shape_.push_back((range[1] - range[0] - 1) / range[2] + 1);
    lattice_sites_ *= lattice_[axis];
    sites_ *= shape_.back();
  }
}

std::int64_t Region::lattice_site(std::int64_t site) const {
  std::int64_t index = 0, step = 1;
  for (std::size_t axis = 0; axis < lattice_.size(); ++axis) {
    index += (ranges_[axis][0] + site % shape_[axis] * ranges_[axis][2]) * step;
    site /= shape_[axis];
    step *= lattice_[axis];
  }
  return index;
}

void Region::read(const StateSource& state, int array, int component, std::int64_t first,
                  std::span<double> values) const {
  const std::int64_t slice = shape_.size() == 1 ? sites_ : sites_ / shape_.back(), row = shape_[0];
  std::vector<double> piece;
  while (!values.empty()) {
    const std::int64_t count = std::min(std::int64_t(values.size()), slice - first % slice);
    const std::int64_t end = lattice_site(first + count - 1) + 1;
    for (std::int64_t done = 0, site = lattice_site(first); done < count;) {
      const std::int64_t begin = site;
      piece.resize(std::size_t(std::min(end - begin, largest_piece)));
      state(array, component, begin, piece);
      while (done < count && site - begin < std::int64_t(piece.size())) {
        values[std::size_t(done)] = piece[std::size_t(site - begin)];
        if (++done == count) break;
        site = (first + done) % row == 0 ? lattice_site(first + done) : site + ranges_[0][2];
      }
    }
    first += count;
    values = values.subspan(std::size_t(count));
  }
}

StateSource Region::cut(StateSource state) const {
  if (is_whole()) return state;
  return [region = *this, state = std::move(state)](int array, int component, std::int64_t first,
                                                    std::span<double> values) {
    region.read(state, array, component, first, values);
  };
}

std::vector<SiteRange> Region::within(const std::vector<SiteRange>& of_lattice) const {
  std::vector<SiteRange> found;
  auto at = of_lattice.begin();
  for (std::int64_t row = 0; row < sites_; row += shape_[0]) {
    const std::int64_t site = lattice_site(row);
    while (at != of_lattice.end() && at->first + at->count <= site) ++at;
    if (at == of_lattice.end()) break;
    if (at->first > site) continue;
    if (!found.empty() && found.back().first + found.back().count == row &&
        found.back().count + shape_[0] <= largest_piece)
      found.back().count += shape_[0];
    else
      for_each_piece(shape_[0], [&](std::int64_t first, std::int64_t count) { found.push_back({row + first, count}); });
  }
  return found;
}

}  // namespace dualfield
