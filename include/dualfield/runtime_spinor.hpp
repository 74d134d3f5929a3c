// SPDX-License-Identifier: MIT
// A spinor theory in numbers: each scheme's step as maps, and its observables as quadratic forms. From the same tensors
// and by the same formulas as its stages and Observables, for theories that have no kernels of their own.
#pragma once

#include <cmath>
#include <stdexcept>
#include <string>

#include "dualfield/runtime_rotations.hpp"
#include "dualfield/simulation.hpp"

namespace dualfield {

/// e^{tw} of a local w = cX with X² = −1: cos(tc) + sin(tc)X.
inline RuntimeTensor rotation(const RuntimeTensor& w, double t) {
  const RuntimeTensor one = runtime_identity(w.components), square = gathered(w * w, Lattice{});
  const double c = square.terms.empty() ? 0 : std::sqrt(-square.terms[0].factor[0]);
  return c == 0 ? one : std::cos(t * c) * one + std::sin(t * c) / c * w;
}

/// Leapfrog's stages of a step of size h (schemes.hpp) as two maps whose second row reads the new φ: up to the kick, and
/// from there on.
inline std::vector<StepTensors> leapfrog_maps(const LearningSystem& s, double h) {
  const RuntimeTensor rotate_phi = rotation(s.w, h / 2), rotate_pi = rotation(s.v, h / 2);
  const RuntimeTensor none{s.components(), {}};
  return {{rotate_phi, h / 2 * (s.b * rotate_pi), h * s.a, rotate_pi}, {rotate_phi, h / 2 * (rotate_phi * s.b), none, rotate_pi}};
}

/// Whether the scheme can be made of maps, or of rotations, of the theory's tensors.
template <Spinor T>
bool has_runtime_scheme(const Scheme& scheme) {
  if (scheme.kind == ScheduleKind::leapfrog) return has_local_flow<T>();
  if (scheme.kind == ScheduleKind::unitary)
    return detail::rotates_pairs(gathered<typename Tensors<T>::W>()) &&
           detail::rotates_pairs(BiasParts<T>::Gathered::tensor);
  return true;
}

/// What TypedSimulation measures: charge, energy, invariant, loss_1 … loss_K.
template <Spinor T>
std::vector<QuadraticForm> spinor_observables(const Parameters& p, const Scheme& scheme, double h) {
  const LearningSystem s = learning_system<T>(p);
  const RuntimeTensor one = runtime_identity(T::components), J = in_numbers(onsite(T::complex_structure), p);
  const std::vector<QuadraticPart> squares = {{1, phi, one, phi}, {1, pi, one, pi}};
  const auto with = [&](QuadraticPart part) {
    std::vector<QuadraticPart> parts = squares;
    parts.push_back(std::move(part));
    return parts;
  };
  std::vector<QuadraticForm> forms = {
      {"charge", squares}, {"energy", {{-0.5, phi, J * s.w, phi}, {-0.5, pi, J * s.v, pi}, {-1, phi, J * s.b, pi}}}};
  if (scheme.kind == ScheduleKind::unitary || scheme.kind == ScheduleKind::exact)
    forms.push_back({"invariant", squares});
  if (scheme.kind == ScheduleKind::leapfrog && scheme.parts == 1)
    forms.push_back({"invariant", with({-h * h / 4, pi, transpose(s.b) * s.b, pi})});
  if (scheme.kind == ScheduleKind::sequential && p.mass == 0 && LocalSelf<T>)
    forms.push_back({"invariant", with({h, phi, s.b, pi})});
  for (int a = 0; a < T::components; ++a)
    forms.push_back({"loss_" + std::to_string(a + 1), {{0.5, phi, one, phi}, {-1, pi, s.v, pi, a}}});
  return forms;
}

/// The maps of one step, in turn; for `exact` and `unitary`, which are none, the system as the one map 1 + hG. Throws
/// std::invalid_argument for a scheme that the theory has not.
template <Spinor T>
std::vector<StepTensors> spinor_maps(const Parameters& p, const Scheme& scheme, double h) {
  if (!has_runtime_scheme<T>(scheme))
    throw std::invalid_argument("no scheme \"" + std::string(scheme.name) + "\" with a Wilson term");
  const LearningSystem s = learning_system<T>(p);
  std::vector<StepTensors> maps;
  for (const double part : scheme.substeps()) {
    if (scheme.kind == ScheduleKind::leapfrog) {
      for (StepTensors& map : leapfrog_maps(s, part * h)) maps.push_back(std::move(map));
    } else {
      maps.push_back(step_tensors(s, part * h));
    }
  }
  return maps;
}

/// The theory at the spec's parameters, scheme, step, lattice and precision, for a backend. Throws as spinor_maps.
template <Spinor T>
RuntimeTheory runtime_spinor(const SimulationSpec& spec) {
  const Scheme& scheme = scheme_named(spec.scheme);
  const std::vector<StepTensors> maps = spinor_maps<T>(spec.parameters, scheme, spec.step);
  RuntimeTheory theory{
      maps[0], spinor_observables<T>(spec.parameters, scheme, spec.step), {maps.begin() + 1, maps.end()}};
  if (scheme.kind == ScheduleKind::unitary)
    theory.shears = spec.precision == Precision::single_precision
                        ? unitary_shears<float, T>(spec.parameters, spec.lattice, spec.step)
                        : unitary_shears<double, T>(spec.parameters, spec.lattice, spec.step);
  return theory;
}

}  // namespace dualfield
