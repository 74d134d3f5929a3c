// SPDX-License-Identifier: MIT
#include "python/module/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "dualfield/error.hpp"
#include "dualfield/schemes.hpp"
#include "host/run/controller.hpp"
#include "host/run/preflight.hpp"
#include "host/run/progress.hpp"
#include "host/run/provenance.hpp"
#include "host/run/start_time.hpp"
#include "host/state/present.hpp"
#include "host/state/resolution.hpp"

namespace dualfield::python {

namespace {

Case with_start(Case setup) {
  setup.time.start = start_time(setup);
  return setup;
}

}  // namespace

Session::Session(Case setup)
    : setup_(with_start(std::move(setup))),
      choice_(choose_backend(setup_.run.backend, site_updates(setup_))),
      system_(make_system(setup_, *choice_.backend)),
      watch_(monotonic_seconds()),
      looks_between_(scheme_named(setup_.time.scheme).kind != Exact::kind) {
  Preflight preflight{headline(setup_, *system_, choice_), unresolved(setup_)};
  system_->check_memory(preflight);
  const StateSource initial = system_->initial_state();
  system_->check_stability(preflight);
  const GaugeOfRun* const gauge = system_->gauge();
  evolution_ = system_->evolution();
  const auto lines = begin_state(*system_, gauge ? gauge->transformed_state(0, initial) : initial, *evolution_);
  measures_ = system_->measures(*evolution_, present_state(*evolution_));
  row_ = observed();
  for (const Observable& value : row_)
    if (!std::isfinite(value.value)) throw InputError(not_finite_at_start(value));
  checks_ = std::make_unique<Checks>(setup_.checks, row_);
  notes_ = std::move(preflight.lines);
  notes_.insert(notes_.end(), lines.begin(), lines.end());
  warnings_ = std::move(preflight.warnings);
  add_row();
}

std::vector<std::size_t> Session::shape() const {
  if (is_neurons(setup_.theory)) {
    const auto replicas = std::size_t(setup_.theory.neurons.replicas), all = std::size_t(evolution_->sites());
    return replicas == 1 ? std::vector{all} : std::vector{all / replicas, replicas};
  }
  std::vector<std::size_t> shape{std::size_t(evolution_->components())};
  shape.insert(shape.end(), setup_.lattice.shape.rbegin(), setup_.lattice.shape.rend());
  return shape;
}

bool Session::advance(std::int64_t target, std::int64_t every, double seconds) {
  const std::scoped_lock lock(mutex_);
  const double ends = monotonic_seconds() + seconds;
  while (step_ < target) {
    GaugeOfRun* const gauge = system_->gauge();
    const std::int64_t due = std::min(target, (step_ / every + 1) * every);
    const std::int64_t stop = std::min(due, gauge ? gauge->next_transform(step_) : due);
    const std::int64_t block = pace_ > 0 ? std::max<std::int64_t>(1, std::int64_t(seconds / pace_)) : 1;
    std::int64_t count = std::min(stop - step_, block);
    if (looks_between_) count = std::min(count, FiniteWatch::next_power(step_) - step_);
    if (measures_ && measures_->needs_step_before()) {
      if (step_ + 1 == stop) measures_->keep_step_before();
      if (step_ + count == stop && count > 1) --count;
    }
    pace_ = evolution_->seconds([&] { evolution_->advance(count); }) / double(count);
    step_ += count;
    if (step_ == stop)
      arrive(step_ == due);
    else if (looks_between_ && watch_.is_due(step_, monotonic_seconds()))
      look();
    if (step_ == due) return true;
    if (monotonic_seconds() >= ends) return false;
  }
  return false;
}

State Session::state() {
  const std::scoped_lock lock(mutex_);
  return copy_of_state(*evolution_);
}

void Session::set_state(const State& state) {
  const std::scoped_lock lock(mutex_);
  for (const auto* values : {&state.phi, &state.pi})
    if (!std::ranges::all_of(*values, [](double value) { return std::isfinite(value); }))
      throw InputError(
          fmt::format("{} has values that are not finite; allowed: finite ones", values == &state.phi ? "phi" : "pi"));
  evolution_->set_state(state.phi, state.pi, step_);
  const auto row = evolution_->observe();
  for (const Observable& value : row)
    if (!std::isfinite(value.value)) throw InputError(not_finite_at_start(value));
  checks_ = std::make_unique<Checks>(setup_.checks, row);
}

std::vector<std::string> Session::columns() const {
  std::vector<std::string> names{"step", "time"};
  for (const Observable& value : row_) names.push_back(value.name);
  return names;
}

std::vector<double> Session::rows() {
  const std::scoped_lock lock(mutex_);
  return rows_;
}

std::vector<std::string> Session::take_warnings() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(warnings_, {});
}

std::vector<Observable> Session::observed() {
  auto row = evolution_->observe();
  if (measures_ && measures_->any_numbers())
    for (Observable& value : measures_->measure(time())) row.push_back(std::move(value));
  if (const GaugeOfRun* const gauge = system_->gauge(); gauge && gauge->is_checked())
    row.push_back(gauge->covariance(present_state(*evolution_), step_));
  return row;
}

void Session::arrive(bool row) {
  if (GaugeOfRun* const gauge = system_->gauge(); gauge && !gauge->transforms_at(step_).empty()) {
    if (State* before = measures_ ? measures_->step_before() : nullptr) gauge->transform_state(step_, *before);
    gauge->transform_field(step_, *evolution_);
    if (measures_) measures_->set_background(gauge->background());
    gauge->transform_state(step_, *evolution_);
  }
  if (!row) return;
  row_ = observed();
  for (const Observable& value : row_)
    if (!std::isfinite(value.value)) stop_not_finite(value);
  watch_.found_finite(step_, monotonic_seconds());
  add_row();
}

void Session::look() {
  const double began = monotonic_seconds();
  const Observable largest = evolution_->observe().front();
  if (!std::isfinite(largest.value)) stop_not_finite(largest);
  const double now = monotonic_seconds();
  watch_.found_finite(step_, now, now - began);
}

void Session::add_row() {
  rows_.push_back(double(step_));
  rows_.push_back(time());
  for (const Observable& value : row_) rows_.push_back(value.value);
  const bool stop = setup_.checks.on_violation == "stop";
  for (const Violation& violation : checks_->violations(row_)) {
    const std::string words = fmt::format("step {}: {}", step_, violation.words);
    if (stop) throw CheckError(words);
    if (announced_.insert(violation.key).second) warnings_.push_back(words);
  }
}

void Session::stop_not_finite(const Observable& value) const {
  throw CheckError(not_finite_any_more(step_, value, watch_.finite_until()));
}

}  // namespace dualfield::python
