// SPDX-License-Identifier: MIT
// Schemes in a U(1) gauge field: what they conserve, up to which step they are stable, and their orders.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "dualfield/catalogue.hpp"
#include "host/linear_algebra.hpp"
#include "host/stability/lattice.hpp"
#include "host/verify/laws_gauge.hpp"

namespace dualfield::verify {

namespace {

constexpr double drift = 1e-12;  ///< of a thousand steps

// ---- links in tensors

/// The matrix of a tensor with links or potentials of a background.
template <int K, int N>
DenseMatrix dense_in(const Tensor<K, N>& tensor, const Lattice& lattice, const GaugeValues& values) {
  const std::span<const double> given(values.data(), std::size_t(values.size()));
  DenseMatrix matrix = DenseMatrix::Zero(K * lattice.sites(), K * lattice.sites());
  for (const MatrixEntry& entry : assemble(tensor, {.spacing = lattice.spacing}, lattice, given))
    matrix(entry.row, entry.column) += entry.value;
  return matrix;
}

/// Largest residual of: b and a of the theories' tensors with either form against matrices from the formulas; b[U]
/// after a transformation against e^{Λ𝒳₀} b[U] e^{−Λ𝒳₀}.
template <Theory T, Theory WithLinks, Theory WithPotential>
double links_defect(Random& random, const Lattice& lattice) {
  const GaugeMatrices<T> m(lattice);
  const GaugeValues values = 3 * random.matrix(lattice.sites(), T::dimensions + 1);
  const OscillatingValues angle = OscillatingValues(random, lattice.sites(), 1, 3).frozen();
  const GaugeValues moved = transformed([&](const TimeSpan&) { return values; }, angle, lattice)({});
  const Vector by = angle.at(0);
  const DenseMatrix b = dense_in(WithLinks::b, lattice, values), additive = dense_in(WithPotential::b, lattice, values);
  return worst({residual(b, m.link_bias(values)), residual(additive, m.additive_bias(values)),
                residual(dense_in(learning_tensor<WithLinks>(), lattice, values), -b.transpose()),
                residual(dense_in(learning_tensor<WithPotential>(), lattice, values), -additive.transpose()),
                residual(dense_in(WithLinks::b, lattice, moved), m.phase_rotation(by) * b * m.phase_rotation(-by))});
}

Entry links() {
  return law(
      "gauge.links",
      "b[U] = Σ𝒳_μ(U_μS_μ − 1)/a, U = e^{−a𝒜_μ𝒳₀} = e^{+ia𝒜_μ}, turns into e^{Λ𝒳₀}b[U]e^{−Λ𝒳₀}; the π row has −b[U]ᵀ",
      "tensors of dirac_1d and dirac_3d with either form, assembled with random 𝒜, against matrices from the "
      "formulas, transposed, and after a random transformation, a = 1.25",
      rounding, [](Random& random, std::string&) {
        return worst(
            {links_defect<Dirac1d, Dirac1dWith<Compact>, Dirac1dWith<Additive>>(random, small_box<Dirac1d>(1.25)),
             links_defect<Dirac3d, Dirac3dWith<Compact>, Dirac3dWith<Additive>>(random, small_box<Dirac3d>(1.25))});
      });
}

// ---- unitary

Entry norm() {
  return law("gauge.norm.unitary", "unitary keeps |φ|² + |π|² for any links, any 𝒜_0(t) and any h",
             "largest relative change in 300 steps of the kernels, D = 1, 3, random 𝒜 that oscillates in time; "
             "compact: h = 1.7 a and any "
             "angles; additive: h = 0.4 a, a𝒜 up to 2",
             drift, [](Random& random, std::string&) {
               Largest off;
               for (const SimulationSpec& field : dirac_fields(random))
                 for (const auto& [form, step, size] : {std::tuple("compact", 1.7, 3.0), {"additive", 0.4, 1.0}}) {
                   const SimulationSpec spec = in_field(with_scheme(field, "unitary", step),
                                                        oscillating_field(random, field.lattice, size), form);
                   const Vector z = random_state(field, random);
                   off.add(std::abs(evolved(spec, z, 300).squaredNorm() / z.squaredNorm() - 1));
                 }
               return off;
             });
}

// ---- the stable step

/// Largest singular value of b[U]·a among random links, divided by the bound D + √D.
template <Theory T>
double largest_of_bound(Random& random, const Lattice& lattice, int trials) {
  const GaugeMatrices<T> m(lattice);
  Largest s;
  for (int trial = 0; trial < trials; ++trial)
    s.add(largest_singular_value(m.link_bias(3.2 * random.matrix(lattice.sites(), T::dimensions + 1))));
  return s * lattice.spacing / (T::dimensions + std::sqrt(T::dimensions));
}

struct Growth {
  double at_bound, beyond;
};

/// Largest |eigenvalue| of a leapfrog step with random links and the same 𝒜_0 everywhere: at h = 2a/(D + √D) with a
/// random mass, and without mass at a step 5 % beyond 2/s of those links.
template <Theory T>
Growth growth(Random& random, const Lattice& lattice) {
  const GaugeMatrices<T> m(lattice);
  GaugeValues values = 3.2 * random.matrix(lattice.sites(), T::dimensions + 1);
  values.col(0).setConstant(0.4);
  const double s = largest_singular_value(m.link_bias(values));
  const auto largest = [&](double mass, double h) {
    const SimulationSpec spec = simulation_of<T>(lattice, {.mass = mass}, "leapfrog", h);
    const DenseMatrix step = step_matrix(in_static_field(spec, values));
    return eigenvalues(step).cwiseAbs().maxCoeff();
  };
  return {largest(some_mass(random), 2 * lattice.spacing / (T::dimensions + std::sqrt(T::dimensions))),
          largest(0, 1.05 * 2 / s)};
}

Entry stable_step() {
  return {
      "gauge.stable_step",
      "with any links s ≤ (D + √D)/a, so leapfrog is stable for h ≤ 2a/(D + √D)",
      "largest singular value of the assembled b[U] of random links, D = 1, 3; largest eigenvalue of the kernels' step "
      "matrix at that h with a random mass and constant 𝒜_0",
      Verdict::under_assumption,
      "h ≤ 2a/(D + √D); beyond 2/s of given links a mode grows",
      [] {
        Random random("gauge.stable_step");
        const Lattice line = periodic({6}, 1.25), box = periodic({2, 3, 2}, 1.25);
        const double bound_1 = largest_of_bound<Dirac1d>(random, line, 50);
        const double bound_3 = largest_of_bound<Dirac3d>(random, box, 50);
        const Growth one = growth<Dirac1d>(random, line), three = growth<Dirac3d>(random, box);
        const double most = worst({bound_1, bound_3, one.at_bound, three.at_bound});
        return Finding{
            .printed = std::max(0.0, most - 1),
            .without = std::min(one.beyond, three.beyond) - 1,
            .tolerance = growth_tolerance,
            .note = fmt::format("the largest s of random links is {:.3f} and {:.3f} of the bound in D = 1, 3", bound_1,
                                bound_3)};
      }};
}

// ---- leapfrog's invariant

/// Q = |φ|² + |π|² − (h²/4)|b[U]π|².
template <Theory T>
double invariant(const GaugeMatrices<T>& m, const Vector& z, const GaugeValues& values, double h) {
  return z.squaredNorm() - h * h / 4 * (m.link_bias(values) * second_half(z)).squaredNorm();
}

struct InvariantDefects {
  double kept, electric, uneven;
};

/// Changes of Q, relative to |z|². `kept`: in static links with a constant 𝒜_0 over many steps, with the program's
/// observable "invariant" compared too; and, while the links and a uniform 𝒜_0 change, over each step with the links of
/// that step. `electric`: between the first and the last time while links change. `uneven`: where a static 𝒜_0 differs
/// from site to site.
template <Theory T>
InvariantDefects invariant_defects(const SimulationSpec& field, Random& random) {
  const Lattice& lattice = field.lattice;
  const GaugeMatrices<T> m(lattice);
  const SimulationSpec spec = with_scheme(field, "leapfrog", 0.4);
  const double h = spec.step;
  const Vector z = random_state(field, random);
  const auto apart = [&](double q, double from) { return std::abs(q - from) / z.squaredNorm(); };

  GaugeValues values = 3 * random.matrix(lattice.sites(), T::dimensions + 1);
  const GaugeValues uneven = values;
  values.col(0).setConstant(0.7);
  const double q = invariant(m, z, values, h);
  const SimulationSpec static_links = in_static_field(spec, values);
  Largest kept;
  kept.add(apart(invariant(m, evolved(static_links, z, 1000), values, h), q));
  kept.add(apart(observed(static_links, z, "invariant") / lattice.cell_volume(), q));

  const GaugeHistory oscillating = oscillating_field(random, lattice, 2);
  const GaugeHistory electric = [=](const TimeSpan& span) {
    GaugeValues now = oscillating(span);
    now.col(0).setConstant(now(0, 0));
    return now;
  };
  const SimulationSpec changing = in_field(spec, electric);
  Vector before = z;
  for (int step = 1; step <= 5; ++step) {
    const Vector after = evolved(changing, z, step);
    const GaugeValues of_step = electric({(step - 1) * h, step * h});
    kept.add(apart(invariant(m, after, of_step, h), invariant(m, before, of_step, h)));
    before = after;
  }
  const auto links_at = [&](double t) { return electric({t, t}); };
  return {kept, apart(invariant(m, before, links_at(5 * h), h), invariant(m, z, links_at(0), h)),
          apart(invariant(m, evolved(in_static_field(spec, uneven), z, 5), uneven, h), invariant(m, z, uneven, h))};
}

Entry leapfrog_invariant() {
  return {"gauge.invariant.leapfrog",
          "leapfrog keeps Q = |φ|² + |π|² − (h²/4)|b[U]π|²",
          "drift in 1000 steps of the kernels, relative to |z|², D = 1, 3, random static links, m and constant 𝒜_0; "
          "\"invariant\" against it; each step's Q with that step's links while they change",
          Verdict::under_assumption,
          "static links and 𝒜_0 the same everywhere; while links change each step keeps the Q of its own links, so Q "
          "jumps by −(h²/4)Δ|b[U]π|² between steps",
          [] {
            Random random("gauge.invariant.leapfrog");
            const std::vector<SimulationSpec> fields = small_dirac_fields(random);
            const InvariantDefects line = invariant_defects<Dirac1d>(fields[0], random);
            const InvariantDefects box = invariant_defects<Dirac3d>(fields[1], random);
            return Finding{.printed = worst({line.kept, box.kept}),
                           .without = std::min({line.electric, box.electric, line.uneven, box.uneven}),
                           .tolerance = drift};
          }};
}

// ---- orders

/// Orders from errors at t = 1.6a in a field that oscillates in time, against yoshida4 with many more steps.
Entry orders() {
  return law("gauge.order", "in a field that changes with time the schemes keep their orders in h: 1, 1, 2, 4 and 2",
             "kernels against yoshida4 with 512 steps in a random field that oscillates in time, step halved, every "
             "scheme of both forms, "
             "D = 1, 3: largest distance from the order that the scheme declares",
             0.05, [](Random& random, std::string& note) {
               Largest off;
               const double t = 1.6;
               for (const SimulationSpec& field : dirac_fields(random))
                 for (const std::string form : {"compact", "additive"}) {
                   const SimulationSpec spec = in_field(field, oscillating_field(random, field.lattice, 0.5), form);
                   const Vector z = random_state(field, random);
                   const Vector reference = evolved(with_scheme(spec, "yoshida4", t / 512), z, 512);
                   for (const std::string_view name : schemes_of(spec)) {
                     const int declared = scheme_named(name).order;
                     const double order = observed_order(
                         [&](double h) {
                           return (evolved(with_scheme(spec, name, h), z, std::lround(t / h)) - reference).norm();
                         },
                         t / (declared == 1 ? 512 : 32));
                     off.add(std::abs(order - declared));
                     if (field.lattice.dimensions == 1 && form == "compact") add_figure(note, order);
                   }
                 }
               return off;
             });
}

}  // namespace

std::vector<Entry> gauge_scheme_laws() { return {links(), norm(), stable_step(), leapfrog_invariant(), orders()}; }

}  // namespace dualfield::verify
