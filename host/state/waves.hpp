// SPDX-License-Identifier: MIT
// States as sums of plane waves: Fourier transforms of the components that Modes has, and evolution mode by mode.
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
  /// Arrays of zeros. Throws std::bad_alloc.
  WaveArrays(int size, const Lattice& lattice);
  Complex* component(int s) { return reinterpret_cast<Complex*>(arrays_[std::size_t(s)].get()); }
  /// The values of all arrays at one site or mode.
  Eigen::VectorXcd at(std::int64_t offset);
  void put(std::int64_t offset, const Eigen::VectorXcd& value);

  /// Transforms to modes with e^{−ik·i} (FFTW_FORWARD), or to sites with e^{+ik·i} / sites (FFTW_BACKWARD).
  void transform(int sign);
  /// Calls body(k, z) for every mode, which may change z; k in radians a site, −π … π. Modes with nothing but rounding
  /// of the transform are set to 0 instead.
  void for_each_mode(const std::function<void(const WaveVector&, Eigen::VectorXcd&)>& body);

 private:
  struct Free {
    void operator()(fftw_complex* memory) const { fftw_free(memory); }
  };
  Lattice lattice_;
  std::vector<std::unique_ptr<fftw_complex, Free>> arrays_;
};

/// The components of `modes` at each site, from the fields of a state.
WaveArrays waves_of(const State& state, const Modes& modes, const Lattice& lattice);
/// The fields from the components at each site.
State state_of(WaveArrays& waves, const Modes& modes, const Lattice& lattice);

/// The solution of dz/dt = G z after `time`: e^{G(k)·time} for each mode, with G(k) from `generator`, k in radians a
/// site.
State evolved(const State& state, const Modes& modes, const Lattice& lattice, double time,
              const std::function<Eigen::MatrixXcd(const WaveVector&)>& generator);

}  // namespace dualfield
