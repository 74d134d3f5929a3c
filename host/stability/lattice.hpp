// SPDX-License-Identifier: MIT
// The largest stable step of a scheme on a lattice, from the eigenvalues of its one-step map at each k.
#pragma once

#include "host/theory/modes.hpp"

namespace dualfield {

/// The spec with mass 0.
inline SimulationSpec massless(SimulationSpec spec) {
  spec.parameters.mass = spec.parameters.mass_squared = 0;
  return spec;
}

/// A one-step map counts as stable while its largest |eigenvalue| is at most 1 plus this, which covers rounding at
/// double eigenvalues. It shifts the limit of a stable step by a relative 1e-12.
constexpr double growth_tolerance = 1e-6;

/// The modes for which steps are examined: all modes of the lattice, up to the sign of k, where they are few; else a
/// regular selection, and modes of highest frequency, found by steepest ascent from the best of the selection. Sorted
/// by frequency, one for each frequency. Modes that grow in continuous time too (mass_squared < 0) are left out, since
/// no step makes them stable.
class ModeSample {
 public:
  ModeSample(const Modes& modes, const Lattice& lattice);

  /// Largest |eigenvalue| of one step of size h.
  double growth(const Scheme& scheme, double h) const;
  /// The smallest h > 0 at which a mode starts to grow; 0 if some mode grows at every h; infinity if none ever does.
  double stable_step(const Scheme& scheme) const;
  /// Largest |ω| of the continuous-time generator, in 1/time.
  double highest_frequency() const;
  /// Largest rate of growth of a mode in continuous time, in 1/time; 0 if none grows.
  double field_growth() const { return field_growth_; }

 private:
  struct Mode {
    WaveVector k;
    double frequency;
  };
  /// Adds a mode to the sample, or its growth to field_growth_; returns its |ω|.
  double examine(const WaveVector& k);
  double frequency(const WaveVector& k) const;
  double growth(const Scheme& scheme, double h, const Mode& mode) const;
  /// Sorts the sample and keeps one mode of each frequency.
  void sort_and_thin();

  const Modes& modes_;
  std::vector<Mode> sample_;
  double field_growth_ = 0;
};

/// Largest |eigenvalue| of one step of size h, over all modes of the lattice where they are few, else over a regular
/// selection and the modes that steepest ascent from the best of it finds.
double largest_growth(const Modes& modes, const Lattice& lattice, const Scheme& scheme, double h);

}  // namespace dualfield
