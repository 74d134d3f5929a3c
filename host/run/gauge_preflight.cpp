// SPDX-License-Identifier: MIT
#include "host/run/gauge_preflight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "dualfield/domain.hpp"
#include "host/linear_algebra.hpp"
#include "host/stability/lattice.hpp"
#include "host/state/parallel.hpp"

namespace dualfield {

namespace {

SimulationSpec without_gauge_field(SimulationSpec spec) {
  spec.gauge = "none";
  spec.background = {};
  return spec;
}

/// h·s at which a scheme starts to grow, s the largest singular value of b. It depends on the scheme alone, so that a
/// small lattice serves.
double limit_of_scheme(const SimulationSpec& massless, const Scheme& scheme) {
  SimulationSpec spec = massless;
  for (int axis = 0; axis < spec.lattice.dimensions; ++axis) spec.lattice.extent[axis] = 8;
  const auto modes = modes_of(spec);
  const ModeSample sample(*modes, spec.lattice);
  return sample.stable_step(scheme) * sample.highest_frequency();
}

struct LargestPotentials {
  double vector = 0;  ///< largest √Σ𝒜_μ²
  double scalar = 0;  ///< largest |𝒜_0|
};

LargestPotentials largest_potentials(const GaugeOfRun& gauge, Communicator* ranks) {
  LargestPotentials largest;
  gauge.survey([&](const DerivedField& field, cpu::ThreadTeam& team) {
    const std::size_t sites = field.values.size() / std::size_t(field.components);
    std::mutex mutex;
    on_shares(team, std::int64_t(sites), [&](std::size_t begin, std::size_t end) {
      LargestPotentials of_share;
      for (std::size_t i = begin; i < end; ++i) {
        double square = 0;
        for (std::size_t at = i + sites; at < field.values.size(); at += sites)
          square += field.values[at] * field.values[at];
        of_share.vector = std::max(of_share.vector, std::sqrt(square));
        of_share.scalar = std::max(of_share.scalar, std::abs(field.values[i]));
      }
      const std::scoped_lock lock(mutex);
      largest.vector = std::max(largest.vector, of_share.vector);
      largest.scalar = std::max(largest.scalar, of_share.scalar);
    });
  });
  return {largest_of_ranks(ranks, largest.vector), largest_of_ranks(ranks, largest.scalar)};
}

}  // namespace

double singular_value_bound(const RuntimeTensor& tensor) {
  const int K = tensor.components;
  std::map<decltype(RuntimeTerm::shift), Eigen::MatrixXd> by_shift;
  for (const RuntimeTerm& term : tensor.terms) {
    Eigen::MatrixXd& sum = by_shift.try_emplace(term.shift, Eigen::MatrixXd::Zero(K, K)).first->second;
    for (int a = 0; a < K; ++a)
      for (int b = 0; b < K; ++b) sum(a, b) += term.factor[std::size_t(a * K + b)];
  }
  double bound = 0;
  for (const auto& [shift, factor] : by_shift) bound += singular_values(factor)[0];
  return bound;
}

void check_gauge_stability(const SimulationSpec& spec, const GaugeOfRun& gauge, double stiffest, Preflight& preflight) {
  const Scheme& scheme = scheme_named(spec.scheme);
  const SimulationSpec free = without_gauge_field(spec), massless = dualfield::massless(free);
  const auto modes = modes_of(massless);
  const LargestPotentials largest = largest_potentials(gauge, spec.ranks.get());
  const bool compact = spec.gauge == "compact", canonical = modes->canonical;
  double s = 0;
  if (canonical) {
    SimulationSpec stiff = free;
    stiff.parameters.mass_squared += stiffest;
    s = std::sqrt(singular_value_bound(modes_of(stiff)->system.a));
  } else {
    s = compact ? singular_value_bound(modes->system.b)
                : ModeSample(*modes, spec.lattice).highest_frequency() + largest.vector;
  }
  preflight.lines.push_back(fmt::format(
      "gauge field, {}: highest frequency at most {:.9g}; largest |A_0| {:.4g}, largest sqrt(sum A_mu^2) {:.4g}",
      spec.gauge, (canonical ? s : std::hypot(spec.parameters.mass, s)) + largest.scalar, largest.scalar,
      largest.vector));
  const double step = std::abs(spec.step);
  if (!scheme.conditionally_stable) {
    announce_growth(scheme, ModeSample(*modes_of(free), spec.lattice).growth(scheme, spec.step), preflight,
                    " without the gauge field");
    return;
  }
  const double limit = limit_of_scheme(massless, scheme) / s;
  preflight.lines.push_back(fmt::format(
      "stable step of {}: {:.9g} (a bound: s is at most {:.9g}, {}); chosen {:.9g}, margin {:.4g} %", scheme.name,
      limit, s, compact ? "for any links" : "that of the free lattice and the largest sqrt(sum A_mu^2)", step,
      100 * (1 - step / limit)));
  if (step > limit)
    preflight.warnings.push_back(
        fmt::format("the step {:.9g} is beyond the bound {:.9g} for a gauge field: it may grow", spec.step, limit));
}

void check_dynamical_stability(const SimulationSpec& spec, Preflight& preflight) {
  // The waves are those of a Klein–Gordon field without mass: links and electric field in turn are a leapfrog step.
  const Scheme& scheme = scheme_named(spec.scheme);
  SimulationSpec waves;
  waves.theory = "klein_gordon";
  waves.lattice = spec.lattice;
  waves.parameters.spacing = spec.lattice.spacing;
  waves.scheme = scheme.parts > 1 ? scheme.name : "leapfrog";
  const double limit = limit_of_scheme(waves, scheme_named(waves.scheme));
  const bool spinor = modes_of(spec)->theory.spinor;
  if (spinor && spec.lattice.dimensions == 1) {
    preflight.lines.push_back(
        fmt::format("{}: rotations are stable at every step, and a field on a line has no waves", spec.scheme));
    return;
  }
  const double a = spec.lattice.spacing, square_of_mass = spinor ? 0 : std::max(0.0, spec.parameters.mass_squared);
  const double frequency = std::sqrt(4.0 * spec.lattice.dimensions / (a * a) + square_of_mass);
  const double step = std::abs(spec.step);
  preflight.lines.push_back(
      fmt::format("stable step of {} for free waves on this lattice: {:.9g}; chosen {:.9g}, margin {:.4g} %",
                  spec.scheme, limit / frequency, step, 100 * (1 - step * frequency / limit)));
  if (step * frequency > limit)
    preflight.warnings.push_back(fmt::format("the step {:.9g} is beyond the bound {:.9g} for free waves: it may grow",
                                             spec.step, limit / frequency));
}

}  // namespace dualfield
