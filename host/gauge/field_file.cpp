// SPDX-License-Identifier: MIT
#include "host/gauge/field_file.hpp"

#include <utility>

#include "host/state/initial.hpp"

namespace dualfield {

FieldFile::FieldFile(CasePath path, const Lattice& lattice)
    : path_(std::move(path)), lattice_(lattice), rows_(std::size_t((lattice.dimensions + 1) * lattice.rows())) {}

void FieldFile::read(int component, std::int64_t first, std::span<double> values) {
  const std::int64_t n = lattice_.extent[0], begin = component * lattice_.sites() + first;
  const double factor = component > 0 ? lattice_.spacing : 1;
  keep(begin / n, (begin + std::ssize(values) + n - 1) / n);
  for (std::int64_t at = 0; at < std::ssize(values);) {
    const double* const row = rows_[std::size_t((begin + at) / n)];
    for (std::int64_t x = (begin + at) % n; x < n && at < std::ssize(values); ++x, ++at)
      values[std::size_t(at)] = factor * row[x];
  }
}

void FieldFile::keep(std::int64_t begin, std::int64_t end) {
  const std::scoped_lock lock(mutex_);
  const std::int64_t n = lattice_.extent[0];
  if (!file_) file_.emplace(path_, array_shape({std::size_t(lattice_.dimensions + 1)}, lattice_));
  while (begin < end) {
    std::int64_t next = begin;
    while (next < end && !rows_[std::size_t(next)]) ++next;
    if (next > begin) {
      std::vector<double>& more = kept_.emplace_back(std::size_t((next - begin) * n));
      file_->read(begin * n, more);
      for (std::int64_t row = begin; row < next; ++row) rows_[std::size_t(row)] = &more[std::size_t((row - begin) * n)];
    }
    begin = next + 1;
  }
}

}  // namespace dualfield
