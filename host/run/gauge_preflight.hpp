// SPDX-License-Identifier: MIT
// What is known of stability with a gauge field, whose modes are no plane waves: bounds.
#pragma once

#include "host/case/case.hpp"
#include "host/gauge/history.hpp"
#include "host/run/preflight.hpp"

namespace dualfield {

/// Σ over a tensor's shifts of the operator norm of what it reads there: no links, which are rotations, make its
/// largest singular value larger.
double singular_value_bound(const RuntimeTensor& tensor);

/// The stable step as a bound and never a refusal: h·s of the scheme's own symbol where it starts to grow, over a bound
/// of s, which is that of any links, or, of the additive form, the free one and the largest √Σ𝒜_μ² of the run. The
/// growth of schemes that always grow is announced as that of the lattice without the field.
void check_gauge_stability(const Case& setup, const SimulationSpec& spec, const GaugeOfRun& gauge,
                           Preflight& preflight);

}  // namespace dualfield
