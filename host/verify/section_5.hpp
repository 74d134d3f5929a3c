// SPDX-License-Identifier: MIT
// The parts of section 5, and the free step to which its transformations are applied.
#pragma once

#include <algorithm>

#include "dualfield/catalogue.hpp"
#include "host/verify/gauge_field.hpp"

namespace dualfield::verify {

std::vector<Entry> gauge_symmetry();         ///< (5.1), (5.2)
std::vector<Entry> gauge_transformations();  ///< (5.3), (5.4)
std::vector<Entry> gauge_tensors();          ///< (5.5), (5.6)
std::vector<Entry> gauge_dynamics();         ///< (5.7), (5.10)
std::vector<Entry> gauge_learning();         ///< (5.8), (5.9)

/// A `synchronous` kernel step h = a = 1 of T without a gauge field, from t to t + 1; random θ_i at t − 1, t and t + 1;
/// and the fields transformed by 𝒳₀^θ.
template <Theory T>
struct LocalStep {
  Sample<T> s;
  GaugeMatrices<T> m;
  Vector past, now, next;     ///< θ
  Fields before, after;       ///< at t and t + 1
  Fields tilde, tilde_after;  ///< the same, transformed

  explicit LocalStep(Random& random)
      : s(random, some_mass(random)),
        m(s.lattice),
        past(random.vector(s.sites())),
        now(random.vector(s.sites())),
        next(random.vector(s.sites())),
        before(s.fields),
        after(s.step(before)),
        tilde(times(m.power(now), before)),
        tilde_after(times(m.power(next), after)) {}

  static Fields times(const DenseMatrix& matrix, const Fields& z) { return {matrix * z.phi, matrix * z.pi}; }
  Vector theta_at(std::size_t mu, int by) const { return shifted(now, s.lattice, int(mu), by); }
  double mass() const { return s.mass(); }
};

template <class Measure>
double worst_of_both(Random& random, const Measure& measure) {
  return worst({measure(LocalStep<Dirac1d>(random)), measure(LocalStep<Dirac3d>(random))});
}
template <class Measure>
double best_of_both(Random& random, const Measure& measure) {
  return std::min(measure(LocalStep<Dirac1d>(random)), measure(LocalStep<Dirac3d>(random)));
}

}  // namespace dualfield::verify
