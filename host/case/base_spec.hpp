// SPDX-License-Identifier: MIT
// The part of a simulation's specification that a case states directly.
#pragma once

#include "dualfield/simulation.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// The part of a SimulationSpec that follows from the case alone: theory, parameters, lattice, scheme, step, precision,
/// threads and the form of the gauge field. spec_of (host/run/preflight.hpp) adds the pass, which depends on the
/// device, tensors given at run time, and the values of the gauge field.
SimulationSpec base_spec_of(const Case& setup);

}  // namespace dualfield
