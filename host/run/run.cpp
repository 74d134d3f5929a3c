// SPDX-License-Identifier: MIT
#include "host/run/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <limits>

#include "dualfield/error.hpp"
#include "host/case/base_spec.hpp"
#include "host/case/file.hpp"
#include "host/files/console.hpp"
#include "host/files/result_file.hpp"
#include "host/ranks.hpp"
#include "host/run/summary.hpp"
#include "host/state/present.hpp"

namespace dualfield {

namespace {

/// An error of this rank 0 has to be met by all, so that none waits for it.
const RunDirectory& claimed(RunDirectory& directory, const Resumption* from, Interruption& interruption,
                            Communicator* ranks) {
  interruption.postpone();
  on_first_rank(ranks, [&] {
    if (from)
      directory.keep();
    else
      directory.create();
  });
  return directory;
}

RunLog log_of(const std::filesystem::path& directory, const Resumption* from, bool writes) {
  if (!writes) return RunLog();
  const auto file = directory / "run.jsonl";
  return from ? RunLog(file, from->bytes_of_events()) : RunLog(file);
}

ObservablesFile table_of(const std::filesystem::path& directory, const std::vector<std::string>& columns,
                         const Resumption* from, bool writes) {
  if (!writes) return ObservablesFile(columns.size());
  const auto file = directory / "observables.csv";
  return from ? ObservablesFile(file, columns, from->bytes_of_rows()) : ObservablesFile(file, columns);
}

/// Next multiple of `every` after `step`; never with 0.
std::int64_t next(std::int64_t step, std::int64_t every) {
  return every > 0 ? (step / every + 1) * every : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

Run::Run(const Case& setup, System& system, Evolution& evolution, const StateSource& start, const Resumption* from,
         RunDirectory& directory, Interruption& interruption, std::optional<double> ends_at, Phases& phases,
         Progress& progress, Communicator* ranks)
    : setup_(setup),
      ranks_(ranks),
      system_(system),
      evolution_(evolution),
      phases_(phases),
      gauge_(system.gauge()),
      observed_(setup, system, evolution, start, ranks),
      began_at_(from ? from->facts().step : 0),
      row_(from ? observed(began_at_) : first_row()),
      checks_(setup.checks, from ? from->facts().first : row_),
      interruption_(interruption),
      ends_at_(ends_at),
      directory_(claimed(directory, from, interruption, ranks)),
      observables_(table_of(directory.path(), names(), from, is_first(ranks))),
      log_(log_of(directory.path(), from, is_first(ranks))),
      rows_(observables_.mark()),
      checkpoints_(setup, directory.path(), from ? std::optional(began_at_) : std::nullopt, observed_.now()),
      snapshots_(system.snapshots(directory.path())),
      progress_(progress) {
  if (is_first(ranks)) write_result(directory.path() / "case.toml", to_toml(setup));
  if (!from) {
    on_first_rank(ranks, [&] { take_case(setup, facts_); });
    facts_.first = row_;
    facts_.has_state = observed_.looks_between();
    facts_.arrays = evolution.array_components();
    facts_.sites = evolution.sites();
    facts_.row = setup.lattice.shape.empty() ? facts_.sites : setup.lattice.shape.front();
    facts_.precision = precision_named(setup.run.precision);
    return;
  }
  facts_ = from->facts();
  announced_.insert(from->facts().warned.begin(), from->facts().warned.end());
  observed_.found_finite(began_at_);
}

void Run::evolve() {
  try {
    take_all_steps();
  } catch (const OutputError& error) {
    try {
      log_.write("stopped", {{"reason", error.what()}});
    } catch (const OutputError&) {  // the disk is full, say
    }
    throw;
  }
}

void Run::take_all_steps() {
  const std::int64_t steps = setup_.time.steps;
  if (!checkpoints_.has(began_at_)) {
    progress_.begin("writing the first state");
    log_transforms(0);
    write_row(0);
    write_snapshot(0);
  }
  progress_.update(began_at_, setup_.time.at(began_at_), drift_);
  for (std::int64_t step = began_at_; step < steps;) {
    leave_checkpoint_if_due(step);
    end_if_interrupted(step);
    const std::int64_t stop =
        observed_.next_stop(step, std::min({steps, next(step, setup_.observe.every), next(step, setup_.output.every)}));
    constexpr double seconds = 0.5;  // short enough for the progress to move
    const auto before = ranks_ ? ranks_->traffic() : Communicator::Traffic{};
    const auto block = observed_.advance(step, stop, seconds, checkpoints_.next(step) - step);
    phases_.add_of_kernels(block.seconds);
    if (ranks_)
      phases_.add_of_exchange(ranks_->traffic().seconds - before.seconds, ranks_->traffic().bytes - before.bytes);
    step += block.steps;
    if (step == stop)
      arrive(step);
    else if (observed_.is_look_due(step))
      look(step);
    log_snapshots();
    progress_.update(step, setup_.time.at(step), drift_);
  }
  finish_snapshots();
  leave_checkpoint_if_due(steps);
  directory_.require_in_place();
  const Summary summary(setup_, evolution_, phases_, steps - began_at_, drift_, ranks_);
  progress_.finish(summary.in_words(directory_.path()));
  std::vector<LogField> fields{{"step", steps}, {"time", setup_.time.at(steps)}};
  for (LogField& field : summary.log_fields()) fields.push_back(std::move(field));
  log_.write("finished", fields);
}

bool Run::is_out_of_time() const { return ends_at_ && observed_.now() >= *ends_at_; }

void Run::end_if_interrupted(std::int64_t step) {
  const int noted = first_not_zero(ranks_, interruption_.signal());
  const int signal = noted == 0 && is_out_of_time() ? SIGTERM : noted;
  if (signal == 0) return;
  const std::string name = noted == 0 ? "time limit" : Interruption::name_of(signal);
  leave_checkpoint(step);
  finish_snapshots();
  log_.write("interrupted", {{noted == 0 ? "reason" : "signal", name}, {"step", step}, {"time", setup_.time.at(step)}});
  throw Interrupted(signal,
                    fmt::format("ended by {}{} at step {} of {}; {} holds the results so far, and --resume goes "
                                "on from there",
                                noted == 0 ? "the " : "", name, step, setup_.time.steps, directory_.path().string()));
}

void Run::leave_checkpoint_if_due(std::int64_t step) {
  const bool asked = first_not_zero(ranks_, interruption_.take_request() ? 1 : 0) != 0;
  if (asked || checkpoints_.is_due(step, observed_.now())) leave_checkpoint(step);
}

void Run::leave_checkpoint(std::int64_t step) {
  if (checkpoints_.has(step)) return;
  if (observed_.finite_until() != step) look(step);
  directory_.require_in_place();
  finish_snapshots();  // a run that goes on from here does not write them again
  const During during(phases_, Phase::checkpoints);
  observables_.sync();
  log_.sync();
  facts_.step = step;
  facts_.carried_for = evolution_.carry();
  facts_.scale = evolution_.scale();
  facts_.rows = rows_;
  facts_.all_rows = observables_.mark();
  facts_.warned.assign(announced_.begin(), announced_.end());
  checkpoints_.write(
      facts_,
      [this](int array, int component, std::int64_t first, std::span<double> values) {
        evolution_.read_carried(array, component, first, values);
      },
      {ranks_, [this](const auto& run) { evolution_.for_each_own_piece(evolution_.sites(), run); }}, observed_.now());
  log_.write("checkpoint", {{"step", step}, {"time", setup_.time.at(step)}});
}

void Run::arrive(std::int64_t step) {
  const bool last = step == setup_.time.steps;
  observed_.transform(step);  // what is observed and written is in the gauge after it
  log_transforms(step);
  row_ = observed(step);
  check_finite(step);
  if (last || step % setup_.observe.every == 0) write_row(step);
  if (last || (setup_.output.every > 0 && step % setup_.output.every == 0)) write_snapshot(step);
}

void Run::log_transforms(std::int64_t step) {
  if (!gauge_) return;
  for (const TransformCase* transform : gauge_->transforms_at(step))
    log_.write("gauge_transform", {{"step", step}, {"kind", transform->kind}});
}

void Run::check_finite(std::int64_t step) {
  if (const auto value = observed_.not_finite_in(row_, step)) stop_not_finite(step, *value);
}

void Run::look(std::int64_t step) {
  if (const auto value = observed_.look(step)) stop_not_finite(step, *value);
}

void Run::stop_not_finite(std::int64_t step, const Observable& value) {
  const std::int64_t before = observed_.finite_until();
  finish_snapshots();
  log_.write("stopped", {{"step", step}, {"finite_until", before}, {"reason", value.name + " is not finite"}});
  throw CheckError(not_finite_any_more(step, value, before));
}

void Run::write_row(std::int64_t step) {
  std::vector<double> values;
  for (const Observable& value : row_) values.push_back(value.value);
  observables_.write_row(step, setup_.time.at(step), values);
  if (step % setup_.observe.every == 0) rows_ = observables_.mark();
  check_limits(step);
}

std::vector<Observable> Run::first_row() {
  auto row = observed(0);
  require_finite_start(row);
  return row;
}

std::vector<Observable> Run::observed(std::int64_t step) {
  const During during(phases_, Phase::observing);
  return observed_.observed(step);
}

void Run::check_limits(std::int64_t step) {
  drift_ = checks_.drift(row_);
  const bool stop = setup_.checks.on_violation == "stop";
  for (const Violation& violation : checks_.violations(row_)) {
    if (!stop && !announced_.insert(violation.key).second) continue;  // a warning is given once
    const std::string words = fmt::format("step {}: {}", step, violation.words);
    if (stop) finish_snapshots();
    log_.write(stop ? "stopped" : "warning", {{"step", step}, {"reason", words}});
    if (stop) throw CheckError(words);
    progress_.clear();
    warn(words);
  }
}

void Run::write_snapshot(std::int64_t step) {
  directory_.require_in_place();
  if (!snapshots_) return;
  finish_snapshots();  // before this one's arrays are made, so that there are never those of two
  const During during(phases_, Phase::snapshots);
  const double time = setup_.time.at(step);
  auto derived = observed_.measures() ? observed_.measures()->fields() : std::vector<DerivedField>{};
  for (DerivedField& field : system_.gauge_arrays(evolution_, time)) derived.push_back(std::move(field));
  evolution_.evaluate();  // together, for some ranks may have no sites to be read
  snapshots_->start(step, time,
                    snapshots_->is_shared() ? present_state(evolution_) : present_state_for_first_rank(evolution_),
                    std::move(derived));
  log_snapshots();
}

void Run::log_snapshots() {
  if (!snapshots_) return;
  for (const std::int64_t step : snapshots_->completed()) log_.write("snapshot", {{"step", step}});
}

void Run::finish_snapshots() {
  if (!snapshots_) return;
  {
    const During during(phases_, Phase::snapshots);
    snapshots_->finish();
  }
  log_snapshots();
}

std::vector<std::string> Run::names() const {
  std::vector<std::string> all;
  for (const Observable& value : row_) all.push_back(value.name);
  return all;
}

}  // namespace dualfield
