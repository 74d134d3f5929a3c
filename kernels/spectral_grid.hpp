// SPDX-License-Identifier: MIT
// How the plane-wave amplitudes of real fields lie in memory, on every kind of device.
#pragma once

#include "dualfield/lattice.hpp"

namespace dualfield {

/// Components one after the other. In each, rows along axis 1 that hold, in place, either n_1 doubles with a gap or the
/// n_1/2 + 1 complex amplitudes that a real transform makes of them; those of −k are their conjugates.
struct SpectralGrid {
  Lattice lattice;
  std::int64_t modes;   ///< complex numbers in a row
  std::int64_t stride;  ///< complex numbers from a component to the next, a multiple of 1 KiB in bytes

  explicit SpectralGrid(const Lattice& l) : lattice(l), modes(l.extent[0] / 2 + 1) {
    stride = (modes * l.rows() + 63) / 64 * 64;
  }

  /// Doubles from a row to the next.
  std::int64_t pitch() const { return 2 * modes; }
  /// Doubles of so many components.
  std::int64_t doubles(int components) const { return 2 * stride * components; }
};

/// Real fields as they come out of a transform back: K components of rows of doubles, on the device.
struct PaddedRows {
  const double* first;
  std::int64_t pitch;   ///< doubles from a row to the next
  std::int64_t stride;  ///< doubles from a component to the next
};

}  // namespace dualfield
