// SPDX-License-Identifier: MIT
// The periodic lattice: shapes, sites, and how the neighbour of a site is found.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "dualfield/algebra/tensor.hpp"
#include "dualfield/host_device.hpp"

namespace dualfield {

/// i modulo n, in 0 … n−1, for any i.
DUALFIELD_HD int wrapped(int i, int n) {
  if (i >= 0 && i < n) return i;
  i %= n;
  return i < 0 ? i + n : i;
}

constexpr int lattice_dimensions = 4;  ///< the most axes that a lattice can have

/// The coordinates i_1 … i_4 of a site, counted from 0.
using Site = std::array<int, lattice_dimensions>;

/// A lattice of n_1 × … × n_D sites. Axes above D have one site.
struct Lattice {
  int dimensions = 1;
  int extent[lattice_dimensions] = {1, 1, 1, 1};
  double spacing = 1;  ///< a, length

  Lattice() = default;
  /// A lattice of D = d dimensions with extents n_1 … n_D and spacing a.
  Lattice(int d, std::initializer_list<int> extents, double a = 1) : dimensions(d), spacing(a) {
    std::copy(extents.begin(), extents.end(), extent);
  }

  DUALFIELD_HD std::int64_t sites() const { return rows() * extent[0]; }
  /// Number of rows along axis 1.
  DUALFIELD_HD std::int64_t rows() const { return std::int64_t(extent[1]) * extent[2] * extent[3]; }

  /// a^D, the volume of a site.
  double cell_volume() const {
    double volume = 1;
    for (int axis = 0; axis < dimensions; ++axis) volume *= spacing;
    return volume;
  }
};

/// Calls body(site, offset) for every site in the order of arrays: axis 1 is the fastest, offset counts from 0.
template <class Body>
void for_each_site(const Lattice& lattice, Body&& body) {
  std::int64_t offset = 0;
  const auto [n1, n2, n3, n4] = lattice.extent;
  for (int t = 0; t < n4; ++t)
    for (int z = 0; z < n3; ++z)
      for (int y = 0; y < n2; ++y)
        for (int x = 0; x < n1; ++x) body(Site{x, y, z, t}, offset++);
}

/// Offset of a site in arrays. Its coordinates are taken modulo the extents.
inline std::int64_t offset_of(const Site& site, const Lattice& lattice) {
  std::int64_t offset = 0;
  for (int axis = lattice_dimensions - 1; axis >= 0; --axis)
    offset = offset * lattice.extent[axis] + wrapped(site[std::size_t(axis)], lattice.extent[axis]);
  return offset;
}

/// Number of the row along axis 1 to which a site belongs, in the order of arrays. The site must be on the lattice.
inline std::int64_t row_number(const Site& site, const Lattice& lattice) {
  const auto& n = lattice.extent;
  return (std::int64_t(site[3]) * n[2] + site[2]) * n[1] + site[1];
}

/// The first site of row number `number`.
inline Site first_of_row(std::int64_t number, const Lattice& lattice) {
  const auto& n = lattice.extent;
  return {0, int(number % n[1]), int(number / n[1] % n[2]), int(number / n[1] / n[2])};
}

/// Planes `begin` … `end` − 1 of a lattice, counted along its last axis.
struct Planes {
  int begin, end;
};

/// Calls body(site, at) for `count` sites in C order, beginning with number `first` of the lattice; `at` counts them from 0.
template <class Body>
void for_each_site_from(const Lattice& lattice, std::int64_t first, std::int64_t count, Body&& body) {
  const std::int64_t n = lattice.extent[0];
  for (std::int64_t at = 0; at < count;) {
    Site site = first_of_row((first + at) / n, lattice);
    for (site[0] = int((first + at) % n); site[0] < n && at < count; ++site[0], ++at) body(std::as_const(site), at);
  }
}

}  // namespace dualfield
