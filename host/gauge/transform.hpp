// SPDX-License-Identifier: MIT
// Local U(1) transforms, (5.1)–(5.4) with links: ψ_i → e^{−iΛ_i}ψ_i = exp(Λ_i𝒳₀)ψ_i, a𝒜_μ → a𝒜_μ + Λ_{i+μ} − Λ_i,
// 𝒜_0 → 𝒜_0 + ∂_tΛ. In 𝒳₀^θ of the paper Λ = πθ/2.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "dualfield/background.hpp"
#include "dualfield/lattice.hpp"
#include "host/case/case.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// Λ of a transform in radians, shape (n_D, …, n_1). Throws InputError for a file that is missing, of another shape, or
/// not finite.
std::vector<double> gauge_function(const TransformCase& transform, const Lattice& lattice);

/// ψ_i → e^{−iΛ_i}ψ_i, where components 2s and 2s+1 are the real and imaginary part of ψ_s (4.30).
void transform(State& state, std::span<const double> lambda);

/// The background after a transform that does not depend on time.
Background transformed(const Background& background, std::span<const double> lambda, const Lattice& lattice);

/// Fills `lambda` with Λ(time) in radians, shape (n_D, …, n_1).
using GaugeFunction = std::function<void(double time, std::span<double> lambda)>;

/// The background after a transform that depends on time, for the (sub-)steps of a scheme. The links change by the
/// gradient of Λ(begin) where the scheme takes them at the beginning of a (sub-)step, else by that of the mean of
/// Λ(begin) and Λ(end). 𝒜_0 changes by (Λ(end) − Λ(begin)) / (end − begin), and not at all where begin = end.
Background transformed(const Background& background, const GaugeFunction& lambda, const Lattice& lattice);

/// The background for a simulation that begins at `time`: its values at t are those of `background` at time + t.
Background shifted_in_time(const Background& background, double time);

}  // namespace dualfield
