// SPDX-License-Identifier: MIT
// Where a scheme stops being stable on a lattice, from its own one-step symbol.
#pragma once

#include "host/theory/modes.hpp"

namespace dualfield {

/// The same without mass.
inline SimulationSpec massless(SimulationSpec spec) {
  spec.parameters.mass = spec.parameters.mass_squared = 0;
  return spec;
}

/// Largest |eigenvalue| of a one-step map may exceed 1 by this much and still count as stable (rounding at double
/// eigenvalues); next to a limit it is reached within 1e-12 of it, relatively.
constexpr double growth_tolerance = 1e-6;

/// The modes whose steps are examined: all of the lattice's, up to sign, where they are few; else a regular selection
/// and the highest frequency, found by climbing from the best of them. Sorted by frequency, equal ones once. Modes that
/// grow in continuous time too (mass_squared < 0) are the field's own affair and limit no step.
class ModeSample {
 public:
  ModeSample(const Modes& modes, const Lattice& lattice);

  /// Largest |eigenvalue| of one step of size h.
  double growth(const Scheme& scheme, double h) const;
  /// The smallest h > 0 at which a mode starts to grow; 0 if some mode grows at every h; infinity if none ever does.
  double stable_step(const Scheme& scheme) const;
  /// Largest |ω| of the continuous-time generator.
  double highest_frequency() const;
  /// Largest rate at which a mode of the field itself grows, in continuous time; 0 if none does.
  double field_growth() const { return field_growth_; }

 private:
  struct Mode {
    WaveVector k;
    double frequency;
  };
  /// Takes a mode into the sample, or its growth into field_growth_; returns its |ω|.
  double examine(const WaveVector& k);
  double frequency(const WaveVector& k) const;
  double growth(const Scheme& scheme, double h, const Mode& mode) const;
  void thin();

  const Modes& modes_;
  std::vector<Mode> sample_;
  double field_growth_ = 0;
};

/// Largest |eigenvalue| of one step of size h, over all of the lattice's modes where they are few, else over a regular
/// selection and those that climbing from the best of it finds.
double largest_growth(const Modes& modes, const Lattice& lattice, const Scheme& scheme, double h);

}  // namespace dualfield
