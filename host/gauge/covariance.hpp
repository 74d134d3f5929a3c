// SPDX-License-Identifier: MIT
// How far a step is from commuting with gauge transforms, measured on the state of a run.
#pragma once

#include <cstdint>

#include "dualfield/simulation.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// max|T(t+h) U z − U' T(t) z| / max|T(t+h) U z|: one step of `spec` from `state` at `time`, and then the transform T of a
/// random Λ(t) that is of second order in time, against the transform first and then the step with the transformed
/// field. `draw` chooses Λ, of size 1 radian at each site on its own. `spec` has a background; its own step's
/// simulations are made anew on `backend`.
double covariance_defect(const SimulationSpec& spec, const Backend& backend, const State& state, double time,
                         std::int64_t draw);

}  // namespace dualfield
