// SPDX-License-Identifier: MIT
// How fields lie in the device's memory, and how a thread reads around a site there.
#pragma once

#include "dualfield/lattice.hpp"
#include "dualfield/schedule.hpp"
#include "kernels/device.hpp"

namespace dualfield::cuda {

/// Components one after the other, each n_1·n_2·n_3 values, axis 1 fastest, on a 256-byte boundary.
template <class R>
struct Grid {
  int n1, n2, n3;
  std::int64_t stride;  ///< values from a component to the next

  explicit Grid(const Lattice& l) : n1(l.extent[0]), n2(l.extent[1]), n3(l.extent[2]) {
    constexpr std::int64_t line = 256 / sizeof(R);
    stride = (l.sites() + line - 1) / line * line;
  }
  DUALFIELD_HD std::int64_t row(int y, int z) const { return (std::int64_t(z) * n2 + y) * n1; }
};

/// What a stage sees of a field, and of the background where it has one, around one site in global memory.
template <class R>
struct SiteNear {
  const R *field, *given;
  std::int64_t stride, site;
  std::int64_t to_x[2], to_y[2], to_z[2];  ///< steps to the neighbours below and above, wrapped

  DUALFIELD_HD SiteNear(const R* values, const R* background_values, const Grid<R>& n, int x, int y, int z)
      : field(values), given(background_values), stride(n.stride), site(n.row(y, z) + x) {
    const std::int64_t plane = std::int64_t(n.n1) * n.n2;
    to_x[0] = x > 0 ? -1 : n.n1 - 1;
    to_x[1] = x < n.n1 - 1 || DUALFIELD_MUTANT(no_wrap_along_x) ? 1 : 1 - n.n1;
    to_y[0] = n.n1 * std::int64_t(y > 0 ? -1 : n.n2 - 1);
    to_y[1] = n.n1 * std::int64_t(y < n.n2 - 1 ? 1 : 1 - n.n2);
    to_z[0] = plane * (z > 0 ? -1 : n.n3 - 1);
    to_z[1] = plane * (z < n.n3 - 1 ? 1 : 1 - n.n3);
  }

  template <int d1, int d2, int d3>
  DUALFIELD_HD R at(int component) const {
    return field[component * stride + place<d1, d2, d3>()];
  }
  template <int d1, int d2, int d3>
  DUALFIELD_HD R background(int component) const {
    return given[component * stride + (DUALFIELD_MUTANT(link_of_wrong_site) ? site : place<d1, d2, d3>())];
  }

 private:
  template <int d1, int d2, int d3>
  DUALFIELD_HD std::int64_t place() const {
    static_assert(d1 * d1 + d2 * d2 + d3 * d3 <= 1, "a stage reads one site away along one axis");
    std::int64_t i = site;
    if constexpr (d1 != 0) i += to_x[d1 > 0];
    if constexpr (d2 != 0) i += to_y[d2 > 0];
    if constexpr (d3 != 0) i += to_z[d3 > 0];
    return i;
  }
};

}  // namespace dualfield::cuda
