// SPDX-License-Identifier: MIT
#include "host/simulation/densities.hpp"

namespace dualfield {

namespace {

/// The tensor without the terms that contain the background.
RuntimeTensor free_part(RuntimeTensor tensor) {
  std::erase_if(tensor.terms,
                [](const RuntimeTerm& term) { return term.background.use != RuntimeBackgroundFactor::none; });
  return tensor;
}

}  // namespace

DensityForm square_density(int components) {
  const RuntimeTensor one = runtime_identity(components);
  return {{{1, phi, one, phi}, {1, pi, one, pi}}};
}

DensityForm charge_density(const TheoryTensors& theory) {
  if (theory.spinor) return square_density(theory.components());
  return {{{1, pi, theory.complex_structure, phi}}};
}

DensityForm energy_density(const TheoryTensors& theory) {
  const LearningSystem& s = theory.system;
  if (!theory.spinor) return {{{0.5, pi, runtime_identity(theory.components()), pi}, {-0.5, phi, s.a, phi}}, 1};
  const RuntimeTensor& J = theory.complex_structure;
  return {{{-0.5, phi, J * free_part(s.w), phi},
           {-0.5, phi, J * s.b, pi},
           {-0.5, pi, J * s.a, phi},
           {-0.5, pi, J * free_part(s.v), pi}}};
}

std::vector<DensityForm> current(const TheoryTensors& theory, const Lattice& lattice) {
  const LearningSystem& system = theory.system;
  const double a = lattice.spacing;
  std::vector<DensityForm> currents(std::size_t(lattice.dimensions));
  for (std::size_t axis = 0; axis < currents.size(); ++axis) {
    const auto add = [&](double factor, Field x, const RuntimeTensor& tensor, Field y, bool backward) {
      for (const RuntimeTerm& term : tensor.terms) {
        const RuntimeTensor hop{tensor.components, {term}};
        if (term.shift[axis] > 0) currents[axis].parts.push_back({-factor, x, hop, y});
        if (term.shift[axis] < 0 && backward) currents[axis].parts.push_back({factor, y, transpose(hop), x});
      }
    };
    if (theory.canonical) {
      add(-a, phi, theory.complex_structure * system.a, phi, false);
    } else {
      add(2 * a, phi, system.b, pi, true);
      add(2 * a, phi, system.w, phi, false);
      add(2 * a, pi, system.v, pi, false);
    }
  }
  return currents;
}

LinearForm biases(const LearningSystem& system) { return {{{system.b, pi}}}; }

DensityForm with_phi_first(DensityForm form) {
  for (QuadraticPart& part : form.parts)
    if (part.x == pi && part.y == phi && !part.component) part = {part.factor, phi, transpose(part.tensor), pi};
  return form;
}

}  // namespace dualfield
