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
#include "host/state/parallel.hpp"

namespace dualfield {

namespace {

constexpr int times_surveyed = 17;

DerivedField potential_of(const Background& background, const Lattice& lattice, double time, cpu::ThreadTeam& team) {
  DerivedField field{"A", lattice.dimensions + 1, {}, true};
  field.values.resize(std::size_t(field.components * lattice.sites()));
  background.fill({time, time}, field.values);
  const std::span links = std::span(field.values).subspan(std::size_t(lattice.sites()));
  on_shares(team, std::int64_t(links.size()), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) links[i] /= lattice.spacing;
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
  const double array = double(spec.lattice.sites()) * sizeof(double), field = (spec.lattice.dimensions + 1) * array;
  GaugeBytes bytes;
  if (std::holds_alternative<FileGauge>(gauge.kind)) bytes.kept += field;
  bytes.kept += double(std::ranges::count(gauge.transforms, "file", &TransformCase::kind)) * array;
  bytes.setting = field;
  if (!gauge.transforms.empty() || std::holds_alternative<PureGauge>(gauge.kind)) bytes.setting += array;  // Λ
  bytes.snapshot = field;
  if (const DynamicalGauge* const dynamical = gauge.dynamical()) {
    bytes.setting = std::max(bytes.setting, dynamical_bytes(*dynamical, spec.lattice));
    bytes.snapshot += spec.lattice.dimensions * array;
  }
  // One step is done in the field and in a transformed one, with Λ. A simulation keeps the values of a field that moves, and the
  // transformed one moves.
  const double piece =
      double(std::min(spec.lattice.sites(), largest_piece)) * sizeof(double);  // and two for its transform
  if (setup.checks.gauge) bytes.checking = (spec.background.is_static ? 1 : 2) * field + array + 3 * piece;
  return bytes;
}

GaugeOfRun::GaugeOfRun(const Case& setup, SimulationSpec& spec, const Backend& backend)
    : setup_(setup), backend_(backend), spec_(spec) {
  for (const TransformCase& transform : setup.gauge.transforms)
    lambda_.push_back(gauge_function(transform, spec.lattice));
  require_finite();
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
      spec_.background = transformed(spec_.background, lambda_[i], spec_.lattice, spec_.threads);
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
  return potential_of(spec_.background, spec_.lattice, time, *team());
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
      visit(potential_of(field, spec_.lattice, times > 1 ? begin + duration * i / (times - 1) : begin, *threads),
            *threads);
    if (done == lambda_.size()) return;
    field = transformed(field, lambda_[done], spec_.lattice, spec_.threads);
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
