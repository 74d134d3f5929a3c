// SPDX-License-Identifier: MIT
// The ledger's entries (5.3) and (5.4): the change of the gauge field under a local transformation.
#include <fmt/format.h>

#include "host/verify/section_5.hpp"

namespace dualfield::verify {

namespace {

/// Residual of covariance in a random gauge field: one `synchronous` step after a local transformation against the
/// transformed step. The same for two transformations, one after the other, of the gauge field and their sum of the
/// state.
template <Theory T>
double link_defect(Random& random) {
  const LocalStep<T> l(random);
  const Lattice& lattice = l.s.lattice;
  const GaugeHistory field = oscillating_field(random, lattice, 2);
  const OscillatingValues first(random, lattice.sites(), 1), second(random, lattice.sites(), 1);
  const Vector z = stacked(l.before.phi, l.before.pi);
  const auto step = [&](const GaugeHistory& of, const Vector& from) {
    return evolved(in_field(l.s.spec, of), from, 1);
  };
  const GaugeHistory moved = transformed(field, first, lattice), twice = transformed(moved, second, lattice);
  const Vector start = first.at(0), end = first.at(1);
  const Vector both_start = start + second.at(0), both_end = end + second.at(1);
  const Vector plain = step(field, z);
  return worst({residual(step(moved, phase_rotated(z, start)), phase_rotated(plain, end)),
                residual(step(twice, phase_rotated(z, both_start)), phase_rotated(plain, both_end))});
}

/// I − 𝒳₀^θ.
template <Theory T>
DenseMatrix one_minus_power(const GaugeMatrices<T>& m, const Vector& theta) {
  return m.one() - m.power(theta);
}

/// Two changes A(x) and A(y), one after the other, against A(x + y).
template <Theory T>
double addition_defect(const GaugeMatrices<T>& m, const Vector& x, const Vector& y) {
  return residual(one_minus_power(m, x) + one_minus_power(m, y), one_minus_power(m, x + y));
}

/// The smallest residual among the possible readings of a covariant difference: A has either sign, and acts on the
/// field at one or at the other of the two points.
template <class Reading>
double best_reading(const Reading& reading) {
  Smallest best;
  for (const double sign : {+1.0, -1.0})
    for (const bool there : {false, true}) best.add(reading(sign, there));
  return best;
}

/// Residual of (5.3), best reading: φ̃(t+1) − φ̃(t) ± A_0φ̃, with φ̃ at t or at t + 1, against 𝒳₀^{θ(t)}(φ(t+1) − φ(t)); or
/// the same for π.
template <Theory T>
double time_defect(const LocalStep<T>& l) {
  const DenseMatrix a0 = one_minus_power(l.m, l.past - l.now), rotation = l.m.power(l.now);
  return best_reading([&](double sign, bool later) {
    const auto miss = [&](const Vector& tilde, const Vector& tilde_after, const Vector& change) {
      return residual(tilde_after - tilde + sign * a0 * (later ? tilde_after : tilde), rotation * change);
    };
    return std::min(miss(l.tilde.phi, l.tilde_after.phi, l.after.phi - l.before.phi),
                    miss(l.tilde.pi, l.tilde_after.pi, l.after.pi - l.before.pi));
  });
}

Entry time_component() {
  return {
      "5.3",
      "covariant with A_0,i(t) → A_0,i(t) + 1 − 𝒳₀^{θ_i(t−1)−θ_i(t)}",
      "the time difference of a free kernel step transformed by random θ, A_0 with either sign on the field at t or "
      "t + 1; two transformations against their sum; corrected: kernels in random fields, transformed",
      Verdict::erratum,
      "not additive: (1 + A_0)φ_i(t+1) − φ_i(t) with 1 + A_0 → 𝒳₀^{θ_i(t)}(1 + A_0)𝒳₀^{−θ_i(t+1)}; for U(1) "
      "h𝒜_0 → h𝒜_0 + Λ_i(t+1) − Λ_i(t), Λ = πθ/2, fields times e^{h𝒜_0𝒳₀}",
      [] {
        Random random("5.3");
        const double printed = best_of_both(random, [](const auto& l) { return time_defect(l); });
        const double sums =
            best_of_both(random, [](const auto& l) { return addition_defect(l.m, l.past - l.now, l.now - l.next); });
        return Finding{.printed = std::min(printed, sums),
                       .corrected = worst({link_defect<Dirac1d>(random), link_defect<Dirac3d>(random)}),
                       .tolerance = rounding,
                       .note = fmt::format("best reading {:.2g}, two in turn {:.2g}", printed, sums)};
      }};
}

/// Residual of (5.4), best reading: Σ_μ 𝒳_μ(π̃_{i+μ} − π̃_i ± A_μπ̃), with π̃ at i or at i + μ, against 𝒳₀^θ Bπ.
template <Theory T>
double space_defect(const LocalStep<T>& l) {
  const Vector expected = l.m.power(l.now) * (l.s.b * l.before.pi);
  return best_reading([&](double sign, bool there) {
    const DenseMatrix b = l.m.bias_with([&](std::size_t mu) -> DenseMatrix {
      const DenseMatrix a = sign * one_minus_power(l.m, l.theta_at(mu, -1) - l.now);
      return there ? DenseMatrix(a * l.m.S[mu]) : a;
    });
    return residual(b * l.tilde.pi, expected);
  });
}

/// Residual of the corrected form: 𝒳₀^{θ_i−θ_{i+μ}} − 1, the link of the unnumbered equations minus 1, acts on π_{i+μ}.
template <Theory T>
double link_minus_one_defect(const LocalStep<T>& l) {
  const DenseMatrix b = l.m.bias_with(
      [&](std::size_t mu) -> DenseMatrix { return -one_minus_power(l.m, l.now - l.theta_at(mu, +1)) * l.m.S[mu]; });
  return residual(b * l.tilde.pi, l.m.power(l.now) * (l.s.b * l.before.pi));
}

Entry space_components() {
  return {
      "5.4",
      "covariant with A_μ,i(t) → A_μ,i(t) + 1 − 𝒳₀^{θ_{i−e_μ}(t)−θ_i(t)}",
      "Σ_μ 𝒳_μ(π_{i+μ} − π_i ± A_μπ) of fields transformed by random θ, A_μ with either sign on π_i or π_{i+μ}; two "
      "transformations against their sum; corrected: the links, and kernels in random fields, transformed",
      Verdict::erratum,
      "not additive: A_μ acts on π_{i+μ}, 1 + A_μ → 𝒳₀^{θ_i}(1 + A_μ)𝒳₀^{−θ_{i+μ}}, from 0 to 𝒳₀^{θ_i−θ_{i+μ}} − 1; "
      "for U(1) a𝒜_μ → a𝒜_μ + Λ_{i+μ} − Λ_i",
      [] {
        Random random("5.4");
        const double printed = best_of_both(random, [](const auto& l) { return space_defect(l); });
        const double sums = best_of_both(random, [](const auto& l) {
          return addition_defect(l.m, l.theta_at(1, -1) - l.now, l.past - l.theta_at(1, -1));
        });
        const double corrected = worst_of_both(random, [](const auto& l) { return link_minus_one_defect(l); });
        return Finding{.printed = std::min(printed, sums),
                       .corrected = worst({corrected, link_defect<Dirac1d>(random), link_defect<Dirac3d>(random)}),
                       .tolerance = rounding,
                       .note = fmt::format("best reading {:.2g}, two in turn {:.2g}", printed, sums)};
      }};
}

}  // namespace

std::vector<Entry> gauge_transformations() { return {time_component(), space_components()}; }

}  // namespace dualfield::verify
