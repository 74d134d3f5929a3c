// SPDX-License-Identifier: MIT
// e^{Gt} of a state on the CPU, for each plane wave, in double.
#pragma once

#include <span>

#include "dualfield/generator.hpp"
#include "kernels/cpu/spectral_workspace.hpp"

namespace dualfield::cpu {

/// Keeps the amplitudes z(k) of a state at t = 0 and computes e^{Gt}z(k) for any t. It always starts from t = 0, so
/// that errors do not accumulate. A SIMD pack holds neighbouring modes of a row, chosen by the lattice alone.
class Propagator {
 public:
  /// Of a divided lattice it has this rank's sites, without ghosts. Throws std::bad_alloc.
  Propagator(const LearningSystem& system, const Domain& domain, ThreadTeam& team);

  /// Bytes for K components of φ and of π.
  static double memory_needed(const Domain& domain, int components);

  /// Sets sites first … of a component at t = 0, counted from the first one of this rank; the components of π follow those of φ.
  void put(int component, std::int64_t first, std::span<const double> values);
  /// Called when all sites have been set. The bits do not depend on the number of threads.
  void begin();

  /// A state as real fields in this object's memory, valid until the next call.
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
  template <class Size>
  void propagate(Size n, double t);
  State fields() const;

  Domain domain_;
  Generator generator_;
  SpectralGrid grid_;
  ThreadTeam& team_;
  Transformed start_;
  SpectralWorkspace now_;
};

}  // namespace dualfield::cpu
