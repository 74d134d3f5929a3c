// SPDX-License-Identifier: MIT
// e^{Gt} of a state on the device, for each plane wave, in double.
#pragma once

#include <span>

#include "kernels/cuda/generator_memory.hpp"
#include "kernels/cuda/spectral_workspace.hpp"

namespace dualfield::cuda {

/// Keeps the amplitudes z(k) of a state at t = 0 and computes e^{Gt}z(k) for any t. It always starts from t = 0, so
/// that errors do not accumulate.
class Propagator {
 public:
  /// Of a divided lattice it has this rank's sites, without ghosts. Throws device::Error if there is not enough memory.
  Propagator(const LearningSystem& system, const Domain& domain, const device::Stream& stream);

  /// Bytes for K components of φ and of π.
  static double memory_needed(const Domain& domain, int components);

  /// Sets sites first … of a component at t = 0, counted from the first one of this rank, from the host's memory; the components of π
  /// follow those of φ.
  void put(int component, std::int64_t first, std::span<const double> values);
  /// The same for a whole component in the device's memory, whose rows have the pitch of SpectralGrid.
  void put_rows(int component, const double* rows);
  /// Called when all sites have been set.
  void begin();

  /// A state as real fields in the device's memory, valid until the next call.
  struct State {
    PaddedRows phi, pi;
  };
  /// The state at time t.
  State evaluate(double t);

  /// Does the Fourier transform of an evaluation on a copy of the amplitudes, without e^{Gt}: the yardstick to which
  /// benchmarks compare an evaluation.
  void transform_alone();
  /// The memory in which evaluate() works. It can be used otherwise after the state has been copied.
  SpectralWorkspace& amplitudes() { return now_; }
  /// Bytes moved if all amplitudes are read and written once.
  double bytes_of_transform() const { return 2.0 * double(grid_.doubles(generator_.components())) * sizeof(double); }

 private:
  template <int Most, bool Exactly>
  void propagate(double t);

  Domain domain_;
  Generator generator_;
  SpectralGrid grid_;  ///< of domain_.own_lattice()
  const device::Stream& stream_;
  GeneratorMemory numbers_;
  device::Memory<double> start_;
  SpectralWorkspace now_;
};

}  // namespace dualfield::cuda
