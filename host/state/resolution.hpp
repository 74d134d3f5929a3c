// SPDX-License-Identifier: MIT
// What a case asks for and its lattice does not resolve.
#pragma once

#include <string>
#include <vector>

#include "host/case/case.hpp"

namespace dualfield {

/// In words with numbers, one for each finding; none where the lattice is fine enough and its box large enough.
/// A packet: the share of it at |a k_μ| > π/2 for some μ, which the check `tail` measures, is to be below 1e-3. Its
/// density at the edge of the box is to be below 1e-2 of its peak; an axis shorter than its width is left out, where it
/// is uniform.
/// A kink: its thickness, 1/(γ√λ) of sine-Gordon, 1/(γ√(−m²/2)) of φ⁴, is to be two spacings or more (then at most 2e-3
/// of |∂φ/∂x|² lies at |ak| > π/2), and its tail at a quarter of the box, where the antikink's begins, below 1e-3.
/// A plane wave: |mode| up to half the sites of its axis. A laser: its wavelength two spacings or more.
std::vector<std::string> unresolved(const Case& setup);

}  // namespace dualfield
