// SPDX-License-Identifier: MIT
#include "python/module/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "dualfield/error.hpp"
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

/// One thread at a time uses a session, on the session's device: other code, PyTorch for example, may have made another one current.
class Session::Use {
 public:
  explicit Use(Session& session)
      : lock_(session.mutex_),
        backend_(*session.choice_.backend),
        before_(backend_.current_device()),
        changed_(before_ != session.device_) {
    if (changed_) backend_.use_device(session.device_);
  }
  ~Use() {
    try {
      if (changed_) backend_.use_device(before_);
    } catch (const DeviceError&) {  // which the next use of that device will tell
    }
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  std::scoped_lock<std::mutex> lock_;
  const Backend& backend_;
  int before_;
  bool changed_;
};

Session::Session(Case setup)
    : setup_(with_start(std::move(setup))),
      choice_(choose_backend(setup_.run.backend, site_updates(setup_))),
      device_(choice_.backend->current_device()),
      system_(make_system(setup_, *choice_.backend)) {
  Preflight preflight{headline(setup_, *system_, choice_), unresolved(setup_)};
  system_->check_memory(preflight);
  const StateSource initial = system_->initial_state();
  system_->check_stability(preflight);
  const GaugeOfRun* const gauge = system_->gauge();
  evolution_ = system_->evolution();
  const auto lines = begin_state(*system_, gauge ? gauge->transformed_state(0, initial) : initial, *evolution_);
  observed_ = std::make_unique<ObservedEvolution>(setup_, *system_, *evolution_, present_state(*evolution_));
  row_ = observed_->observed(0);
  require_finite_start(row_);
  checks_ = std::make_unique<Checks>(setup_.checks, row_);
  notes_ = std::move(preflight.lines);
  notes_.insert(notes_.end(), lines.begin(), lines.end());
  warnings_ = std::move(preflight.warnings);
  add_row();
}

Session::~Session() {
  const Use use(*this);
  observed_.reset();
  evolution_.reset();
  system_.reset();
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
  const Use use(*this);
  const double ends = monotonic_seconds() + seconds;
  while (step_ < target) {
    const std::int64_t due = std::min(target, (step_ / every + 1) * every);
    const std::int64_t stop = observed_->next_stop(step_, due);
    step_ += observed_->advance(step_, stop, seconds).steps;
    if (step_ == stop)
      observed_->transform(step_);
    else if (observed_->is_look_due(step_))
      require_finite(observed_->look(step_));
    if (step_ == due) observe();
    if (step_ == due) return true;
    if (monotonic_seconds() >= ends) return false;
  }
  return false;
}

std::optional<ArrayView> Session::view(int array) {
  const Use use(*this);
  auto view = evolution_->view(array);
  if (!view) return view;
  view->strides.resize(shape().size());
  view->device = device_;
  return view;
}

std::vector<double> Session::values(int array) {
  const Use use(*this);
  const std::int64_t sites = evolution_->sites();
  std::vector<double> all(std::size_t(evolution_->components() * sites));
  for (int c = 0; c < evolution_->components(); ++c)
    evolution_->read_state(array, c, 0, std::span(all).subspan(std::size_t(c * sites), std::size_t(sites)));
  return all;
}

void Session::close() {
  const Use use(*this);
  evolution_->release_views();
}

void Session::take_over(const std::array<std::span<const double>, 2>& given) {
  const Use use(*this);
  const auto written = [&](int array, int component, std::int64_t first, std::span<double> values) {
    const auto from = given[std::size_t(array)];
    if (from.empty()) return evolution_->read_state(array, component, first, values);
    std::ranges::copy(from.subspan(std::size_t(component * evolution_->sites() + first), values.size()),
                      values.begin());
  };
  evolution_->write_state(written, step_);
  const auto row = evolution_->observe();
  if (!std::isfinite(row.front().value))
    throw InputError("phi or pi has values that are not finite; allowed: finite ones");
  require_finite_start(row);
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

void Session::observe() {
  row_ = observed_->observed(step_);
  require_finite(observed_->not_finite_in(row_, step_));
  add_row();
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

void Session::require_finite(const std::optional<Observable>& not_finite) const {
  if (not_finite) throw CheckError(not_finite_any_more(step_, *not_finite, observed_->finite_until()));
}

}  // namespace dualfield::python
