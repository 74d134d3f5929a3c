// SPDX-License-Identifier: MIT
// Descriptions of all theories that a case can name: those with kernels, the variants of these, the theory whose
// tensors the case gives, and neurons, which have no lattice.
#pragma once

#include "dualfield/description.hpp"
#include "dualfield/simulation_spec.hpp"

namespace dualfield {

/// The theories that have kernels, including their variants; one description for each name.
std::vector<TheoryDescription> describe_catalogue();
/// The theories on a lattice, whose modes are plane waves.
std::vector<TheoryDescription> describe_lattice_theories();
/// All theories.
std::vector<TheoryDescription> describe_theories();

/// For each theory that has kernels a spec that names it: theory, potential, gauge and the lattice's dimensions are
/// set, the rest has default values.
std::vector<SimulationSpec> compiled_theories();

/// The names of the schemes that the theory of a spec has with the potential, gauge field, Wilson term and precision of
/// the spec.
std::vector<std::string_view> schemes_of(const SimulationSpec& spec);

/// The name of the theory to which a theory tends in continuous time: its own, unless it is declared as a map.
std::string_view limit_of(std::string_view theory);

/// Sets spec.runtime if the spec asks for another derivative or for a Wilson term. The rest of the spec must be
/// complete. Returns whether it was set. Throws std::invalid_argument for a scheme that such a theory does not have.
bool take_variant(SimulationSpec& spec);

}  // namespace dualfield
