// SPDX-License-Identifier: MIT
// Theory "linear": its tensors from the terms of a case, and the observables that are defined for them.
#pragma once

#include "dualfield/simulation.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// W, B, A and V of the case on its lattice; A = −Bᵀ (4.5) where it has no A term.
StepTensors linear_tensors(const LinearCase& linear, const Lattice& lattice);

/// The observables that are defined for the tensors of a step. Conditions are checked up to rounding of the entries.
/// With w = (W−1)/h, b = B/h, a = A/h, v = (V−1)/h:
///   charge     Σ φ²+π²                   where (w b; a v) is antisymmetric, so that it is conserved
///   energy     ½πbπ + πwφ − ½φaφ         where b and a are symmetric, v = −wᵀ: (φ, π) is a canonical pair; else
///              (2.21), ½|bᵀφ|² + ½|bπ|² + (bπ)wφ, where (2.19) holds: a = −bᵀ, W = Wᵀ and BV + WB = 2B
///   invariant  sequential, W = V = 1:    Σ φ²+π²+φBπ where A = −Bᵀ; else the energy less (h/2)πbaφ where A and B are
///              symmetric; synchronous: Σ φ²+π² where the step is orthogonal; exact: the charge, else the energy
///   loss       (4.3), ½φφ + ½ππ − ½πVπ   where A = −Bᵀ and V = Vᵀ
/// A condition on a product of tensors counts as not met where the product has more than 4096 terms.
std::vector<QuadraticForm> observables_of(const StepTensors& step, const Lattice& lattice, std::string_view scheme,
                                          double h);

/// The theory of a case. Throws InputError for sums of terms that are not finite in `precision`.
RuntimeTheory linear_theory(const LinearCase& linear, const Lattice& lattice, std::string_view scheme, double h,
                            Precision precision);

}  // namespace dualfield
