// SPDX-License-Identifier: MIT
// Fidelity: the squared overlap of the present state with a reference state.
#include <numeric>

#include "host/observe/families.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

namespace {

/// φ·Tφ + π·Tπ: a scalar product of two states, or its imaginary part, as an overlap.
QuadraticForm product(const RuntimeTensor& tensor) { return {"product", {{1, phi, tensor, phi}, {1, pi, tensor, pi}}}; }

std::vector<double> fidelity(const Measurement& at) {
  const QuadraticForm one = product(runtime_identity(at.theory.components()));
  const double real_part = at.simulation.overlap(one);
  const double imaginary_part = at.theory.charged ? at.simulation.overlap(product(at.theory.complex_structure)) : 0;
  const auto squares = at.simulation.profiles(one);
  const double size = at.reference_square * std::accumulate(squares[0].begin(), squares[0].end(), 0.0);
  return {share(real_part * real_part + imaginary_part * imaginary_part, size)};
}

}  // namespace

std::vector<Quantity> fidelity_quantities() {
  return {{.name = "fidelity",
           .meaning = "|⟨z₀, z⟩|² / (|z₀|²|z|²) with the initial state or the one of observe.reference_phi and "
                      "reference_pi; the complex product for charged fields",
           .defined = on_a_lattice,
           .needs = {.reference = true},
           .is_share = true,
           .numbers = fidelity}};
}

}  // namespace dualfield
