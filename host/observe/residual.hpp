// SPDX-License-Identifier: MIT
// How well the last step solves the field equation.
#pragma once

#include "dualfield/simulation.hpp"

namespace dualfield {

/// |Δz/h − G z̄ − F(z̄)| / |G z̄ + F(z̄)| from the step that the simulation kept to the present one; the numerator where
/// the denominator is 0.
double residual(Simulation& simulation, const LearningSystem& system, double step);

}  // namespace dualfield
