// SPDX-License-Identifier: MIT
// Measures of a state's plane waves: what is asked of the simulation that has the state, and what its sums say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/case/case.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

/// Whether a name of observe.also is a measure of plane waves: momentum, occupation, continuum_residual, tail.
bool is_spectral(std::string_view name);
/// Whether a case asks for sums over plane waves, by a measure, an array or a limit.
bool sums_modes(const Case& setup);

/// The sums that these measures want.
ModeRequest mode_request(const std::vector<std::string>& names, const Modes& modes, const Lattice& lattice);
/// The numbers of one of them.
std::vector<Observable> spectral_measure(const std::string& name, const ModeSums& sums, const Lattice& lattice);

/// The generator of the continuum limit as derivatives, in units of the spacing; empty where there is none. Of at most
/// second order without mixed ones: std::logic_error otherwise.
std::vector<DerivativeTerm> continuum_derivatives(const Modes& modes, const Lattice& lattice);

}  // namespace dualfield
