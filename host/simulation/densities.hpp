// SPDX-License-Identifier: MIT
// Local quantities of a theory, as forms that a simulation evaluates on the device of its fields. Their sums are
// observables of every run.
#pragma once

#include <vector>

#include "dualfield/site_forms.hpp"
#include "dualfield/theory_tensors.hpp"

namespace dualfield {

/// |φ|² + |π|².
DensityForm square_density(int components);

/// The charge density of a charged theory: |φ|² + |π|² of spinors, else π·Jφ, with the complex structure J. A plane wave
/// e^{−iωt} of the latter has π·Jφ = (ω − 𝒜_0)|φ|², because J acts as −i: waves of positive frequency have positive
/// charge.
DensityForm charge_density(const TheoryTensors& theory);

/// The energy density. Spinors: −½z·(J⊕J)Gz with both factors taken at the site, since G = (J⊕J)∇H; with a gauge field,
/// G without the terms of 𝒜_0. Other fields: ½|π|² − ½φ·aφ + ΣV.
DensityForm energy_density(const TheoryTensors& theory);

/// The current J_μ of a charged theory on the link i → i + μ, for each axis μ = 1 … D. In continuous time dρ_i/dt +
/// Σ_μ(J_{μ,i} − J_{μ,i−μ})/a = 0 with the charge density ρ. Spinors: a term of b that couples φ_i to π_{i+μ} contributes −2a φ_i·(term π)_i to
/// J_{μ,i}; one that couples φ_i to π_{i−μ} contributes +2a φ_i·(term π)_i to J_{μ,i−μ}. The terms of w and v along μ
/// come in pairs, one in each direction; the forward one gives the contribution of the pair. Other fields: a term of a
/// that couples φ_i to φ_{i+μ} contributes a φ_i·J(term φ)_i.
std::vector<DensityForm> current(const TheoryTensors& theory, const Lattice& lattice);

/// β = Bπ, (4.8), (4.38), in continuous time.
LinearForm biases(const LearningSystem& system);

/// A density with the same sum over the lattice, in which every product of both fields begins with φ: Σ π·Tφ = Σ φ·Tᵀπ.
/// Backends then evaluate like products once.
DensityForm with_phi_first(DensityForm form);

}  // namespace dualfield
