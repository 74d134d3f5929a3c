// SPDX-License-Identifier: MIT
#include "host/run/observed_evolution.hpp"

#include <algorithm>
#include <cmath>

#include "host/run/progress.hpp"
#include "host/state/present.hpp"

namespace dualfield {

ObservedEvolution::ObservedEvolution(const Case& setup, System& system, Evolution& evolution, const StateSource& start,
                                     Communicator* ranks)
    : setup_(setup),
      ranks_(ranks),
      evolution_(evolution),
      gauge_(system.gauge()),
      measures_(system.measures(evolution, start)),
      watch_(now()),
      looks_between_(scheme_named(setup.time.scheme).kind != Exact::kind) {}

std::int64_t ObservedEvolution::next_stop(std::int64_t step, std::int64_t wanted) const {
  return gauge_ ? std::min(wanted, gauge_->next_transform(step)) : wanted;
}

double ObservedEvolution::now() const { return agreed(ranks_, monotonic_seconds()); }

ObservedEvolution::Block ObservedEvolution::advance(std::int64_t step, std::int64_t stop, double seconds,
                                                    std::int64_t most) {
  const std::int64_t block = pace_ > 0 ? std::max<std::int64_t>(1, std::int64_t(seconds / pace_)) : 1;
  std::int64_t count = std::min({stop - step, block, most});
  if (looks_between_) count = std::min(count, FiniteWatch::next_power(step) - step);
  if (measures_ && measures_->needs_step_before()) {
    if (step + 1 == stop) measures_->keep_step_before();
    if (step + count == stop && count > 1) --count;
  }
  const double taken = evolution_.seconds([&] { evolution_.advance(count); });
  pace_ = taken / double(count);
  return {count, taken};
}

void ObservedEvolution::transform(std::int64_t step) {
  if (!gauge_ || gauge_->transforms_at(step).empty()) return;
  if (State* before = measures_ ? measures_->step_before() : nullptr) gauge_->transform_state(step, *before);
  gauge_->transform_field(step, evolution_);
  if (measures_) measures_->set_background(gauge_->background());
  gauge_->transform_state(step, evolution_);
}

std::vector<Observable> ObservedEvolution::observed(std::int64_t step) {
  std::vector<Observable> row = evolution_.observe();
  if (measures_ && measures_->any_numbers())
    for (Observable& value : measures_->measure(setup_.time.at(step))) row.push_back(std::move(value));
  if (gauge_ && gauge_->is_checked()) row.push_back(gauge_->covariance(present_state(evolution_), step));
  return row;
}

bool ObservedEvolution::is_look_due(std::int64_t step) const {
  return looks_between_ && watch_.is_due(step, now());
}

std::optional<Observable> ObservedEvolution::look(std::int64_t step) {
  const double began = now();
  const Observable largest = evolution_.observe().front();
  if (!std::isfinite(largest.value)) return largest;
  const double ended = now();
  watch_.found_finite(step, ended, ended - began);
  return std::nullopt;
}

std::optional<Observable> ObservedEvolution::not_finite_in(const std::vector<Observable>& row, std::int64_t step) {
  for (const Observable& value : row)
    if (!std::isfinite(value.value)) return value;
  found_finite(step);
  return std::nullopt;
}

void ObservedEvolution::found_finite(std::int64_t step) { watch_.found_finite(step, now()); }

}  // namespace dualfield
