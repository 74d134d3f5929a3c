// SPDX-License-Identifier: MIT
// The ledger's entries (5.1)–(5.4): global and local U(1) transformations of the Dirac field, and what the gauge field
// does under them.
#include <fmt/format.h>

#include <algorithm>

#include "dualfield/catalogue.hpp"
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
  const DenseMatrix turn = power(theta);
  const Fields next = s.step(s.fields), of_turned = s.step({turn * s.fields.phi, turn * s.fields.pi});
  const Complex phase = std::polar(1.0, -quarter_turn * theta);
  return worst({residual(power(1), m.X[0]), residual(power(0.5) * power(0.5), m.X[0]),
                residual(power(theta) * power(eta), power(theta + eta)), residual(of_turned.phi, turn * next.phi),
                residual(of_turned.pi, turn * next.pi),
                residual(spinor(of_turned.phi, s.sites()), phase * spinor(next.phi, s.sites()))});
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

// ---- what follows transforms one free kernel step locally

/// Fields of a `synchronous` kernel step h = a = 1 of T without a gauge field, from t to t + 1, and random θ_i at t − 1,
/// t and t + 1.
template <Theory T>
struct LocalStep {
  Sample<T> s;
  GaugeMatrices<T> m;
  Vector past, now, next;  ///< θ
  Fields before, after;    ///< as they are
  Fields tilde, tilde_after;

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

// ---- (5.2)

/// The unnumbered equations after (5.2), without links where `linked` is false.
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

/// The kernels from the transformed fields with the links and 𝒜_0 of a transformed vacuum.
template <Theory T>
double pure_gauge_defect(const LocalStep<T>& l) {
  GaugeValues values(l.s.sites(), T::dimensions + 1);
  values.col(0) = quarter_turn * (l.next - l.now);
  for (std::size_t mu = 1; mu <= T::dimensions; ++mu)
    values.col(Eigen::Index(mu)) = quarter_turn * (l.theta_at(mu, +1) - l.now);
  const Fields end = stepped(in_static_field(l.s.spec, values), l.tilde);
  return worst({residual(end.phi, l.tilde_after.phi), residual(end.pi, l.tilde_after.pi)});
}

template <class Measure>
double worst_of_both(Random& random, const Measure& measure) {
  return worst({measure(LocalStep<Dirac1d>(random)), measure(LocalStep<Dirac3d>(random))});
}
template <class Measure>
double best_of_both(Random& random, const Measure& measure) {
  return std::min(measure(LocalStep<Dirac1d>(random)), measure(LocalStep<Dirac3d>(random)));
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

// ---- (5.3), (5.4): additive as printed, links as corrected

/// The kernels in any gauge field after a local transformation against before it: one `synchronous` step; and two
/// transformations in turn against their sum, in the field's values.
template <Theory T>
double link_defect(Random& random) {
  const LocalStep<T> l(random);
  const Lattice& lattice = l.s.lattice;
  const GaugeHistory field = wandering_field(random, lattice, 2);
  const Wander first(random, lattice.sites(), 1), second(random, lattice.sites(), 1);
  const Vector z = stacked(l.before.phi, l.before.pi);
  const auto step = [&](const GaugeHistory& of, const Vector& from) {
    return evolved(in_field(l.s.spec, of), from, 1);
  };
  const GaugeHistory moved = transformed(field, first, lattice), twice = transformed(moved, second, lattice);
  const Vector start = first.at(0), end = first.at(1);
  const Vector both_start = start + second.at(0), both_end = end + second.at(1);
  const Vector plain = step(field, z);
  return worst({residual(step(moved, turned(z, start)), turned(plain, end)),
                residual(step(twice, turned(z, both_start)), turned(plain, both_end))});
}

/// I − 𝒳₀^θ.
template <Theory T>
DenseMatrix one_minus_power(const GaugeMatrices<T>& m, const Vector& theta) {
  return m.one() - m.power(theta);
}

/// Two changes A(x), A(y) in turn against A(x + y).
template <Theory T>
double addition_defect(const GaugeMatrices<T>& m, const Vector& x, const Vector& y) {
  return residual(one_minus_power(m, x) + one_minus_power(m, y), one_minus_power(m, x + y));
}

/// How the smallest of readings of a covariant difference, with A of either sign acting here or there, misses.
template <class Reading>
double best_reading(const Reading& reading) {
  Smallest best;
  for (const double sign : {+1.0, -1.0})
    for (const bool there : {false, true}) best.add(reading(sign, there));
  return best;
}

/// (5.3): φ̃(t+1) − φ̃(t) ± A_0φ̃ at t or at t + 1, with φ or π, against 𝒳₀^{θ(t)}(φ(t+1) − φ(t)).
template <Theory T>
double time_defect(const LocalStep<T>& l) {
  const DenseMatrix a0 = one_minus_power(l.m, l.past - l.now), turn = l.m.power(l.now);
  return best_reading([&](double sign, bool later) {
    const auto miss = [&](const Vector& tilde, const Vector& tilde_after, const Vector& change) {
      return residual(tilde_after - tilde + sign * a0 * (later ? tilde_after : tilde), turn * change);
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

/// (5.4): Σ_μ 𝒳_μ(π̃_{i+μ} − π̃_i ± A_μπ̃) with π̃ at i or at i + μ, against 𝒳₀^θ Bπ.
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

/// The same with 𝒳₀^{θ_i−θ_{i+μ}} − 1 on π_{i+μ}: the link of the unnumbered equations less 1.
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

std::vector<Entry> gauge_transformations() {
  return {global_symmetry(), local_transformation(), time_component(), space_components()};
}

}  // namespace dualfield::verify
