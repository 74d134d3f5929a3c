// SPDX-License-Identifier: MIT
// Schemes in a U(1) gauge field after a local transformation: with links they are covariant to rounding, and the
// observables do not change.
#include <fmt/format.h>

#include <algorithm>

#include "dualfield/catalogue.hpp"
#include "host/verify/laws_gauge.hpp"

namespace dualfield::verify {

namespace {

const std::string compact = "compact", additive = "additive";

/// A Dirac field in a random gauge field that oscillates in time, before and after a transformation by a random Λ(t).
struct Transformed {
  SimulationSpec before, after;
  OscillatingValues angle;
  Vector z;

  Transformed(const SimulationSpec& field, const std::string& form, Random& random)
      : Transformed(field, form, oscillating_field(random, field.lattice, 2),
                    OscillatingValues(random, field.lattice.sites(), 1, 2), random) {}
  Transformed(const SimulationSpec& field, const std::string& form, const GaugeHistory& history,
              const OscillatingValues& by, Random& random)
      : before(in_field(field, history, form)),
        after(in_field(field, transformed(history, by, field.lattice), form)),
        angle(by),
        z(random_state(field, random)) {}

  Vector angle_at(double t) const { return angle.at(t); }

  /// Residual between transforming before the steps and transforming after them.
  double defect(std::string_view scheme, double step, int steps) const {
    const SimulationSpec one = with_scheme(before, scheme, step), other = with_scheme(after, scheme, step);
    return residual(evolved(other, phase_rotated(z, angle_at(0)), steps),
                    phase_rotated(evolved(one, z, steps), angle_at(steps * one.step)));
  }
};

constexpr int steps = 12;

Entry covariance() {
  return {"gauge.covariance",
          "every scheme commutes with ψ_i → e^{−iΛ_i(t)}ψ_i, 𝒜_0 → 𝒜_0 + ∂_tΛ, a𝒜_μ → a𝒜_μ + Λ_{i+μ} − Λ_i",
          "transform–evolve against evolve–transform in 12 steps of the kernels, every scheme, D = 1, 3, h = ±0.3 a, "
          "random "
          "states, 𝒜(t) and Λ(t)",
          Verdict::under_assumption,
          "the compact form (links); broken by the additive form",
          [] {
            Random random("gauge.covariance");
            Largest links;
            Smallest without_links;
            int schemes = 0;
            for (const SimulationSpec& field : dirac_fields(random)) {
              const Transformed exact(field, compact, random), broken(field, additive, random);
              for (const std::string_view scheme : schemes_of(exact.before)) {
                for (const double step : {0.3, -0.3}) links.add(exact.defect(scheme, step, steps));
                ++schemes;
              }
              for (const std::string_view scheme : schemes_of(broken.before))
                without_links.add(broken.defect(scheme, 0.3, steps));
            }
            if (schemes == 0) throw std::logic_error("no scheme with links");
            return Finding{.printed = links,
                           .without = without_links,
                           .tolerance = rounding,
                           .note = fmt::format("{} schemes of two theories", schemes)};
          }};
}

// ---- observables

/// All observables after `steps` steps of the kernels.
std::vector<Observable> observed_after(const SimulationSpec& spec, const Vector& z, std::int64_t count) {
  const auto simulation = cpu_backend().make(spec);
  const Vector phi = first_half(z), pi = second_half(z);
  const auto values = [](const Vector& field) { return std::span(field.data(), std::size_t(field.size())); };
  simulation->set_state(values(phi), values(pi));
  simulation->advance(count);
  return simulation->observe();
}

Entry observables() {
  return law(
      "gauge.observables",
      "max_abs, charge, energy and invariant, all that a run in a gauge field reports, are unchanged by a "
      "transformation",
      "each of them after three steps of the kernels before and after a transformation, every scheme of the compact "
      "form, D = 1, 3, static (with invariant) and time-dependent 𝒜, Λ",
      rounding, [](Random& random, std::string& note) {
        Largest off;
        std::vector<std::string> names;
        for (const SimulationSpec& field : dirac_fields(random))
          for (const bool is_static : {false, true}) {
            const Lattice& lattice = field.lattice;
            GaugeValues links = 2 * random.matrix(lattice.sites(), lattice.dimensions + 1);
            links.col(0).setConstant(0.3);
            const GaugeHistory history =
                is_static ? [links](const TimeSpan&) { return links; } : oscillating_field(random, lattice, 2);
            OscillatingValues by(random, lattice.sites(), 1, 2);
            if (is_static) by = by.frozen();
            Transformed t(field, compact, history, by, random);
            t.before.background.is_static = t.after.background.is_static = is_static;
            for (const std::string_view scheme : schemes_of(t.before)) {
              const auto seen = [&](const SimulationSpec& spec, const Vector& z) {
                return observed_after(with_scheme(spec, scheme, 0.4), z, 3);
              };
              const auto one = seen(t.before, t.z), other = seen(t.after, phase_rotated(t.z, t.angle_at(0)));
              const double charge = one.at(1).value;  // the scale for observables that may vanish
              for (std::size_t i = 0; i < one.size(); ++i) {
                off.add(std::abs(one[i].value - other.at(i).value) / (std::abs(one[i].value) + std::abs(charge)));
                if (std::ranges::count(names, one[i].name) == 0) names.push_back(one[i].name);
              }
            }
          }
        note = fmt::format("{}", fmt::join(names, ", "));
        return off;
      });
}

// ---- a constant 𝒜_0

Entry constant_potential() {
  return {
      "gauge.constant_potential",
      "a constant 𝒜_0 shifts every frequency by 𝒜_0: ψ(t) → e^{−i𝒜_0t}ψ(t)",
      "12 steps of the kernels with and without it, random links, D = 1, 3, every scheme of both forms",
      Verdict::under_assumption,
      "the compact form, or leapfrog, yoshida4, unitary; broken by synchronous and sequential of the additive form, "
      "where it is 1 − ih𝒜_0",
      [] {
        Random random("gauge.constant_potential");
        Largest exact;
        Smallest broken;
        for (const SimulationSpec& field : dirac_fields(random))
          for (const std::string& form : {compact, additive}) {
            GaugeValues values = random.matrix(field.lattice.sites(), field.lattice.dimensions + 1);
            values.col(0).setZero();
            const Vector z = random_state(field, random);
            const double a0 = 0.6 + 0.2 * random.uniform();
            const SimulationSpec without = in_static_field(field, values, form);
            values.col(0).setConstant(a0);
            const SimulationSpec with = in_static_field(field, values, form);
            for (const std::string_view scheme : schemes_of(without)) {
              const SimulationSpec one = with_scheme(without, scheme, 0.3), other = with_scheme(with, scheme, 0.3);
              const Vector angle = Vector::Constant(field.lattice.sites(), a0 * one.step * steps);
              const double defect = residual(evolved(other, z, steps), phase_rotated(evolved(one, z, steps), angle));
              if (form == additive && (scheme == "synchronous" || scheme == "sequential"))
                broken.add(defect);
              else
                exact.add(defect);
            }
          }
        return Finding{.printed = exact, .without = broken, .tolerance = rounding};
      }};
}

}  // namespace

std::vector<Entry> gauge_laws() { return {covariance(), observables(), constant_potential()}; }

}  // namespace dualfield::verify
