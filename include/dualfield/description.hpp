// SPDX-License-Identifier: MIT
// What the program needs to know of a theory to read a case file, without the theory's C++ type. It is derived from the
// theory's declaration.
#pragma once

#include <string_view>
#include <vector>

namespace dualfield {

/// One theory as a case file names it.
struct TheoryDescription {
  std::string_view name;                     ///< theory.name
  int components;                            ///< K, of φ and of π
  std::vector<int> dimensions;               ///< the dimensions D for which it is declared
  std::vector<std::string_view> schemes;     ///< time.scheme
  std::vector<std::string_view> potentials;  ///< theory.potential; "none" comes first
  bool mass_squared;                         ///< whether theory.mass_squared may replace theory.mass
  bool charged;                              ///< whether a complex structure is declared
  bool spinor;                               ///< whether it is charged and of first order in time
  bool canonical;                            ///< whether π is the momentum of φ: b = 1, and the theory declares a
  std::string_view limit;  ///< name of the theory to which it tends in continuous time, most often its own
  std::vector<std::string_view> derivatives = {};     ///< theory.derivative, the default first; empty: no choice
  std::vector<std::string_view> wilson_schemes = {};  ///< time.scheme with theory.wilson; empty: no Wilson term
  std::vector<std::string_view> schemes_with_potential = {};  ///< those of `schemes` that allow a potential
  std::vector<std::string_view> gauges = {};                  ///< gauge.form; empty: no gauge field
  std::vector<std::string_view> schemes_with_gauge = {};      ///< those of `schemes` that allow a gauge field
  std::vector<std::string_view> half_schemes = {};  ///< those of `schemes` that allow run.precision = "half"
  std::vector<std::string_view> dynamical_schemes = {};  ///< those of `schemes` that allow one with dynamics of its own

  /// The schemes that the theory has with this potential.
  const std::vector<std::string_view>& schemes_for(std::string_view potential) const {
    return potential == "none" ? schemes : schemes_with_potential;
  }
};

}  // namespace dualfield
