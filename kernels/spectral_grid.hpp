// SPDX-License-Identifier: MIT
// The memory layout of the plane-wave amplitudes of real fields, on every kind of device.
#pragma once

#include "dualfield/lattice.hpp"

namespace dualfield {

/// Components follow each other. Each consists of rows along axis 1. A row holds either n_1 doubles and a gap, or,
/// after a transform in place, their n_1/2 + 1 complex amplitudes; the others are conjugates of these.
struct SpectralGrid {
  Lattice lattice;
  std::int64_t modes;   ///< complex numbers in a row
  std::int64_t stride;  ///< complex numbers from a component to the next; a multiple of 1 KiB

  explicit SpectralGrid(const Lattice& l) : lattice(l), modes(l.extent[0] / 2 + 1) {
    stride = (modes * l.rows() + 63) / 64 * 64;
  }

  /// Doubles from a row to the next.
  std::int64_t pitch() const { return 2 * modes; }
  /// Number of doubles of this many components.
  std::int64_t doubles(int components) const { return 2 * stride * components; }
};

/// Real fields in that layout, in the device's memory, as a backward transform leaves them: K components of rows.
struct PaddedRows {
  const double* first;
  std::int64_t pitch;   ///< doubles from a row to the next
  std::int64_t stride;  ///< doubles from a component to the next
};

}  // namespace dualfield
