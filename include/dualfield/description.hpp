// SPDX-License-Identifier: MIT
// What the host may know of a theory without its types: derived from the theory's declaration in catalogue.hpp.
#pragma once

#include <string_view>
#include <vector>

namespace dualfield {

/// One theory as a case file names it.
struct TheoryDescription {
  std::string_view name;                     ///< theory.name
  int components;                            ///< K, of φ and of π
  std::vector<int> dimensions;               ///< the D it is declared for
  std::vector<std::string_view> schemes;     ///< time.scheme
  std::vector<std::string_view> potentials;  ///< theory.potential, "none" first and perhaps alone
  bool mass_squared;                         ///< whether theory.mass_squared may replace theory.mass
  bool spinor;                               ///< whether states are spinors (a complex structure is declared)
  bool canonical;          ///< whether π is the momentum of φ (b = 1, a force of its own is declared)
  std::string_view limit;  ///< the theory that it is in continuous time, most often itself
  std::vector<std::string_view> derivatives = {};     ///< theory.derivative, the default first; empty: no choice
  std::vector<std::string_view> wilson_schemes = {};  ///< time.scheme with theory.wilson; empty: no Wilson term
  std::vector<std::string_view> schemes_with_potential = {};  ///< those of `schemes` that go with a potential
  std::vector<std::string_view> gauges = {};                  ///< gauge.form; empty: no gauge field
  std::vector<std::string_view> schemes_with_gauge = {};      ///< those of `schemes` that go with one

  const std::vector<std::string_view>& schemes_for(std::string_view potential) const {
    return potential == "none" ? schemes : schemes_with_potential;
  }
};

}  // namespace dualfield
