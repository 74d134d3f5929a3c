// SPDX-License-Identifier: MIT
// The lists of quantities that the files of this folder declare, and what their entries share.
#pragma once

#include "host/observe/quantity.hpp"

namespace dualfield {

std::vector<Quantity> position_quantities();    ///< position.cpp
std::vector<Quantity> spectral_quantities();    ///< spectral.cpp
std::vector<Quantity> fidelity_quantities();    ///< fidelity.cpp
std::vector<Quantity> residual_quantities();    ///< residual.cpp
std::vector<Quantity> resolution_quantities();  ///< resolution.cpp
std::vector<Quantity> continuity_quantities();  ///< continuity.cpp
std::vector<Quantity> local_quantities();       ///< densities.cpp
std::vector<Quantity> gauge_quantities();       ///< gauge.cpp
std::vector<Quantity> gauge_spectra();          ///< gauge_spectra.cpp

/// Conditions on the theories for which a quantity is defined.
inline bool on_a_lattice(const TheoryDescription& theory) { return !theory.dimensions.empty(); }
inline bool for_charged_fields(const TheoryDescription& theory) { return theory.charged; }
inline bool for_spinors(const TheoryDescription& theory) { return theory.spinor; }
inline bool for_field_equations(const TheoryDescription& theory) { return theory.spinor || theory.canonical; }

/// part/whole; 0 where the whole is 0.
inline double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace dualfield
