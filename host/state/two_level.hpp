// SPDX-License-Identifier: MIT
// Delayed theories, whose second field is β = −φ(t−h) and not a momentum: conversion between (φ, π) and (φ, β).
#pragma once

#include "dualfield/simulation.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// The state of a spec's theory from (φ, π). For a delayed theory φ(t−h) is computed by one leapfrog step back in time, by
/// a simulation on the CPU that begins when β is first asked for and is kept; for any other theory the source is returned
/// unchanged.
StateSource to_two_level(StateSource source, const SimulationSpec& spec);

/// Bytes of that simulation; 0 for other theories.
double two_level_bytes(const SimulationSpec& spec);

/// The inverse: π is the momentum from which that step leads back to φ(t−h).
State with_momentum(State state, const SimulationSpec& spec);

}  // namespace dualfield
