// SPDX-License-Identifier: MIT
// The relative residual of the field equation over the last step.
#pragma once

#include "dualfield/simulation.hpp"

namespace dualfield {

/// |Δz/h − G z̄ − F(z̄)| / |G z̄ + F(z̄)| over a step of size h = `step`, from the state that the simulation kept
/// (Simulation::keep_step) to the present one; z̄ is their mean. The numerator where the denominator is 0.
double residual(Simulation& simulation, const LearningSystem& system, double step);

}  // namespace dualfield
