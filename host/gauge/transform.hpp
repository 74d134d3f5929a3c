// SPDX-License-Identifier: MIT
// Local U(1) transforms, (5.1)–(5.4) with links: ψ_i → e^{−iΛ_i}ψ_i = exp(Λ_i𝒳₀)ψ_i, a𝒜_μ → a𝒜_μ + Λ_{i+μ} − Λ_i,
// 𝒜_0 → 𝒜_0 + ∂_tΛ. In 𝒳₀^θ of the paper Λ = πθ/2.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "dualfield/background.hpp"
#include "dualfield/evolution.hpp"
#include "dualfield/lattice.hpp"
#include "host/case/case.hpp"
#include "host/gauge/field.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield {

/// Λ of a transform. A file is read once; other kinds are computed where they are asked for. Throws InputError for a file
/// that is missing, of another shape than (n_D, …, n_1), or not finite.
SiteAngles gauge_function(const TransformCase& transform, const Lattice& lattice);

/// ψ_i → e^{−iΛ_i}ψ_i at the sites first, first + 1 …, of which `values` has some components, in shape (components,
/// sites). Components 2s and 2s+1 are the real and imaginary part of ψ_s (4.30).
void transform(const SiteAngles& lambda, std::int64_t first, std::span<double> values, int components,
               cpu::ThreadTeam& team);

/// A state after some transforms, one after the other. Each part needs the other component of ψ_s too, so that
/// `source` is asked twice for every value.
StateSource transformed(StateSource source, std::vector<SiteAngles> lambda, std::shared_ptr<cpu::ThreadTeam> team);

/// The background after a transform that does not depend on time.
Background transformed(const Background& background, const SiteAngles& lambda, const Lattice& lattice);

/// Λ at a time.
using GaugeFunction = std::function<SiteAngles(double time)>;

/// The background after a transform that depends on time, for the (sub-)steps of a scheme. The links change by the
/// gradient of Λ(begin) where the scheme takes them at the beginning of a (sub-)step, else by that of the mean of
/// Λ(begin) and Λ(end). 𝒜_0 changes by (Λ(end) − Λ(begin)) / (end − begin), and not at all where begin = end.
Background transformed(const Background& background, const GaugeFunction& lambda, const Lattice& lattice);

/// The background for a simulation that begins at `time`: its values at t are those of `background` at time + t.
Background shifted_in_time(const Background& background, double time);

}  // namespace dualfield
