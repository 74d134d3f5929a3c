// SPDX-License-Identifier: MIT
#include "host/gauge/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <variant>

#include "dualfield/error.hpp"
#include "host/gauge/covariance.hpp"
#include "host/gauge/dynamical.hpp"
#include "host/gauge/transform.hpp"
#include "host/ranks.hpp"
#include "host/simulation/background_values.hpp"
#include "host/state/parallel.hpp"
#include "kernels/ranks/divided_spec.hpp"

namespace dualfield {

namespace {

constexpr int times_surveyed = 17;

/// 𝒜 at a time at the sites of a rank, shape (D+1, those).
DerivedField potential_of(const Background& background, const Domain& domain, double time, int threads) {
  DerivedField field{"A", domain.whole().dimensions + 1, {}, true};
  field.values.resize(std::size_t(field.components * domain.sites()));
  take_background(domain, threads, field.values, [&](int component, std::int64_t first, std::span<double> values) {
    background.fill({time, time}, component, first, values);
    for (double& value : values)
      if (component > 0) value /= domain.whole().spacing;
  });
  return field;
}

/// Some transforms, one after the other, of states with so many components.
StateChange change_by(std::vector<SiteAngles> lambda, int components, std::shared_ptr<cpu::ThreadTeam> team) {
  return [=, lambda = std::move(lambda), team = std::move(team)](int, std::int64_t first, std::span<double> values) {
    for (const SiteAngles& one : lambda) transform(one, first, values, components, *team);
  };
}

}  // namespace

GaugeBytes gauge_bytes(const Case& setup, const SimulationSpec& spec) {
  const GaugeCase& gauge = setup.gauge;
  if (!gauge.is_present()) return {};
  const double array = double(spec.lattice.sites()) * sizeof(double),
               own = double(domain_of(spec).sites()) * sizeof(double), field = (spec.lattice.dimensions + 1) * own;
  GaugeBytes bytes;
  if (std::holds_alternative<FileGauge>(gauge.kind)) bytes.kept += field;
  bytes.kept += double(std::ranges::count(gauge.transforms, "file", &TransformCase::kind)) * array;
  bytes.setting = field;
  bytes.snapshot = field;
  if (const DynamicalGauge* const dynamical = gauge.dynamical()) {
    bytes.setting = std::max(bytes.setting, dynamical_bytes(*dynamical, spec.lattice));
    bytes.snapshot += spec.lattice.dimensions * own;
  }
  // One step is done in the field and in a transformed one. A simulation keeps the values of a field that moves, and the
  // transformed one moves.
  const double piece =
      double(std::min(spec.lattice.sites(), largest_piece)) * sizeof(double);  // and two for its transform
  if (setup.checks.gauge) bytes.checking = (spec.background.is_static ? 1 : 2) * field + 3 * piece;
  return bytes;
}

GaugeOfRun::GaugeOfRun(const Case& setup, SimulationSpec& spec, const Backend& backend)
    : setup_(setup), backend_(backend), spec_(spec), domain_(domain_of(spec)) {
  on_all_ranks(spec.ranks.get(), [&] {
    for (const TransformCase& transform : setup.gauge.transforms)
      lambda_.push_back(gauge_function(transform, spec.lattice));
    require_finite();
  });
}

std::int64_t GaugeOfRun::next_transform(std::int64_t step) const {
  std::int64_t next = std::numeric_limits<std::int64_t>::max();
  for (const TransformCase& transform : setup_.gauge.transforms)
    if (transform.at_step > step) next = std::min(next, transform.at_step);
  return next;
}

std::vector<const TransformCase*> GaugeOfRun::transforms_at(std::int64_t step) const {
  std::vector<const TransformCase*> now;
  for (const TransformCase& transform : setup_.gauge.transforms)
    if (transform.at_step == step) now.push_back(&transform);
  return now;
}

void GaugeOfRun::transform_background(std::int64_t step) {
  for (std::size_t i = 0; i < lambda_.size(); ++i)
    if (setup_.gauge.transforms[i].at_step == step)
      spec_.background = transformed(spec_.background, lambda_[i], spec_.lattice);
}

void GaugeOfRun::transform_field(std::int64_t step, Evolution& evolution) {
  if (is_dynamical()) {
    for (const SiteAngles& lambda : angles_at(step))
      transform_links(lambda, spec_, dynamic_cast<Simulation&>(evolution));
  } else {
    transform_background(step);
    evolution.set_background(background());
  }
}

void GaugeOfRun::go_on_from(std::int64_t last, Evolution& evolution) {
  if (is_dynamical()) return;
  for (std::int64_t step = -1; (step = next_transform(step)) <= last;) transform_background(step);
  evolution.set_background(background());
}

std::vector<SiteAngles> GaugeOfRun::angles_at(std::int64_t step) const {
  std::vector<SiteAngles> now;
  for (std::size_t i = 0; i < lambda_.size(); ++i)
    if (setup_.gauge.transforms[i].at_step == step) now.push_back(lambda_[i]);
  return now;
}

std::shared_ptr<cpu::ThreadTeam> GaugeOfRun::team() const {
  return std::make_shared<cpu::ThreadTeam>(cpu::thread_count(spec_.threads, spec_.lattice.sites()));
}

StateSource GaugeOfRun::transformed_state(std::int64_t step, StateSource state) const {
  return transformed(std::move(state), angles_at(step), team());
}

void GaugeOfRun::transform_state(std::int64_t step, Evolution& evolution) const {
  evolution.change_state(change_by(angles_at(step), evolution.components(), team()));
}

void GaugeOfRun::transform_state(std::int64_t step, State& state) const {
  const auto change = change_by(angles_at(step), int(std::int64_t(state.phi.size()) / spec_.lattice.sites()), team());
  change(phi, 0, state.phi);
  change(pi, 0, state.pi);
}

DerivedField GaugeOfRun::potential(double time) const {
  return potential_of(spec_.background, domain_, time, spec_.threads);
}

bool GaugeOfRun::has_uniform_potential() const {
  const DerivedField field = potential(0);
  return all_equal(spec_.ranks.get(), std::span(field.values).first(std::size_t(domain_.sites())));
}

Observable GaugeOfRun::covariance(const StateSource& state, std::int64_t step) const {
  return {"covariance", covariance_defect(spec_, backend_, state, setup_.time.at(step), step)};
}

void GaugeOfRun::survey(const std::function<void(const DerivedField&, cpu::ThreadTeam&)>& visit) const {
  const auto threads = team();
  const double begin = setup_.time.at(0), duration = setup_.time.at(setup_.time.steps) - begin;
  const int times = spec_.background.is_static ? 1 : times_surveyed;
  Background field = spec_.background;
  for (std::size_t done = 0;; ++done) {
    for (int i = 0; i < times; ++i)
      visit(potential_of(field, domain_, times > 1 ? begin + duration * i / (times - 1) : begin, spec_.threads),
            *threads);
    if (done == lambda_.size()) return;
    field = transformed(field, lambda_[done], spec_.lattice);
  }
}

void GaugeOfRun::require_finite() const {
  if (is_dynamical()) return;
  const double largest = facts_of(facts_of(spec_.precision).arithmetic).largest;
  const auto is_finite = [&](double value) {
    return std::abs(value * spec_.lattice.spacing) <= largest && std::abs(value) <= largest;
  };
  survey([&](const DerivedField& field, cpu::ThreadTeam& threads) {
    std::atomic<bool> all_finite = true;
    on_shares(threads, std::int64_t(field.values.size()), [&](std::size_t begin, std::size_t end) {
      if (!std::all_of(field.values.begin() + std::ptrdiff_t(begin), field.values.begin() + std::ptrdiff_t(end),
                       is_finite))
        all_finite = false;
    });
    if (all_finite) return;
    throw InputError(
        fmt::format("{}: the field has the value {} somewhere, or becomes so during the run, which is "
                    "not finite in this precision; allowed: values and angles up to {:.2g}",
                    setup_.gauge.kind_place, *std::ranges::find_if_not(field.values, is_finite), largest));
  });
}

}  // namespace dualfield
