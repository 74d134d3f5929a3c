// SPDX-License-Identifier: MIT
// The plane-wave amplitudes of a state in the device's memory, and sums over them.
#pragma once

#include <vector>

#include "dualfield/mode_sums.hpp"
#include "kernels/cuda/fourier.hpp"

namespace dualfield {
class PreparedModes;
}

namespace dualfield::cuda {

/// Memory for φ and π, K components each, in double: real fields in the layout of SpectralGrid, or their transforms.
class SpectralWorkspace {
 public:
  /// The memory is filled with zeros. On a divided lattice it is for this rank's sites, without ghosts, and sums are those of all
  /// ranks. Throws device::Error if there is not enough.
  SpectralWorkspace(const Domain& domain, int components, const device::Stream& stream)
      : domain_(domain),
        grid_(domain.own_lattice()),
        components_(components),
        stream_(stream),
        memory_(std::size_t(grid_.doubles(2 * components))),
        transform_(domain, stream) {}

  /// Bytes on the device, of a rank where the lattice is divided.
  static double memory_needed(const Domain& domain, int components) {
    return double(SpectralGrid(domain.own_lattice()).doubles(2 * components)) * sizeof(double) +
           RealTransform::memory_needed(domain);
  }

  const SpectralGrid& grid() const { return grid_; }
  double* data() { return memory_.data(); }
  std::size_t size() const { return memory_.size(); }
  RealTransform& transform() { return transform_; }

  /// Transforms the real fields in this memory and returns the sums of a request. Throws std::invalid_argument for a
  /// request that does not fit the fields (PreparedModes).
  ModeSums sums(const ModeRequest& request);
  /// The same for |z(k)|²/sites of every mode, shape (n_D, …, n_1); `pairs` as in ModeRequest.
  std::vector<double> density(bool pairs);

 private:
  /// Transforms the fields, replaces the amplitudes of component 0 by |z(k)|² and |z(−k)|² of the mode, and returns the
  /// numbers of ModeValue for each segment.
  std::vector<double> measure(const PreparedModes& request);
  /// The sums of |z(k)|² and |z(−k)|² over blocks of rows, for each stored mode of axis 1.
  std::vector<double> column_sums();

  Domain domain_;
  SpectralGrid grid_;  ///< of domain_.own_lattice()
  int components_;     ///< K
  const device::Stream& stream_;
  device::Memory<double> memory_;
  RealTransform transform_;
};

}  // namespace dualfield::cuda
