// SPDX-License-Identifier: MIT
// The periodic lattice. How a neighbour is found lives here alone.
#pragma once

#include <cstdint>

#include "dualfield/algebra/tensor.hpp"
#include "dualfield/host_device.hpp"

namespace dualfield {

/// i modulo n, in 0 … n−1, for i ≥ −n·anything.
DUALFIELD_HD int wrapped(int i, int n) {
  if (i >= 0 && i < n) return i;
  i %= n;
  return i < 0 ? i + n : i;
}

/// n_1 × … × n_D sites; axes beyond D have one site.
struct Lattice {
  int dimensions = 1;
  int extent[max_dimensions] = {1, 1, 1};
  double spacing = 1;  ///< a, length

  DUALFIELD_HD std::int64_t sites() const { return std::int64_t(extent[0]) * extent[1] * extent[2]; }
  DUALFIELD_HD std::int64_t rows() const { return std::int64_t(extent[1]) * extent[2]; }

  /// a^D, the volume of a site.
  double cell_volume() const {
    double volume = 1;
    for (int axis = 0; axis < dimensions; ++axis) volume *= spacing;
    return volume;
  }
};

}  // namespace dualfield
