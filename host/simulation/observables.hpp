// SPDX-License-Identifier: MIT
// What every run records, declared once for compiled and run-time tensors alike: densities whose sums are the
// observables of a theory.
#pragma once

#include <vector>

#include "dualfield/site_forms.hpp"
#include "dualfield/theory_tensors.hpp"

namespace dualfield {

/// The observables charge, energy, invariant, loss or loss_1 … loss_K, as far as they are defined for the theory and
/// for the scheme with steps of size h; none for a theory given by its tensors alone. `is_steady`: whether the
/// background is the same at all times, and its component 0 the same at all sites.
std::vector<ObservableForm> observables_of(const TheoryTensors& theory, const Scheme& scheme, double h, bool is_steady);

}  // namespace dualfield
