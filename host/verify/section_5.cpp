// SPDX-License-Identifier: MIT
// Section 5 of the ledger, gauge fields: listed, nothing computed yet.
#include "host/verify/ledger.hpp"

namespace dualfield::verify {

std::vector<Entry> section_5() {
  const auto listed = [](std::string id, std::string statement) {
    return Entry{std::move(id), std::move(statement), "", Verdict::not_yet, "", nullptr};
  };
  return {
      listed("5.1", "global symmetry: φ → 𝒳₀^θ φ, π → 𝒳₀^θ π with the same θ at every site and time"),
      listed("5.2", "local transformation: φ_i → 𝒳₀^{θ_i(t)} φ_i, π_i → 𝒳₀^{θ_i(t)} π_i"),
      listed("5.3", "A_0(t) → A_0(t) + 1 − 𝒳₀^{θ_i(t−1) − θ_i(t)}"),
      listed("5.4", "A_μ(t) → A_μ(t) + 1 − 𝒳₀^{θ_{i−e_μ}(t) − θ_i(t)}, μ = 1, 2, 3"),
      listed("5.5", "covariant equations: Δφ + A_0φ ≈ Σ𝒳_μ(π_{i+μ} − π_i + A_μπ) + m𝒳₀φ and its π row"),
      listed("5.6", "W − 1 = m𝒳₀ + A_0, B = Σ𝒳_μ(S_μ − 1 + A_μ)"),
      listed("5.7", "U(1): W − 1 = m𝒳₀ + 𝒳₀𝒜_0 with diagonal 𝒜_μ"),
      listed("5.8", "U(1): β = Bπ = Σ𝒳_μ(π_{i+μ} − π_i + 𝒳₀𝒜_μπ)"),
      listed("5.9", "losses H_a = ½φ_aφ_a − π_a𝒳₀(m + 𝒜_0)π"),
      listed("5.10", "Dirac equation in a background field: iη_μν γ^μ(∂/∂x_ν + i𝒜_μ)ψ − mψ = 0"),
  };
}

}  // namespace dualfield::verify
