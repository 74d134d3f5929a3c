// SPDX-License-Identifier: MIT
// How the lattice of a simulation is divided among its ranks.
#pragma once

#include "dualfield/division.hpp"
#include "dualfield/domain.hpp"
#include "dualfield/learning_system.hpp"
#include "dualfield/simulation_spec.hpp"

namespace dualfield {

/// The layers that forms read beside a part of the lattice of a theory, which is `system` in continuous time.
Ghosts ghosts_of_forms(const SimulationSpec& spec, const LearningSystem& system);

/// SimulationSpec::division, or without it the best one. Throws std::invalid_argument where the lattice cannot be divided so.
Division division_of(const SimulationSpec& spec, const LearningSystem& system);

/// The sites of this rank, without ghosts, by SimulationSpec::division: all of them where there are no ranks.
Domain domain_of(const SimulationSpec& spec);

}  // namespace dualfield
