// SPDX-License-Identifier: MIT
// States of one sign of the energy as sums of plane waves, so that a device can make them where its fields are.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "dualfield/energy_sign.hpp"

namespace dualfield {

/// Where a real field is in the components z of plane waves: in the real or the imaginary part of one.
struct WavePlace {
  int component;
  bool imaginary;

  /// Of a component of φ (array 0) or π (array 1) with K components each; z is complex where the theory is charged.
  WavePlace(bool complex, int K, int array, int component_of_array) {
    const int field = array * K + component_of_array;
    component = complex ? field / 2 : field;
    imaginary = complex && field % 2 == 1;
  }
};

/// Pointers to the numbers of a SignedWaves, or to a copy of them on a device.
struct SignedWavesView {
  using Value = ComplexValue<double>;

  EnergySignView sign;
  const Value* envelope[lattice_dimensions];
  double scale, least;

  /// Sets `amplitude` to that of the real part of a component of z at k, ½(z(k) + z*(−k)), or of its imaginary part,
  /// (z(k) − z*(−k))/2i. `plus` is the envelope at k and `minus` the complex conjugate of that at −k. part_of(opposite, value) gives
  /// the part with the sign at k, or the conjugate of that at −k, and returns false where it does not know it; then this does.
  template <class PartOf>
  DUALFIELD_HD static bool amplitude(bool imaginary, const Value& plus, const Value& minus, double scale, double least,
                                     const PartOf& part_of, Value& amplitude) {
    Value z{0, 0}, w{0, 0}, part{0, 0};
    if (magnitude(plus) >= least) {
      if (!part_of(false, part)) return false;
      z = scale * plus * part;
    }
    if (magnitude(minus) >= least) {
      if (!part_of(true, part)) return false;
      w = scale * minus * part;
    }
    const Value sum = 0.5 * (imaginary ? z - w : z + w);
    amplitude = imaginary ? Value{sum.im, -sum.re} : sum;
    return true;
  }

  /// The same at wave m of axis 1 in a row of waves.
  template <class PartOf>
  DUALFIELD_HD bool amplitude_at(bool imaginary, std::int64_t row, int m, const PartOf& part_of, Value& of_wave) const {
    const int* const extent = sign.generator.extent;
    Value plus = envelope[0][m], minus = envelope[0][(extent[0] - m) % extent[0]];
    for (int axis = 1; axis < lattice_dimensions; ++axis) {
      const int n = extent[axis], j = int(row % n);
      row /= n;
      plus = plus * envelope[axis][j];
      minus = minus * envelope[axis][(n - j) % n];
    }
    return amplitude(imaginary, plus, conjugate(minus), scale, least, part_of, of_wave);
  }
};

/// A state whose component p of z is an envelope before the projection to one sign of the energy, and whose other components are 0.
struct SignedWaves {
  /// A component of the part with the sign at wave m of axis 1 in a row of waves, or the complex conjugate of that at −k. Throws
  /// InputError where a sign means nothing.
  using PartOfWave = std::function<ComplexValue<double>(std::int64_t row, int m, bool opposite, int component)>;

  EnergySignNumbers sign;
  /// The transform of the envelope, a product of one factor for each axis.
  std::array<std::vector<ComplexValue<double>>, lattice_dimensions> envelope;
  double scale;                ///< of the envelope
  double least;                ///< amplitudes of the envelope below it are left out
  bool complex;                ///< whether z is complex (WavePlace)
  PartOfWave by_eigenvectors;  ///< where there is no closed form

  SignedWavesView view() const {
    SignedWavesView view{sign.view(), {}, scale, least};
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) view.envelope[axis] = envelope[axis].data();
    return view;
  }
};

}  // namespace dualfield
