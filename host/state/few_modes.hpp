// SPDX-License-Identifier: MIT
// Real fields that are sums of few plane waves, such as wide packets: transformed without the waves that they lack.
#pragma once

#include <array>
#include <complex>
#include <functional>
#include <span>
#include <vector>

#include "dualfield/lattice.hpp"
#include "kernels/cpu/fourier.hpp"

namespace dualfield {

/// For each axis the numbers m of the waves k = 2πm/n that a field may have, ascending: 0 … n − 1, and 0 … n/2 along axis 1,
/// because a real field has conjugate amplitudes at −k.
using UsedModes = std::array<std::vector<int>, lattice_dimensions>;

/// A real field of these waves. In memory are its transforms along axes 2 to 4, at the used waves of axis 1; the rows along
/// axis 1 are transformed when they are read.
class FewModes {
 public:
  /// The team must outlive this. Throws std::bad_alloc.
  FewModes(const Lattice& lattice, UsedModes used, cpu::ThreadTeam& team);
  /// Bytes that it takes with so many used waves of axis 1.
  static double memory_needed(const Lattice& lattice, std::int64_t waves, int threads);

  /// Sets the amplitudes: fill(row, amplitudes) writes those of the used waves of axis 1 in a row of waves, numbered as
  /// rows of sites are. It is called on all threads. Throws what `fill` throws; the field must then be set again.
  void set(const std::function<void(std::int64_t row, std::span<std::complex<double>> amplitudes)>& fill);
  /// The field Σ_k z_k e^{ik·i} at the sites first, first + 1 … in C order.
  void read(std::int64_t first, std::span<double> values);

 private:
  /// Memory of one thread for a row: its amplitudes and its values.
  struct Row {
    cpu::Transformed amplitudes, values;
  };
  struct Lines {
    FftwPlan piece, rest;  ///< of as many columns as fit into the cache, and of those that remain
  };

  std::int64_t columns() const { return std::int64_t(used_[0].size()); }
  /// Rows from a number along an axis to the next.
  std::int64_t rows_between(int axis) const;
  void along(int axis);
  /// Transforms a row in this memory.
  void transform_row(std::int64_t row, Row& memory) const;

  Lattice lattice_;
  UsedModes used_;
  cpu::ThreadTeam& team_;
  std::vector<Row> rows_;
  cpu::Transformed memory_;  ///< complex, shape (rows, columns)
  Lines lines_[lattice_dimensions];
  FftwPlan to_sites_;
  std::vector<double> whole_row_;  ///< the row of which a part was read last
  std::int64_t number_of_whole_row_ = -1;
};

}  // namespace dualfield
