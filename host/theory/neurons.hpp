// SPDX-License-Identifier: MIT
// Makes a dense system from the matrices of a case: sizes, defaults, and how well the assumptions of section 2 hold.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dualfield/theories/neurons.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// The number N of neurons, from the shapes of W, B, A, V or of φ's file; no data is read. Throws InputError where the
/// shapes disagree, are not square or cannot be read.
std::int64_t count_neurons(const Case& setup);

/// The place where the case states the number of neurons: "file:line:column: theory.weight".
std::string place_of_count(const Case& setup);

/// A relation between the tensors that the paper assumes, and by how much they violate it.
struct Assumption {
  std::string relation;  ///< "W = Wᵀ"
  std::string used_for;  ///< "energy" or "loss", which is not written where the relation fails
  double residual = 0;   ///< norm of left − right over the norms of what is compared (Frobenius)

  bool holds() const { return residual <= 1e-12; }
};

/// The tensors of a case, and what was measured of them.
struct Neurons {
  DenseSystem system;
  std::vector<Assumption> assumptions;
  std::optional<double> reciprocal_condition;  ///< of B, where its inverse is used
};

/// Reads the matrices and makes the tensors. Throws InputError for numbers that are not finite in the precision of the
/// run, for a singular B whose inverse is needed, and for leapfrog where W ≠ 1 or V ≠ 1.
Neurons load_neurons(const Case& setup, std::int64_t neurons);

/// A system with the sizes of the one that `load_neurons` makes, to estimate memory from: as many matrices and arrays,
/// or a few more. Reads no data.
DenseSystem outline_of_neurons(const Case& setup, std::int64_t neurons);

}  // namespace dualfield
