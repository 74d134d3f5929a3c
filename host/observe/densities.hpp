// SPDX-License-Identifier: MIT
// Local quantities of a theory, as forms that a simulation evaluates on the device of its fields.
#pragma once

#include <vector>

#include "dualfield/simulation.hpp"

namespace dualfield {

class Modes;

/// The complex structure J of spinors ψ_s = f_{2s} + i f_{2s+1}, which is the factor −i: (J f)_{2s} = f_{2s+1}, (J
/// f)_{2s+1} = −f_{2s}. Im⟨x, y⟩ = Σ x·(J y).
RuntimeTensor complex_structure(int components);

/// w, b, a, v of the theory of a spec, with the links and 𝒜_0 of its gauge field.
LearningSystem tensors_of(const SimulationSpec& spec, const Modes& modes);

/// The form φ·(T φ) + π·(T π): |φ|² + |π|² for the identity; in an overlap, a scalar product of two states.
QuadraticForm product(const RuntimeTensor& tensor);

/// |φ|² + |π|².
DensityForm charge_density(int components);

/// The energy density. Its sum over sites times a^D is the observable `energy`. Spinors: −½ z·(J⊕J)Gz at the site; in a
/// gauge field ½m(|φ|²−|π|²) − φ·J bπ, without 𝒜_0. Other fields: ½π² − ½φ(aφ) + V.
DensityForm energy_density(const LearningSystem& system, const Modes& modes, bool gauged);

/// The current J_μ of spinors on the link i → i + μ, for each axis μ = 1 … D. In continuous time dρ_i/dt + Σ_μ(J_{μ,i}
/// − J_{μ,i−μ})/a = 0 with ρ = |φ|²+|π|². A term of b that couples φ_i to π_{i+μ} contributes −2a φ_i·(term π)_i to
/// J_{μ,i}; one that couples φ_i to π_{i−μ} contributes +2a φ_i·(term π)_i to J_{μ,i−μ}. The terms of w and v along μ
/// come in pairs, one in each direction; the forward one gives the contribution of the pair.
std::vector<DensityForm> current(const LearningSystem& system, const Lattice& lattice);

/// β = Bπ, (4.8), (4.38), in continuous time.
LinearForm biases(const LearningSystem& system);

}  // namespace dualfield
