// SPDX-License-Identifier: MIT
#include "host/simulation/observables.hpp"

#include <utility>

#include "host/simulation/conserved.hpp"
#include "host/simulation/densities.hpp"

namespace dualfield {

namespace {

/// Adds the observable `invariant` of a scheme that has one.
void add_invariant(const TheoryTensors& theory, const Scheme& scheme, double h, bool is_steady,
                   std::vector<ObservableForm>& forms) {
  if (auto density = conserved_density(theory, scheme, h, is_steady))
    forms.push_back({"invariant", std::move(*density)});
}

/// charge, energy, invariant and, without a gauge field, the losses (4.14), one for each component.
std::vector<ObservableForm> spinor_observables(const TheoryTensors& theory, const Scheme& scheme, double h,
                                               bool is_steady) {
  const int K = theory.components();
  const RuntimeTensor one = runtime_identity(K);
  std::vector<ObservableForm> forms = {{"charge", charge_density(theory)},
                                       {"energy", with_phi_first(energy_density(theory))}};
  add_invariant(theory, scheme, h, is_steady, forms);
  if (theory.gauged) return forms;
  for (int a = 0; a < K; ++a)
    forms.push_back({"loss_" + std::to_string(a + 1), {{{0.5, phi, one, phi}, {-1, pi, theory.system.v, pi, a}}}});
  return forms;
}

/// charge where there is one, energy, invariant, and the loss (3.11), the energy without ½π².
std::vector<ObservableForm> canonical_observables(const TheoryTensors& theory, const Scheme& scheme, double h,
                                                  bool is_steady) {
  const DensityForm energy = energy_density(theory);
  std::vector<ObservableForm> forms;
  if (theory.charged) forms.push_back({"charge", charge_density(theory)});
  forms.push_back({"energy", energy});
  add_invariant(theory, scheme, h, is_steady, forms);
  DensityForm loss = energy;
  std::erase_if(loss.parts, [](const QuadraticPart& part) { return part.x == pi; });
  forms.push_back({"loss", loss});
  return forms;
}

/// A delayed map, with u = −π = φ(t−h) and δ = φ − u. The exact invariant of (3.19) is ½|δ/h|² + ½φᵀKu. The energy is
/// taken in the middle of the last step, where the velocity is δ/h and the field the mean of φ and u: ½|δ/h|² + ½φᵀKu +
/// ⅛δᵀKδ. The loss is (3.18). The square of δ is computed from the difference, so that no digits are lost where φ and u
/// are close.
std::vector<ObservableForm> delayed_observables(const TheoryTensors& theory, double h) {
  const RuntimeTensor one = runtime_identity(theory.components()), &force = theory.system.a;  // −K
  DensityForm invariant{{{0.5, phi, force, pi}}};
  invariant.squares.push_back({1 / (2 * h * h), {{{one, phi}, {one, pi}}}});
  DensityForm energy = invariant;
  for (const Field x : {phi, pi})
    for (const Field y : {phi, pi}) energy.parts.push_back({-0.125, x, force, y});
  return {{"energy", energy}, {"invariant", invariant}, {"loss", {{{0.5, phi, one, phi}, {0.5, pi, one, pi}}}}};
}

}  // namespace

std::vector<ObservableForm> observables_of(const TheoryTensors& theory, const Scheme& scheme, double h,
                                           bool is_steady) {
  if (theory.spinor) return spinor_observables(theory, scheme, h, is_steady);
  if (theory.delayed) return delayed_observables(theory, h);
  if (theory.canonical) return canonical_observables(theory, scheme, h, is_steady);
  return {};
}

}  // namespace dualfield
