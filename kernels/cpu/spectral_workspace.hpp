// SPDX-License-Identifier: MIT
// The plane-wave amplitudes of a state in the CPU's memory, and sums over them.
#pragma once

#include <vector>

#include "dualfield/mode_sums.hpp"
#include "kernels/cpu/fourier.hpp"

namespace dualfield {
class PreparedModes;
}

namespace dualfield::cpu {

/// Memory for φ and π, K components each, in double: real fields in the layout of SpectralGrid, or their transforms.
class SpectralWorkspace {
 public:
  /// The memory is filled with zeros by the threads that will work on it. On a divided lattice it is for this rank's sites, without
  /// ghosts, and sums are those of all ranks. Throws std::bad_alloc.
  SpectralWorkspace(const Domain& domain, int components, ThreadTeam& team);

  /// Bytes, of a rank where the lattice is divided.
  static double memory_needed(const Domain& domain, int components) {
    return double(SpectralGrid(domain.own_lattice()).doubles(2 * components)) * sizeof(double) +
           LineBuffers(domain).bytes();
  }

  const SpectralGrid& grid() const { return grid_; }
  double* data() const { return memory_.get(); }
  /// Row `row` of component c. The components of π follow those of φ.
  double* row(int c, std::int64_t row) const { return data() + 2 * (c * grid_.stride + row * grid_.modes); }
  RealTransform& transform() { return transform_; }

  /// Transforms the real fields in this memory and returns the sums of a request. The bits do not depend on the number
  /// of threads. Throws std::invalid_argument for a request that does not fit the fields (PreparedModes).
  ModeSums sums(const ModeRequest& request);
  /// The same for |z(k)|²/sites of every mode, shape (n_D, …, n_1); `pairs` as in ModeRequest.
  std::vector<double> density(bool pairs);

 private:
  /// Transforms the fields, replaces the amplitudes of component 0 by |z(k)|² and |z(−k)|² of the mode, and returns the
  /// numbers of ModeValue for each segment.
  std::vector<double> measure(const PreparedModes& request);
  /// The largest absolute value of all real and imaginary parts.
  double largest();
  /// The sums of |z(k)|² and |z(−k)|² over blocks of rows, for each stored mode of axis 1.
  std::vector<double> column_sums();

  Domain domain_;
  SpectralGrid grid_;  ///< of domain_.own_lattice()
  int components_;     ///< K
  ThreadTeam& team_;
  Transformed memory_;
  RealTransform transform_;
};

}  // namespace dualfield::cpu
