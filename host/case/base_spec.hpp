// SPDX-License-Identifier: MIT
// What a case says of theory and method, in the words of the library.
#pragma once

#include "dualfield/simulation.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// The part of a SimulationSpec that is read off the case alone: theory, parameters, lattice, scheme, step, precision,
/// threads and the form of the gauge field. What a device decides, tensors given at run time and the values of the gauge
/// field are added by spec_of.
SimulationSpec base_spec_of(const Case& setup);

}  // namespace dualfield
