// SPDX-License-Identifier: MIT
// A spinor theory that has no kernels of its own, as a theory given at run time: the step of each scheme as maps (4.2)
// or as rotations, made from the theory's tensors.
#pragma once

#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "dualfield/runtime_rotations.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/simulation_spec.hpp"

namespace dualfield {

/// e^{tw} = cos(tc) + sin(tc)X of a local w = cX with X² = −1.
inline RuntimeTensor rotation(const RuntimeTensor& w, double t) {
  const RuntimeTensor one = runtime_identity(w.components), square = gathered(w * w, Lattice{});
  const double c = square.terms.empty() ? 0 : std::sqrt(-square.terms[0].factor[0]);
  return c == 0 ? one : std::cos(t * c) * one + std::sin(t * c) / c * w;
}

/// The stages of a leapfrog step of size h (schemes.hpp) as two maps, of which the row of π reads the new φ. The first
/// map ends with the kick, the second contains the rest.
inline std::vector<StepTensors> leapfrog_maps(const LearningSystem& s, double h) {
  const RuntimeTensor rotate_phi = rotation(s.w, h / 2), rotate_pi = rotation(s.v, h / 2);
  const RuntimeTensor none{s.components(), {}};
  return {{rotate_phi, h / 2 * (s.b * rotate_pi), h * s.a, rotate_pi},
          {rotate_phi, h / 2 * (rotate_phi * s.b), none, rotate_pi}};
}

/// Whether the theory can run this scheme by maps or rotations made from its tensors.
template <Spinor T>
bool has_runtime_scheme(const Scheme& scheme) {
  if (scheme.kind == ScheduleKind::leapfrog) return has_local_flow<T>();
  if (scheme.kind == ScheduleKind::unitary)
    return detail::rotates_pairs(gathered<typename Tensors<T>::W>()) &&
           detail::rotates_pairs(BiasParts<T>::Gathered::tensor);
  return true;
}

/// The maps of one step of size h, in their order. For `exact` and `unitary`, which do not step by maps, the single map
/// 1 + hG, which states the system. Throws std::invalid_argument for a scheme that the theory does not have.
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

/// The theory T for a backend, with everything else as in the spec. Throws as spinor_maps().
template <Spinor T>
RuntimeTheory runtime_spinor(const SimulationSpec& spec) {
  const Scheme& scheme = scheme_named(spec.scheme);
  const std::vector<StepTensors> maps = spinor_maps<T>(spec.parameters, scheme, spec.step);
  RuntimeTheory theory{maps[0], {}, {maps.begin() + 1, maps.end()}};
  if (scheme.kind != ScheduleKind::unitary) return theory;
  const LearningSystem system = learning_system<T>(spec.parameters);
  for (const double part : scheme.substeps())
    for (Shear& shear : spec.precision == Precision::single_precision
                            ? unitary_shears<float>(system, spec.lattice, part * spec.step)
                            : unitary_shears<double>(system, spec.lattice, part * spec.step))
      theory.shears.push_back(std::move(shear));
  return theory;
}

}  // namespace dualfield
