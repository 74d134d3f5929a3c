// SPDX-License-Identifier: MIT
// What the quantities of a gauge field with dynamics of its own share: where they are defined, and the links on the host.
#pragma once

#include <cstdint>
#include <vector>

#include "host/observe/quantity.hpp"

namespace dualfield {

inline Refusal without_dynamics(const SimulationSpec& spec) {
  if (spec.gauge_coupling) return {};
  return {"the gauge field has no dynamics of its own", "with gauge.kind = \"dynamical\""};
}

inline Refusal without_planes(const SimulationSpec& spec) {
  if (const Refusal refusal = without_dynamics(spec)) return refusal;
  if (spec.lattice.dimensions > 1) return {};
  return {"a line has no plaquettes", "on a lattice of two or three axes"};
}

/// The number of planes of two axes.
inline std::int64_t planes(const Lattice& lattice) { return lattice.dimensions * (lattice.dimensions - 1) / 2; }

/// a𝒜 of all links along an axis (from 0).
inline std::vector<double> angles_along(const Measurement& at, int axis) {
  std::vector<double> angles(std::size_t(at.simulation.sites()));
  at.simulation.gather_state(Evolution::To::all_ranks, gauge_angles, axis, 0, angles);
  return angles;
}

/// Calls body(a, b, angles along a, angles along b) for each plane of two axes a < b.
template <class Body>
void for_each_plane(const Measurement& at, Body&& body) {
  for (int a = 0; a < at.spec.lattice.dimensions; ++a) {
    const std::vector<double> one = angles_along(at, a);
    for (int b = a + 1; b < at.spec.lattice.dimensions; ++b) body(a, b, one, angles_along(at, b));
  }
}

}  // namespace dualfield
