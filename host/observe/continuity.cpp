// SPDX-License-Identifier: MIT
#include "host/observe/continuity.hpp"

#include <algorithm>
#include <cmath>

#include "host/case/case.hpp"
#include "host/observe/families.hpp"
#include "host/simulation/background_values.hpp"

namespace dualfield {

namespace {

Refusal refusal_of_continuity(const SimulationSpec& spec) {
  if (spec.gauge_coupling)
    return {
        "with a dynamical gauge field the charge that a step moves is in the electric field, and gauss_max says how "
        "well",
        "without a gauge field that has dynamics of its own (with one: checks.max_gauss)"};
  if (has_charge_of_step(spec)) return {};
  return {"no current is known here that conserves charge to rounding",
          "for charged fields with leapfrog, or with unitary unless a gauge field is additive"};
}

std::vector<double> continuity(const Measurement& at) {
  if (!at.copied_step) return {0};
  const auto& [began, from, to] = *at.copied_step;
  return {residual(*charge_of_step(at.spec, began, from, to), at.spec.lattice)};
}

}  // namespace

bool has_charge_of_step(const SimulationSpec& spec) {
  const auto theory = find_theory_tensors(spec);
  return theory && has_charge_of_step(*theory, scheme_named(spec.scheme));
}

std::optional<ChargeOfStep> charge_of_step(const SimulationSpec& spec, double time, const State& from,
                                           const State& to) {
  const TheoryTensors theory = theory_tensors(spec);
  const Scheme& scheme = scheme_named(spec.scheme);
  if (!has_charge_of_step(theory, scheme)) return std::nullopt;
  StepOnHost step{theory, spec.lattice, spec.step, {}, {from.phi, from.pi}, {to.phi, to.pi}};
  if (spec.background) {
    step.background.resize(std::size_t((spec.lattice.dimensions + 1) * spec.lattice.sites()));
    take_background(Domain(spec.lattice), spec.threads, step.background, spec.background,
                    {time, time + spec.step, scheme.links_at_begin});
  }
  return charge_of_step(scheme, step);
}

double residual(const ChargeOfStep& charge, const Lattice& lattice) {
  double largest = 0, density = 0;
  for_each_site(lattice, [&](const Site& site, std::int64_t i) {
    double sum = charge.after[std::size_t(i)] - charge.before[std::size_t(i)];
    for (int axis = 0; axis < lattice.dimensions; ++axis) {
      Site below = site;
      --below[std::size_t(axis)];
      const std::int64_t first = axis * lattice.sites();
      sum += charge.current[std::size_t(first + i)] - charge.current[std::size_t(first + offset_of(below, lattice))];
    }
    largest = std::max(largest, std::isnan(sum) ? INFINITY : std::abs(sum));
    density = std::max(density, std::abs(charge.before[std::size_t(i)]));
  });
  return density > 0 ? largest / density : largest;
}

std::vector<Quantity> continuity_quantities() {
  return {{.name = "continuity",
           .meaning = "max|Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ})| / max|ρ| over the last step, ρ and J those of the scheme: "
                      "rounding alone; 0 before the first step. Computed on the host",
           .defined = for_charged_fields,
           .covariant = true,
           .refusal = refusal_of_continuity,
           .needs = {.copied_step = true},
           .limit = &ChecksCase::max_continuity,
           .in_words = "the residual of the continuity equation",
           .numbers = continuity}};
}

}  // namespace dualfield
