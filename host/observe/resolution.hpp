// SPDX-License-Identifier: MIT
// What a lattice misses of the continuum: the generator of the limit, to compare a state's plane waves with.
#pragma once

#include "dualfield/simulation.hpp"

namespace dualfield {

class Modes;

/// The generator of the continuum limit as derivatives, in units of the spacing; empty where there is none. Of at most
/// second order without mixed ones: std::logic_error otherwise.
std::vector<DerivativeTerm> continuum_derivatives(const Modes& modes, const Lattice& lattice);

}  // namespace dualfield
