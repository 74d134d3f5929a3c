// SPDX-License-Identifier: MIT
// Measures on the state of a run whether a step commutes with gauge transforms.
#pragma once

#include <cstdint>

#include "dualfield/simulation.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// max|T(t+h) U z − U' T(t) z| / max|T(t+h) U z|: the relative difference between a step U followed by a gauge
/// transform T, and the transform followed by the step U' in the transformed gauge field. The step is one of `spec`
/// from `state` at `time`. T has Λ(t) = α + βτ + γτ², τ = t/h from the beginning of the step, with α, β, γ uniform in
/// ±1 radian at each site (only α where the gauge field has dynamics of its own, whose arrays are compared too); `draw` is their seed. `spec` must have a background. Two simulations are made on `backend`,
/// which exist at the same time, as every value of one is compared with one of the other. The difference itself is
/// returned where the denominator is 0, and NaN where a state is not finite.
double covariance_defect(const SimulationSpec& spec, const Backend& backend, const StateSource& state, double time,
                         std::int64_t draw);

/// Bytes of these two simulations on the device of the backend.
double covariance_bytes(const SimulationSpec& spec, const Backend& backend);

}  // namespace dualfield
