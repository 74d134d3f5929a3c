// SPDX-License-Identifier: MIT
// The plane-wave amplitudes of a state in the CPU's memory, and what is summed over them.
#pragma once

#include <vector>

#include "dualfield/mode_sums.hpp"
#include "kernels/cpu/fourier.hpp"

namespace dualfield {
class PreparedModes;
}

namespace dualfield::cpu {

/// Room for φ and π, K components each, in double: real fields in rows as SpectralGrid has them, or their transforms.
class SpectralWorkspace {
 public:
  /// Zeros, touched first by the threads that will work on them. Throws std::bad_alloc.
  SpectralWorkspace(const Lattice& lattice, int components, ThreadTeam& team);

  static double memory_needed(const Lattice& lattice, int components) {
    return double(SpectralGrid(lattice).doubles(2 * components)) * sizeof(double);
  }

  const SpectralGrid& grid() const { return grid_; }
  double* data() const { return memory_.get(); }
  /// Row `row` of component c, those of π after those of φ.
  double* row(int c, std::int64_t row) const { return data() + 2 * (c * grid_.stride + row * grid_.modes); }
  RealTransform& transform() { return transform_; }

  /// Of the real fields in this room, which it transforms. Bits do not depend on the number of threads. Throw
  /// std::invalid_argument for a request that does not fit.
  ModeSums sums(const ModeRequest& request);
  /// |z(k)|²/sites of every mode, an array over the lattice; pairs as in ModeRequest.
  std::vector<double> density(bool pairs);

 private:
  /// Transforms, and leaves at each place of component 0 the |z|² of k and of −k. Returns each segment's numbers.
  std::vector<double> measure(const PreparedModes& request);
  /// Largest of all real and imaginary parts.
  double largest();
  std::vector<double> column_sums();

  SpectralGrid grid_;
  int components_;  ///< K
  ThreadTeam& team_;
  Transformed memory_;
  RealTransform transform_;
};

}  // namespace dualfield::cpu
