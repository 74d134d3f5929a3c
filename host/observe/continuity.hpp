// SPDX-License-Identifier: MIT
// How well charge is continuous: the charge on each site and the current on each link in one step satisfy the equation
// of continuity to rounding.
#pragma once

#include <optional>

#include "dualfield/simulation.hpp"
#include "host/simulation/conserved.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// Whether the charge and the current of a step are known for the theory and the scheme of a spec. Of the spec this
/// reads the theory, its variant, D, the gauge form and the scheme.
bool has_charge_of_step(const SimulationSpec& spec);

/// Charge and current of the step of `spec` that began at `time` with the state `from` and led to `to`; nullopt where
/// they are not known.
std::optional<ChargeOfStep> charge_of_step(const SimulationSpec& spec, double time, const State& from, const State& to);

/// max|Δρ + div J| / max|ρ|, ρ before the step; the numerator where the denominator is 0.
double residual(const ChargeOfStep& charge, const Lattice& lattice);

}  // namespace dualfield
