// SPDX-License-Identifier: MIT
// Stability with a gauge field. Its modes are not plane waves, so only bounds are known.
#pragma once

#include "host/case/case.hpp"
#include "host/gauge/history.hpp"
#include "host/run/preflight.hpp"

namespace dualfield {

/// A bound of the largest singular value of a tensor with any links: the sum over its shifts of the norm of its factor
/// at that shift, which links do not change because they are rotations.
double singular_value_bound(const RuntimeTensor& tensor);

/// Reports a bound of the stable step, and warns of a step beyond it; never refuses one. The bound is the number h·s at
/// which the scheme starts to grow, over a bound of s, the largest singular value of b. In the compact form the bound
/// of s is singular_value_bound; in the additive form it is s of the free lattice plus the largest √Σ𝒜_μ² of the run.
/// Where the theory declares its force a, s² is a bound of −a instead, with mass and with the potential's largest
/// curvature `stiffest`. For schemes that grow at every step it warns of their growth without the gauge field.
void check_gauge_stability(const SimulationSpec& spec, const GaugeOfRun& gauge, double stiffest, Preflight& preflight);

/// With a gauge field that has dynamics of its own: reports the step up to which its free waves are stable, and warns of a step
/// beyond it.
void check_dynamical_stability(const SimulationSpec& spec, Preflight& preflight);

}  // namespace dualfield
