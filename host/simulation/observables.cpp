// SPDX-License-Identifier: MIT
#include "host/simulation/observables.hpp"

#include <utility>

namespace dualfield {

namespace {

/// The tensor without the terms that contain the background.
RuntimeTensor free_part(RuntimeTensor tensor) {
  std::erase_if(tensor.terms,
                [](const RuntimeTerm& term) { return term.background.use != RuntimeBackgroundFactor::none; });
  return tensor;
}

DensityForm with(DensityForm form, QuadraticPart part) {
  form.parts.push_back(std::move(part));
  return form;
}

/// The exact discrete invariants of the schemes for spinors: |φ|²+|π|² for `unitary` and `exact`; |φ|²+|π|² −
/// (h²/4)|bπ|² for `leapfrog` in a steady background; |φ|²+|π|² + hφᵀbπ for `sequential` without mass.
std::vector<ObservableForm> spinor_invariants(const TheoryTensors& theory, const Scheme& scheme, double h,
                                              bool is_steady) {
  const DensityForm square = square_density(theory.components());
  switch (scheme.kind) {
    case ScheduleKind::unitary:
    case ScheduleKind::exact:
      return {{"invariant", square}};
    case ScheduleKind::leapfrog: {
      if (scheme.parts > 1 || !is_steady) return {};
      DensityForm form = square;
      form.squares.push_back({-h * h / 4, {{{theory.system.b, pi}}}});
      return {{"invariant", form}};
    }
    case ScheduleKind::sequential:
      if (theory.mass != 0 || theory.gauged || !theory.local_self) return {};
      return {{"invariant", with(square, {h, phi, theory.system.b, pi})}};
    case ScheduleKind::synchronous:
      return {};
  }
  return {};
}

/// charge, energy, invariant and, without a gauge field, the losses (4.14), one for each component.
std::vector<ObservableForm> spinor_observables(const TheoryTensors& theory, const Scheme& scheme, double h,
                                               bool is_steady) {
  const int K = theory.components();
  const RuntimeTensor one = runtime_identity(K);
  std::vector<ObservableForm> forms = {{"charge", square_density(K)}, {"energy", energy_density(theory)}};
  for (ObservableForm& form : spinor_invariants(theory, scheme, h, is_steady)) forms.push_back(std::move(form));
  if (theory.gauged) return forms;
  for (int a = 0; a < K; ++a)
    forms.push_back({"loss_" + std::to_string(a + 1), {{{0.5, phi, one, phi}, {-1, pi, theory.system.v, pi, a}}}});
  return forms;
}

/// energy; without a potential the exact discrete invariant of the scheme: energy + (h²/8)πᵀaπ for `leapfrog`, energy −
/// (h/2)πᵀaφ for `sequential`, the energy for `exact`; the loss (3.11), the energy without ½π².
std::vector<ObservableForm> canonical_observables(const TheoryTensors& theory, const Scheme& scheme, double h) {
  const DensityForm energy = energy_density(theory);
  std::vector<ObservableForm> forms = {{"energy", energy}};
  if (theory.potential.name == Free::name) {
    if (scheme.kind == ScheduleKind::leapfrog && scheme.parts == 1)
      forms.push_back({"invariant", with(energy, {h * h / 8, pi, theory.system.a, pi})});
    if (scheme.kind == ScheduleKind::exact) forms.push_back({"invariant", energy});
    if (scheme.kind == ScheduleKind::sequential)
      forms.push_back({"invariant", with(energy, {-h / 2, pi, theory.system.a, phi})});
  }
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

DensityForm square_density(int components) {
  const RuntimeTensor one = runtime_identity(components);
  return {{{1, phi, one, phi}, {1, pi, one, pi}}};
}

DensityForm energy_density(const TheoryTensors& theory) {
  const LearningSystem& s = theory.system;
  if (!theory.spinor) return {{{0.5, pi, runtime_identity(theory.components()), pi}, {-0.5, phi, s.a, phi}}, 1};
  const RuntimeTensor& J = theory.complex_structure;
  return {{{-0.5, phi, J * free_part(s.w), phi}, {-0.5, pi, J * free_part(s.v), pi}, {-1, phi, J * s.b, pi}}};
}

std::vector<ObservableForm> observables_of(const TheoryTensors& theory, const Scheme& scheme, double h,
                                           bool is_steady) {
  if (theory.spinor) return spinor_observables(theory, scheme, h, is_steady);
  if (theory.delayed) return delayed_observables(theory, h);
  if (theory.canonical) return canonical_observables(theory, scheme, h);
  return {};
}

}  // namespace dualfield
