// SPDX-License-Identifier: MIT
// Charge on sites and what of it crosses the links of the lattice in a step, so that nothing is lost on the way.
#pragma once

#include <optional>
#include <vector>

#include "dualfield/simulation.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// One step of a spinor theory: Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ}) = 0 to rounding, a site's own units.
struct ChargeOfStep {
  std::vector<double> before, after;  ///< ρ at the step's ends, shape (n_D, …, n_1)
  std::vector<double> current;        ///< J on the links i → i + μ, shape (D, n_D, …, n_1)

  /// max|Δρ + div J| / max ρ.
  double residual(const Lattice& lattice) const;
};

/// Whether it is known how the spec's scheme counts charge: for spinor theories of the catalogue (no tensors given at run
/// time) by `leapfrog`, and by `unitary` unless a gauge field enters additively. Of the spec this reads the theory, its
/// variant, D, the gauge form and the scheme.
bool has_charge_of_step(const SimulationSpec& spec);

/// The step of `spec` that began at `time` with the state `from` and led to `to`; none where it is not known:
/// unitary   ρ = |φ|²+|π|², J_{μ,i} = −Δ|φ_i|² over the hops along μ;
/// leapfrog  ρ = |φ|²+|π|²−(h²/4)|b Lπ|², J_{μ,i} = −h φ_i·(hop_μ (π + π'))_i with φ in the middle of the step and π, π'
///           before and after the kick. L, the turn by m and 𝒜_0 of half a step, is of no account where F_{0μ} = 0.
std::optional<ChargeOfStep> charge_of_step(const SimulationSpec& spec, double time, const State& from, const State& to);

}  // namespace dualfield
