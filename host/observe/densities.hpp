// SPDX-License-Identifier: MIT
// Local quantities of a theory as forms that a simulation evaluates where its fields are.
#pragma once

#include <vector>

#include "dualfield/simulation.hpp"

namespace dualfield {

class Modes;

/// J of spinors ψ_s = f_{2s} + i f_{2s+1}: (J f)_{2s} = f_{2s+1}, (J f)_{2s+1} = −f_{2s}, which is −i. Im⟨x, y⟩ = Σ x·(J y).
RuntimeTensor complex_structure(int components);

/// w, b, a, v of a spec's theory, with what they carry of its gauge field.
LearningSystem tensors_of(const SimulationSpec& spec, const Modes& modes);

/// φ·(T φ) + π·(T π): |φ|² + |π|² with the identity, or a product of the two states of an overlap.
QuadraticForm product(const RuntimeTensor& tensor);

/// |φ|² + |π|².
DensityForm charge_density(int components);

/// Its sum times a^D is `energy`. Spinors: −½ z·(J⊕J)Gz at the site; in a gauge field ½m(|φ|²−|π|²) − φ·J bπ, without 𝒜_0.
/// Other fields: ½π² − ½φ(aφ) + V.
DensityForm energy_density(const LearningSystem& system, const Modes& modes, bool gauged);

/// J_μ of spinors on the link i → i + μ for each axis μ = 1 … D. In continuous time dρ_i/dt + Σ_μ(J_{μ,i} − J_{μ,i−μ})/a = 0
/// with ρ = |φ|²+|π|²: a term of b that couples φ_i to π_{i+μ} moves −2a φ_i·(term π)_i along the link, one that couples
/// φ_i to π_{i−μ} the same the other way, and so do those of w and v that reach along μ, the two of a link together.
std::vector<DensityForm> current(const LearningSystem& system, const Lattice& lattice);

/// β = Bπ, (4.8), (4.38), in continuous time.
LinearForm biases(const LearningSystem& system);

}  // namespace dualfield
