// SPDX-License-Identifier: MIT
// The gauge field of a run that has dynamics of its own ([gauge] kind = "dynamical"): its state at the start, and its arrays in
// snapshots. In temporal gauge, 𝒜_0 = 0.
#pragma once

#include <string>
#include <vector>

#include "dualfield/simulation.hpp"
#include "host/case/case.hpp"
#include "host/gauge/transform.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// Gives the field of a simulation, whose φ and π are set, the values of the case at the start, and counts the change of Gauss's
/// generator from there. Returns lines that say how well Gauss's law holds there. Throws InputError for files that are missing,
/// of another shape or not finite, and for a charged box where the case allows no background charge.
std::vector<std::string> begin_dynamical_field(const DynamicalGauge& gauge, const SimulationSpec& spec,
                                               Simulation& simulation);

/// a𝒜_μ ← a𝒜_μ + Λ_{i+μ} − Λ_i.
void transform_links(const SiteAngles& lambda, const SimulationSpec& spec, Simulation& simulation);

/// 𝒜_0 = 0, 𝒜_1 … 𝒜_D ("A") and the canonical electric field E_1 … E_D ("E") of the present state, at this rank's sites.
std::vector<DerivedField> dynamical_fields(const SimulationSpec& spec, Simulation& simulation);

/// Bytes that begin_dynamical_field() takes on the host.
double dynamical_bytes(const DynamicalGauge& gauge, const Lattice& lattice);

}  // namespace dualfield
