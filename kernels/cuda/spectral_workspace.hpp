// SPDX-License-Identifier: MIT
// The plane-wave amplitudes of a state in the device's memory, and what is summed over them.
#pragma once

#include <vector>

#include "dualfield/mode_sums.hpp"
#include "kernels/cuda/fourier.hpp"

namespace dualfield {
class PreparedModes;
}

namespace dualfield::cuda {

/// Room for φ and π, K components each, in double: real fields in rows as SpectralGrid has them, or their transforms.
class SpectralWorkspace {
 public:
  /// Zeros. Throws device::Error where memory is short.
  SpectralWorkspace(const Lattice& lattice, int components, const device::Stream& stream)
      : grid_(lattice),
        components_(components),
        stream_(stream),
        memory_(std::size_t(grid_.doubles(2 * components))),
        transform_(grid_, stream) {}

  static double memory_needed(const Lattice& lattice, int components) {
    const SpectralGrid grid(lattice);
    return double(grid.doubles(2 * components)) * sizeof(double) + RealTransform::memory_needed(grid);
  }

  const SpectralGrid& grid() const { return grid_; }
  double* data() { return memory_.data(); }
  std::size_t size() const { return memory_.size(); }
  RealTransform& transform() { return transform_; }

  /// Of the real fields in this room, which it transforms. Throw std::invalid_argument for a request that does not fit.
  ModeSums sums(const ModeRequest& request);
  /// |z(k)|²/sites of every mode, an array over the lattice; pairs as in ModeRequest.
  std::vector<double> density(bool pairs);

 private:
  /// Transforms, and leaves at each place of component 0 the |z|² of k and of −k. Returns each segment's numbers.
  std::vector<double> measure(const PreparedModes& request);
  std::vector<double> column_sums();

  SpectralGrid grid_;
  int components_;  ///< K
  const device::Stream& stream_;
  device::Memory<double> memory_;
  RealTransform transform_;
};

}  // namespace dualfield::cuda
