// SPDX-License-Identifier: MIT
// From the matrices of a case to a dense system: sizes, defaults, and the assumptions of section 2, measured.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dualfield/theories/neurons.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// N, from the shapes of W, B, A, V or of φ's file; no data is read. Throws InputError where they disagree, are not
/// square or cannot be had.
std::int64_t count_neurons(const Case& setup);

/// Where the case says how many there are: "file:line:column: theory.weight".
std::string place_of_count(const Case& setup);

/// A relation between the tensors that the paper assumes, and how far they are from it.
struct Assumption {
  std::string relation;  ///< "W = Wᵀ"
  std::string used_for;  ///< "energy" or "loss": left out where the relation fails
  double residual = 0;   ///< norm of left − right over the norms of what is compared (Frobenius)

  bool holds() const { return residual <= 1e-12; }
};

/// The tensors of a case with what is known of them.
struct Neurons {
  DenseSystem system;
  std::vector<Assumption> assumptions;
  std::optional<double> reciprocal_condition;  ///< of B, where its inverse is used
};

/// Reads the matrices and makes the tensors. Throws InputError for numbers that are not finite or beyond the precision,
/// for a singular B whose inverse is needed, and for leapfrog where W ≠ 1 or V ≠ 1.
Neurons load_neurons(const Case& setup, std::int64_t neurons);

/// The system that `load_neurons` makes as far as sizes go: as many matrices and arrays, or a few more.
DenseSystem outline_of_neurons(const Case& setup, std::int64_t neurons);

}  // namespace dualfield
