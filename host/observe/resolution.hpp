// SPDX-License-Identifier: MIT
// The error of the lattice's differences, from a comparison of its generator with that of the continuum limit.
#pragma once

#include "dualfield/simulation.hpp"

namespace dualfield {

class Modes;

/// The generator of the continuum limit as a sum of derivatives, in units of the spacing; empty for a theory without
/// that limit. Throws std::logic_error where derivatives beyond second order or mixed ones occur.
std::vector<DerivativeTerm> continuum_derivatives(const Modes& modes, const Lattice& lattice);

}  // namespace dualfield
