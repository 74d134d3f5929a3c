// SPDX-License-Identifier: MIT
// The families of quantities, each a file of its own, and what their entries share.
#pragma once

#include "host/observe/quantity.hpp"

namespace dualfield {

std::vector<Quantity> places();                 ///< position.cpp
std::vector<Quantity> shares_of_waves();        ///< spectral.cpp
std::vector<Quantity> fidelities();             ///< fidelity.cpp
std::vector<Quantity> residuals();              ///< residual.cpp
std::vector<Quantity> errors_of_the_lattice();  ///< resolution.cpp
std::vector<Quantity> charge_balances();        ///< continuity.cpp
std::vector<Quantity> local_quantities();       ///< densities.cpp

/// Theories for which a quantity is defined.
inline bool on_a_lattice(const TheoryDescription& theory) { return !theory.dimensions.empty(); }
inline bool for_spinors(const TheoryDescription& theory) { return theory.spinor; }
inline bool for_field_equations(const TheoryDescription& theory) { return theory.spinor || theory.canonical; }

/// part/whole; 0 where there is nothing.
inline double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace dualfield
