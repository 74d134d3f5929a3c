// SPDX-License-Identifier: MIT
// Every theory a case can name, in words: those with kernels and their variants, the one that is given by its tensors,
// and neurons, which have no lattice.
#pragma once

#include "dualfield/description.hpp"
#include "dualfield/simulation_spec.hpp"

namespace dualfield {

/// Those that have kernels, with what variants of them there are; one description for each name.
std::vector<TheoryDescription> describe_catalogue();
/// Those whose modes are plane waves.
std::vector<TheoryDescription> describe_lattice_theories();
std::vector<TheoryDescription> describe_theories();

/// Every theory that has kernels as a spec that names it: theory, potential, gauge and dimensions, the rest as it is.
std::vector<SimulationSpec> compiled_theories();

/// The schemes, by name, that the theory of a spec has with its potential, its gauge field, its Wilson term.
std::vector<std::string_view> schemes_of(const SimulationSpec& spec);

/// The name of what a theory is in continuous time: its own, where it is no map.
std::string_view limit_of(std::string_view theory);

/// Fills in spec.runtime where the spec asks for another derivative or a Wilson term; the rest of the spec is complete.
/// Returns whether it does. Throws std::invalid_argument for a scheme that such a theory has not.
bool take_variant(SimulationSpec& spec);

}  // namespace dualfield
