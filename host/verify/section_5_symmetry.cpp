// SPDX-License-Identifier: MIT
// The ledger's entries (5.1) and (5.2): global and local U(1) transformations of the Dirac field.
#include <fmt/format.h>

#include "host/verify/section_5.hpp"

namespace dualfield::verify {

namespace {

constexpr double quarter_turn = std::numbers::pi / 2;  ///< the angle of 𝒳₀ itself

// ---- (5.1)

template <Theory T>
double global_symmetry_defect(Random& random) {
  const Sample<T> s(random, some_mass(random));
  const GaugeMatrices<T> m(s.lattice);
  const auto power = [&](double theta) { return m.power(Vector::Constant(s.sites(), theta)); };
  const double theta = 3 * random.uniform(), eta = 3 * random.uniform();
  const DenseMatrix rotation = power(theta);
  const Fields next = s.step(s.fields), of_rotated = s.step({rotation * s.fields.phi, rotation * s.fields.pi});
  const Complex phase = std::polar(1.0, -quarter_turn * theta);
  return worst({residual(power(1), m.X[0]), residual(power(0.5) * power(0.5), m.X[0]),
                residual(power(theta) * power(eta), power(theta + eta)), residual(of_rotated.phi, rotation * next.phi),
                residual(of_rotated.pi, rotation * next.pi),
                residual(spinor(of_rotated.phi, s.sites()), phase * spinor(next.phi, s.sites()))});
}

Entry global_symmetry() {
  return {"5.1",
          "(4.26) is invariant under φ → 𝒳₀^θ φ, π → 𝒳₀^θ π with the same θ everywhere: the phase e^{−iπθ/2}",
          "𝒳₀^θ as a power (at 1, at ½ twice, exponents add), on the fields before and after one `synchronous` kernel "
          "step of dirac_1d and dirac_3d, h = a = 1, random θ; as a phase of spinors",
          Verdict::holds,
          "",
          [] {
            Random random("5.1");
            return Finding{
                .printed = worst({global_symmetry_defect<Dirac1d>(random), global_symmetry_defect<Dirac3d>(random)}),
                .tolerance = rounding};
          }};
}

// ---- (5.2)

/// Residual of the unnumbered equations after (5.2); without links where `linked` is false.
template <Theory T>
double transformed_equations_defect(const LocalStep<T>& l, bool linked) {
  const auto& m = l.m;
  const auto power = [&](const Vector& theta) { return linked ? m.power(theta) : m.one(); };
  const DenseMatrix in_time = power(l.now - l.next);
  Vector phi_row = l.mass() * m.X[0] * l.tilde.phi, pi_row = -l.mass() * m.X[0] * l.tilde.pi;
  for (std::size_t mu = 1; mu <= T::dimensions; ++mu) {
    const DenseMatrix above = power(l.now - l.theta_at(mu, +1)), below = power(l.now - l.theta_at(mu, -1));
    phi_row += m.X[mu] * (above * m.S[mu] * l.tilde.pi - l.tilde.pi);
    pi_row -= m.X[mu] * (l.tilde.phi - below * m.S[mu].transpose() * l.tilde.phi);
  }
  return worst({residual(in_time * l.tilde_after.phi - l.tilde.phi, phi_row),
                residual(in_time * l.tilde_after.pi - l.tilde.pi, pi_row)});
}

/// Residual of a kernel step of the transformed fields, with the links and 𝒜_0 of the transformation of no field.
template <Theory T>
double pure_gauge_defect(const LocalStep<T>& l) {
  GaugeValues values(l.s.sites(), T::dimensions + 1);
  values.col(0) = quarter_turn * (l.next - l.now);
  for (std::size_t mu = 1; mu <= T::dimensions; ++mu)
    values.col(Eigen::Index(mu)) = quarter_turn * (l.theta_at(mu, +1) - l.now);
  const Fields end = stepped(in_static_field(l.s.spec, values), l.tilde);
  return worst({residual(end.phi, l.tilde_after.phi), residual(end.pi, l.tilde_after.pi)});
}

Entry local_transformation() {
  return {"5.2",
          "φ_i → 𝒳₀^{θ_i(t)}φ_i, π_i → 𝒳₀^{θ_i(t)}π_i turns (4.26) into the unnumbered equations that follow, with "
          "𝒳₀^{θ_i−θ_{i+μ}} on links",
          "one free `synchronous` kernel step of dirac_1d and dirac_3d, transformed with random θ_i(t), θ_i(t+1), put "
          "into those equations; and the kernels with the links and 𝒜_0 of that transformation",
          Verdict::holds,
          "",
          [] {
            Random random("5.2");
            const double exact = worst_of_both(random, [](const auto& l) {
              return worst({transformed_equations_defect(l, true), pure_gauge_defect(l)});
            });
            const double plain =
                best_of_both(random, [](const auto& l) { return transformed_equations_defect(l, false); });
            return Finding{.printed = exact,
                           .tolerance = rounding,
                           .note = fmt::format("(4.26) itself misses the transformed fields by {:.2g}", plain)};
          }};
}

}  // namespace

std::vector<Entry> gauge_symmetry() { return {global_symmetry(), local_transformation()}; }

}  // namespace dualfield::verify
