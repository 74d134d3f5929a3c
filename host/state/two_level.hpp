// SPDX-License-Identifier: MIT
// Delayed theories, whose second field is β = −φ(t−h) and not a momentum: conversion between (φ, π) and (φ, β).
#pragma once

#include "dualfield/simulation.hpp"
#include "host/state/state.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield {

/// The state of a spec's theory from (φ, π). For a delayed theory φ(t−h) is computed by one leapfrog step back in time, in
/// double and on all threads of the team, where β is asked for; of the lattice three blocks of neighbouring planes are in
/// memory, of so many sites each, or of one plane where it has more. For any other theory the source is returned unchanged.
StateSource to_two_level(StateSource source, const SimulationSpec& spec, std::shared_ptr<cpu::ThreadTeam> team,
                         std::int64_t sites_of_block = largest_piece);

/// Bytes that this takes, with blocks of the usual size; 0 for other theories.
double two_level_bytes(const SimulationSpec& spec);

/// The inverse: π is the momentum from which that step leads back to φ(t−h).
State with_momentum(State state, const SimulationSpec& spec);

}  // namespace dualfield
