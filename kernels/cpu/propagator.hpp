// SPDX-License-Identifier: MIT
// e^{Gt} of a state on the CPU, mode by mode, in double.
#pragma once

#include <span>

#include "dualfield/generator.hpp"
#include "kernels/cpu/spectral_workspace.hpp"

namespace dualfield::cpu {

/// Keeps the amplitudes ẑ(0) of a state, and makes e^{Gt}ẑ(0) of them for any t: always from the start, so that nothing
/// adds up. A pack holds neighbouring modes of a row; which ones depends on the lattice alone.
class Propagator {
 public:
  /// Throws std::bad_alloc.
  Propagator(const LearningSystem& system, const Lattice& lattice, ThreadTeam& team);

  /// Bytes for K components of φ and of π.
  static double memory_needed(const Lattice& lattice, int components);

  /// Sizes K·sites. Bits do not depend on the number of threads.
  void set_state(std::span<const double> phi, std::span<const double> pi);

  /// The state at time t after the one that was set: φ, then π, valid until the next call.
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
  template <class Size>
  void propagate(Size n, double t);
  State fields() const;

  Generator generator_;
  SpectralGrid grid_;
  ThreadTeam& team_;
  Transformed start_;
  SpectralWorkspace now_;
};

}  // namespace dualfield::cpu
