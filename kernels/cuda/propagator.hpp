// SPDX-License-Identifier: MIT
// e^{Gt} of a state on the device, mode by mode, in double.
#pragma once

#include <span>

#include "kernels/cuda/generator_memory.hpp"
#include "kernels/cuda/spectral_workspace.hpp"

namespace dualfield::cuda {

/// Keeps the amplitudes ẑ(0) of a state, and makes e^{Gt}ẑ(0) of them for any t: always from the start, so that nothing
/// adds up.
class Propagator {
 public:
  /// Throws device::Error where memory is short.
  Propagator(const LearningSystem& system, const Lattice& lattice, const device::Stream& stream);

  /// Bytes for K components of φ and of π.
  static double memory_needed(const Lattice& lattice, int components);

  /// Sizes K·sites, in the host's memory.
  void set_state(std::span<const double> phi, std::span<const double> pi);

  /// The state at time t after the one that was set: φ, then π, in the device's memory until the next call.
  struct State {
    PaddedRows phi, pi;
  };
  State evaluate(double t);

  /// The transform of an evaluation and a copy of the amplitudes, without e^{Gt}: what an evaluation is measured
  /// against.
  void transform_alone();
  /// Where evaluations are made: free for other use when their state has been copied.
  SpectralWorkspace& amplitudes() { return now_; }
  /// Bytes of the amplitudes, read and written once.
  double bytes_of_transform() const { return 2.0 * double(grid_.doubles(generator_.components())) * sizeof(double); }

 private:
  template <int Most, bool Exactly>
  void propagate(double t);

  Generator generator_;
  SpectralGrid grid_;
  const device::Stream& stream_;
  GeneratorMemory numbers_;
  device::Memory<double> start_;
  SpectralWorkspace now_;
};

}  // namespace dualfield::cuda
