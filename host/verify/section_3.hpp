// SPDX-License-Identifier: MIT
// The parts of section 3, and the functions that they share. Spacing and step are 1 throughout, as in the paper.
#pragma once

#include <algorithm>
#include <array>

#include "dualfield/losses.hpp"
#include "host/verify/ledger.hpp"
#include "host/verify/systems.hpp"

namespace dualfield::verify {

std::vector<Entry> section_3_continuum();  ///< (3.1)–(3.5)
std::vector<Entry> section_3_learning();   ///< (3.6)–(3.13)
std::vector<Entry> section_3_delayed();    ///< (3.14)–(3.19)

/// A random state of the Klein–Gordon field, and the spec of its synchronous unit step.
struct KleinGordonState {
  SimulationSpec spec;
  Vector phi, pi;

  double mass_squared() const { return spec.parameters.mass_squared; }
  /// Σ_μ(φ_{i+e_μ} − 2φ_i + φ_{i−e_μ}) − m²φ_i: the right side that (3.4), (3.10), (3.13) and (3.19) print.
  Vector printed_force(const Vector& of) const { return second_differences(of, spec.lattice) - mass_squared() * of; }
  Vector next() const { return evolved(spec, stacked(phi, pi), 1); }
};

/// The values of measure(Index<D>, state) for D = 1, 2, 3, each on a random state.
template <class Measure>
std::array<double, 3> in_each_dimension(Random& random, const Measure& measure) {
  std::array<double, 3> values{};
  for_each<3>([&](auto index) {
    constexpr int D = index + 1;
    Parameters parameters;
    parameters.mass = 0.7 + 0.5 * random.uniform();
    KleinGordonState state{simulation_of<KleinGordon<D>>(uneven_lattice(D), parameters, "synchronous"), {}, {}};
    state.phi = random.vector(state.spec.lattice.sites());
    state.pi = random.vector(state.spec.lattice.sites());
    values[std::size_t(index)] = measure(Index<D>{}, state);
  });
  return values;
}

/// The largest residual counts where an equation should hold in every dimension, the smallest where it should not.
inline double worst(const std::array<double, 3>& residuals) { return std::ranges::max(residuals); }
inline double least(const std::array<double, 3>& residuals) { return std::ranges::min(residuals); }

/// The residual of an entry that has two.
inline double both(double first, double second) { return std::max(first, second); }

}  // namespace dualfield::verify
