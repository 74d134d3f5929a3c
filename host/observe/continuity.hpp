// SPDX-License-Identifier: MIT
// The charge on each site and the current on each link in one step. Together they satisfy the continuity equation to
// rounding.
#pragma once

#include <optional>
#include <vector>

#include "dualfield/simulation.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// Charge and current of one step of a spinor theory: Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ}) = 0 to rounding. ρ is the charge
/// of a site, not divided by its volume, and J the charge that crosses a link during the step.
struct ChargeOfStep {
  std::vector<double> before, after;  ///< ρ at the step's ends, shape (n_D, …, n_1)
  std::vector<double> current;        ///< J on the links i → i + μ, shape (D, n_D, …, n_1)

  /// max|Δρ + div J| / max|ρ|, ρ before the step; the numerator where the denominator is 0.
  double residual(const Lattice& lattice) const;
};

/// Whether such a charge and current are known for the scheme of a spec: for spinor theories of the catalogue (no
/// tensors given at run time) with `leapfrog`, and with `unitary` unless a gauge field enters additively. Of the spec
/// this reads the theory, its variant, D, the gauge form and the scheme.
bool has_charge_of_step(const SimulationSpec& spec);

/// Charge and current of the step of `spec` that began at `time` with the state `from` and led to `to`; nullopt where
/// they are not known (has_charge_of_step).
/// unitary   ρ = |φ|²+|π|², J_{μ,i} = −Δ|φ_i|² over the hops along μ;
/// leapfrog  ρ = |φ|²+|π|²−(h²/4)|b Lπ|², J_{μ,i} = −h φ_i·(hop_μ (π + π'))_i with φ in the middle of the step, π
///           before and π' after the kick. L is the rotation of π by m and 𝒜_0 in half a step; where F_{0μ} = 0 it does
///           not change |b Lπ|.
std::optional<ChargeOfStep> charge_of_step(const SimulationSpec& spec, double time, const State& from, const State& to);

}  // namespace dualfield
