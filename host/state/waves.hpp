// SPDX-License-Identifier: MIT
// States as plane waves: Fourier transforms of the arrays that Modes speaks of, and what may be done mode by mode.
#pragma once

#include <fftw3.h>

#include <functional>
#include <memory>
#include <vector>

#include "host/state/initial.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

/// `size` complex arrays over the lattice, transformed in place.
class WaveArrays {
 public:
  /// All zero. Throws std::bad_alloc.
  WaveArrays(int size, const Lattice& lattice);
  Complex* of(int s) { return reinterpret_cast<Complex*>(arrays_[std::size_t(s)].get()); }
  /// All arrays at one site or mode.
  Eigen::VectorXcd at(std::int64_t offset);
  void put(std::int64_t offset, const Eigen::VectorXcd& value);

  /// Sums e^{−ik·i} (FFTW_FORWARD) or e^{+ik·i} / sites (FFTW_BACKWARD).
  void transform(int sign);
  /// body(k, z) for every mode, z changed in place, k in radians a site, −π … π. Modes that hold nothing but the
  /// transform's rounding are set to 0 without asking.
  void for_each_mode(const std::function<void(const WaveVector&, Eigen::VectorXcd&)>& body);

 private:
  struct Free {
    void operator()(fftw_complex* memory) const { fftw_free(memory); }
  };
  Lattice lattice_;
  std::vector<std::unique_ptr<fftw_complex, Free>> arrays_;
};

/// Arrays with the state in them, in the components of `modes`.
WaveArrays waves_of(const State& state, const Modes& modes, const Lattice& lattice);
/// The fields of the arrays.
State state_of(WaveArrays& waves, const Modes& modes, const Lattice& lattice);

/// e^{G(k)t} mode by mode: the solution of dz/dt = G z at time t.
State evolved(const State& state, const Modes& modes, const Lattice& lattice, double time,
              const std::function<Eigen::MatrixXcd(const WaveVector&)>& generator);

}  // namespace dualfield
