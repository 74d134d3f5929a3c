// SPDX-License-Identifier: MIT
// Paths through the zone, from point to point by straight lines.
#pragma once

#include <string>
#include <vector>

#include "dualfield/learning_system.hpp"

namespace dualfield {

/// A corner of a path with its name: "Γ", "X", …, or "(0.5, −0.5, 0)π".
struct PathCorner {
  std::string name;
  WaveVector k{};  ///< radians a site
};

/// Γ–X–M–R–Γ–M′ as far as the axes with more than one site allow: Γ = 0, X = (π,0,0), M = (π,π,0), R = (π,π,π), and M′
/// = (π,−π,0). M′ is equivalent to M, but the segment Γ–M′ is the other diagonal, which one-sided differences do not
/// treat like the first.
std::vector<PathCorner> standard_path(const Lattice& lattice);

/// Corners from words separated by blanks: G, X, M, R, A, where 0, 1, 2, 3 or 4 components of k are π; M'; or D numbers
/// in units of π a site, "0.5,-0.5,0". Throws InputError.
std::vector<PathCorner> parse_path(const std::string& words, const Lattice& lattice);

}  // namespace dualfield
