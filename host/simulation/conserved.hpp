// SPDX-License-Identifier: MIT
// What the schemes conserve exactly: for each kind of schedule the density of what its steps conserve, and for charged
// fields the current that moves this charge from site to site, where it is known.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "dualfield/site_forms.hpp"
#include "dualfield/theory_tensors.hpp"

namespace dualfield {

/// The density whose sum over the lattice every step of size h conserves to rounding; nullopt where none is known.
/// `is_steady`: whether the background is the same at all times, and its component 0 the same at all sites. For spinors
/// and, without a potential, for fields with a force; the density of a delayed map is in observables.cpp.
std::optional<DensityForm> conserved_density(const TheoryTensors& theory, const Scheme& scheme, double h,
                                             bool is_steady);

/// φ and π on the host, shape (K, n_D, …, n_1) each; the index is a Field.
using HostFields = std::array<std::vector<double>, 2>;

/// One step of size h that led from one state to another.
struct StepOnHost {
  const TheoryTensors& theory;
  const Lattice& lattice;
  double h;
  std::vector<double> background;  ///< of this step, shape (D + 1, n_D, …, n_1); empty without a gauge field
  HostFields from, to;
};

/// Charge and current of one step of a charged theory: Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ}) = 0 to rounding in any
/// background. ρ is the charge of a site, not divided by its volume, and J the charge that crosses a link in the step.
struct ChargeOfStep {
  std::vector<double> before, after;  ///< ρ at the step's ends, shape (n_D, …, n_1)
  std::vector<double> current;        ///< J on the links i → i + μ, shape (D, n_D, …, n_1)
};

/// Whether such a charge and current are known for steps of the scheme.
bool has_charge_of_step(const TheoryTensors& theory, const Scheme& scheme);

/// Charge and current of a step by a scheme for which has_charge_of_step() holds.
ChargeOfStep charge_of_step(const Scheme& scheme, const StepOnHost& step);

}  // namespace dualfield
