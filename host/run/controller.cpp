// SPDX-License-Identifier: MIT
#include "host/run/controller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <limits>
#include <set>

#include "dualfield/error.hpp"
#include "dualfield/schemes.hpp"
#include "host/case/base_spec.hpp"
#include "host/case/file.hpp"
#include "host/files/console.hpp"
#include "host/files/result_file.hpp"
#include "host/output/observables_file.hpp"
#include "host/output/run_directory.hpp"
#include "host/run/checkpoints.hpp"
#include "host/run/checks.hpp"
#include "host/run/phases.hpp"
#include "host/run/progress.hpp"
#include "host/run/provenance.hpp"
#include "host/run/resumption.hpp"
#include "host/run/start_time.hpp"
#include "host/run/summary.hpp"
#include "host/run/system.hpp"
#include "host/state/present.hpp"
#include "host/state/resolution.hpp"

namespace dualfield {

namespace {

/// One run between its first and its last state.
class Run {
 public:
  /// Everything that may refuse the case comes before the directory is claimed. `from` is null for a new run, `start`
  /// the state with which the run begins or began.
  Run(const Case& setup, System& system, Evolution& evolution, const StateSource& start, const Resumption* from,
      RunDirectory& directory, Interruption& interruption, std::optional<double> ends_at, Phases& phases,
      Progress& progress)
      : setup_(setup),
        evolution_(evolution),
        phases_(phases),
        gauge_(system.gauge()),
        measures_(system.measures(evolution, start)),
        began_at_(from ? from->facts().step : 0),
        row_(from ? observed(began_at_) : first_row()),
        first_(from ? from->facts().first : row_),
        checks_(setup.checks, first_),
        interruption_(interruption),
        ends_at_(ends_at),
        directory_(claimed(directory, from, interruption)),
        observables_(table_of(directory.path(), names(), from)),
        log_(log_of(directory.path(), from)),
        rows_(observables_.mark()),
        checkpoints_(setup, directory.path(), from ? std::optional(began_at_) : std::nullopt, monotonic_seconds()),
        snapshots_(system.snapshots(directory.path())),
        progress_(progress),
        watch_(monotonic_seconds()) {
    take_case(setup, facts_);
    write_result(directory.path() / "case.toml", to_toml(setup));
    if (!from) return;
    announced_.insert(from->facts().warned.begin(), from->facts().warned.end());
    watch_.found_finite(began_at_, monotonic_seconds());
  }

  RunLog& log() { return log_; }
  const Checks& checks() const { return checks_; }

  /// From the first state to the last. What ends it earlier is an event of the log, if that can still be written.
  void evolve() {
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

 private:
  static const RunDirectory& claimed(RunDirectory& directory, const Resumption* from, Interruption& interruption) {
    interruption.postpone();
    if (from)
      directory.keep();
    else
      directory.create();
    return directory;
  }
  static RunLog log_of(const std::filesystem::path& directory, const Resumption* from) {
    const auto file = directory / "run.jsonl";
    return from ? RunLog(file, from->bytes_of_events()) : RunLog(file);
  }
  static ObservablesFile table_of(const std::filesystem::path& directory, const std::vector<std::string>& columns,
                                  const Resumption* from) {
    const auto file = directory / "observables.csv";
    return from ? ObservablesFile(file, columns, from->bytes_of_rows()) : ObservablesFile(file, columns);
  }

  void take_all_steps() {
    const std::int64_t steps = setup_.time.steps;
    if (!checkpoints_.has(began_at_)) {
      progress_.begin("writing the first state");
      log_transforms(0);
      write_row(0);
      write_snapshot(0);
    }
    progress_.update(began_at_, setup_.time.at(began_at_), drift_);
    double pace = 0;  // seconds a step
    for (std::int64_t step = began_at_; step < steps;) {
      leave_checkpoint_if_due(step);
      end_if_interrupted(step);
      const std::int64_t stop = std::min({steps, next(step, setup_.observe.every), next(step, setup_.output.every),
                                          gauge_ ? gauge_->next_transform(step) : steps});
      // short enough for the progress to move
      const std::int64_t block = pace > 0 ? std::max<std::int64_t>(1, std::int64_t(0.5 / pace)) : 1;
      std::int64_t count = std::min({stop - step, block, checkpoints_.next(step) - step});
      if (looks_between_) count = std::min(count, FiniteWatch::next_power(step) - step);
      if (measures_ && measures_->needs_step_before()) {
        if (step + 1 == stop) measures_->keep_step_before();
        if (step + count == stop && count > 1) --count;
      }
      const double seconds = evolution_.seconds([&] { evolution_.advance(count); });
      phases_.add_of_kernels(seconds);
      pace = seconds / double(count);
      step += count;
      if (step == stop)
        arrive(step);
      else if (looks_between_ && watch_.is_due(step, monotonic_seconds()))
        look(step);
      log_snapshots();
      progress_.update(step, setup_.time.at(step), drift_);
    }
    finish_snapshots();
    leave_checkpoint_if_due(steps);
    directory_.require_in_place();
    const Summary summary(setup_, evolution_, phases_, steps - began_at_, drift_);
    progress_.finish(summary.in_words(directory_.path()));
    std::vector<LogField> fields{{"step", steps}, {"time", setup_.time.at(steps)}};
    for (LogField& field : summary.log_fields()) fields.push_back(std::move(field));
    log_.write("finished", fields);
  }

  /// What batch systems send when the time is over, if they give a warning at all.
  bool is_out_of_time() const { return ends_at_ && monotonic_seconds() >= *ends_at_; }

  void end_if_interrupted(std::int64_t step) {
    const int noted = interruption_.signal(), signal = noted == 0 && is_out_of_time() ? SIGTERM : noted;
    if (signal == 0) return;
    const std::string name = noted == 0 ? "time limit" : Interruption::name_of(signal);
    leave_checkpoint(step);
    finish_snapshots();
    log_.write("interrupted",
               {{noted == 0 ? "reason" : "signal", name}, {"step", step}, {"time", setup_.time.at(step)}});
    throw Interrupted(signal,
                      fmt::format("ended by {}{} at step {} of {}; {} holds the results so far, and --resume goes "
                                  "on from there",
                                  noted == 0 ? "the " : "", name, step, setup_.time.steps, directory_.path().string()));
  }

  void leave_checkpoint_if_due(std::int64_t step) {
    const bool asked = interruption_.take_request();
    if (asked || checkpoints_.is_due(step, monotonic_seconds())) leave_checkpoint(step);
  }

  /// What is on disk of a run up to its checkpoint is there before it.
  void leave_checkpoint(std::int64_t step) {
    if (checkpoints_.has(step)) return;
    if (watch_.finite_until() != step) look(step);
    directory_.require_in_place();
    finish_snapshots();  // a run that goes on from here does not write them again
    const During during(phases_, Phase::checkpoints);
    observables_.sync();
    log_.sync();
    facts_.step = step;
    facts_.has_state = has_state_;
    facts_.carried_for = evolution_.carry();
    facts_.components = evolution_.components();
    facts_.sites = evolution_.sites();
    facts_.precision = precision_named(setup_.run.precision);
    facts_.first = first_;
    facts_.rows = rows_;
    facts_.all_rows = observables_.mark();
    facts_.warned.assign(announced_.begin(), announced_.end());
    checkpoints_.write(
        facts_,
        [this](int array, int component, std::int64_t first, std::span<double> values) {
          evolution_.read_carried(array, component, first, values);
        },
        monotonic_seconds());
    log_.write("checkpoint", {{"step", step}, {"time", setup_.time.at(step)}});
  }

  /// Next multiple of `every` after `step`; never with 0.
  static std::int64_t next(std::int64_t step, std::int64_t every) {
    return every > 0 ? (step / every + 1) * every : std::numeric_limits<std::int64_t>::max();
  }

  void arrive(std::int64_t step) {
    const bool last = step == setup_.time.steps;
    transform(step);
    row_ = observed(step);
    check_finite(step);
    if (last || step % setup_.observe.every == 0) write_row(step);
    if (last || (setup_.output.every > 0 && step % setup_.output.every == 0)) write_snapshot(step);
  }

  /// What is observed and written at a step is in the gauge after its transforms.
  void transform(std::int64_t step) {
    if (!gauge_ || gauge_->transforms_at(step).empty()) return;
    State state = copy_of_state(evolution_);
    if (State* before = measures_ ? measures_->step_before() : nullptr) gauge_->transform_with(step, *before);
    gauge_->transform_at(step, state);
    evolution_.set_background(gauge_->background());
    if (measures_) measures_->set_background(gauge_->background());
    evolution_.set_state(state.phi, state.pi, step);
    log_transforms(step);
  }

  void log_transforms(std::int64_t step) {
    if (!gauge_) return;
    for (const TransformCase* transform : gauge_->transforms_at(step))
      log_.write("gauge_transform", {{"step", step}, {"kind", transform->kind}});
  }

  void check_finite(std::int64_t step) {
    for (const Observable& value : row_)
      if (!std::isfinite(value.value)) stop_not_finite(step, value);
    watch_.found_finite(step, monotonic_seconds());
  }

  /// Between observations. Only max_abs, which does not become finite again: whether a run is stopped must not depend
  /// on when one looks.
  void look(std::int64_t step) {
    const double began = monotonic_seconds();
    const Observable largest = evolution_.observe().front();
    if (!std::isfinite(largest.value)) stop_not_finite(step, largest);
    const double now = monotonic_seconds();
    watch_.found_finite(step, now, now - began);
  }

  [[noreturn]] void stop_not_finite(std::int64_t step, const Observable& value) {
    const std::int64_t before = watch_.finite_until();
    finish_snapshots();
    log_.write("stopped", {{"step", step}, {"finite_until", before}, {"reason", value.name + " is not finite"}});
    throw CheckError(
        fmt::format("step {}: the state is no longer finite ({} is {}), at step {} it still was; results up to the "
                    "observation before are kept",
                    step, value.name, value.value, before));
  }

  void write_row(std::int64_t step) {
    std::vector<double> values;
    for (const Observable& value : row_) values.push_back(value.value);
    observables_.write_row(step, setup_.time.at(step), values);
    if (step % setup_.observe.every == 0) rows_ = observables_.mark();
    check_limits(step);
  }

  std::vector<Observable> first_row() {
    auto row = observed(0);
    for (const Observable& value : row)
      if (!std::isfinite(value.value))
        throw InputError(
            fmt::format("initial: {} of this state is {} on this lattice; allowed: states and spacings "
                        "whose sums are finite",
                        value.name, value.value));
    return row;
  }

  /// What the simulation observes, and what the case asks for besides.
  std::vector<Observable> observed(std::int64_t step) {
    const During during(phases_, Phase::observing);
    std::vector<Observable> row = evolution_.observe();
    if (measures_ && measures_->any_numbers())
      for (Observable& value : measures_->measure(setup_.time.at(step))) row.push_back(std::move(value));
    if (gauge_ && gauge_->is_checked()) row.push_back(gauge_->covariance(copy_of_state(evolution_), step));
    return row;
  }

  void check_limits(std::int64_t step) {
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

  void write_snapshot(std::int64_t step) {
    directory_.require_in_place();
    if (!snapshots_) return;
    const During during(phases_, Phase::snapshots);
    const double time = setup_.time.at(step);
    auto derived = measures_ ? measures_->fields() : std::vector<DerivedField>{};
    if (gauge_) derived.push_back(gauge_->potential(time));
    snapshots_->write(step, time, present_state(evolution_), derived);
    log_snapshots();
  }

  /// Those that have become complete on disk.
  void log_snapshots() {
    if (!snapshots_) return;
    for (const std::int64_t step : snapshots_->completed()) log_.write("snapshot", {{"step", step}});
  }

  /// Waits until all of them are.
  void finish_snapshots() {
    if (!snapshots_) return;
    {
      const During during(phases_, Phase::snapshots);
      snapshots_->finish();
    }
    log_snapshots();
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const Observable& value : row_) all.push_back(value.name);
    return all;
  }

  const Case& setup_;
  Evolution& evolution_;
  Phases& phases_;
  GaugeOfRun* gauge_;  ///< null without a gauge field
  std::unique_ptr<Measures> measures_;
  std::int64_t began_at_;          ///< the step
  std::vector<Observable> row_;    ///< the last one
  std::vector<Observable> first_;  ///< that of step 0
  Checks checks_;
  Interruption& interruption_;
  std::optional<double> ends_at_;  ///< when the run has to end, on the clock of monotonic_seconds()
  const RunDirectory& directory_;
  ObservablesFile observables_;  ///< first, because it may refuse to go on
  RunLog log_;
  LineMark rows_;  ///< of observables_, without the row of the last step where no row is due there
  Checkpoints checkpoints_;
  CheckpointFacts facts_;                           ///< of the next checkpoint
  std::unique_ptr<BackgroundSnapshots> snapshots_;  ///< null where the case wants none
  Progress& progress_;
  FiniteWatch watch_;
  /// Not with the scheme that has a state only where one observes.
  const bool looks_between_ = scheme_named(setup_.time.scheme).kind != Exact::kind;
  const bool has_state_ = looks_between_;  ///< whether a checkpoint needs one
  std::optional<double> drift_;
  std::set<std::string> announced_;
};

}  // namespace

namespace {

RunDirectory directory_of(const RunOptions& options) {
  const std::filesystem::path usual = "results" / options.case_file.stem();
  if (options.resume)
    return {options.output ? *options.output : directory_to_resume(options.case_file, usual), Earlier::continued};
  if (!options.output) return RunDirectory::first_free(usual);
  return {*options.output, options.overwrite ? Earlier::replaced : Earlier::none};
}

/// When a run with a time limit has to end, on the clock of monotonic_seconds().
std::optional<double> end_of(const RunOptions& options, const Case& setup, double began) {
  if (!options.time_limit) return std::nullopt;
  const double before = 60 * setup.checkpoint.before;
  if (before >= *options.time_limit)
    throw InputError(
        fmt::format("--time-limit: {:g} minutes, of which checkpoint.before leaves nothing with {:g}; "
                    "allowed: a later limit, or a smaller checkpoint.before",
                    *options.time_limit / 60, setup.checkpoint.before));
  return began + *options.time_limit - before;
}

/// Of a run on a lattice. How many neurons there are is known only when their matrices have been read.
double site_updates(const Case& setup) {
  if (is_neurons(setup.theory)) return std::numeric_limits<double>::infinity();
  double updates = double(setup.time.steps);
  for (const std::int64_t extent : setup.lattice.shape) updates *= double(extent);
  return updates;
}

/// The initial state after the transforms of step 0.
StateSource after_transforms(System& system, StateSource initial, const Evolution& evolution) {
  const GaugeOfRun* const gauge = system.gauge();
  if (!gauge || gauge->transforms_at(0).empty()) return initial;
  const auto whole = std::make_shared<std::optional<State>>();  // made when it is asked for
  const int components = evolution.components();
  return [=, sites = evolution.sites()](int array, int component, std::int64_t first, std::span<double> values) {
    if (!*whole) {
      whole->emplace(whole_state(initial, components, sites));
      gauge->transform_with(0, **whole);
    }
    source_of((*whole)->phi, (*whole)->pi, sites)(array, component, first, values);
  };
}

/// The first state, in the gauge after the transforms of step 0.
void begin(System& system, const StateSource& start, Evolution& evolution) {
  if (GaugeOfRun* const gauge = system.gauge()) {
    gauge->go_on_from(0);
    evolution.set_background(gauge->background());
  }
  evolution.write_state(start);
}

}  // namespace

void run_case(const Case& asked, const RunOptions& options, Interruption& interruption) {
  Phases phases;
  Case setup = asked;
  setup.time.start = start_time(setup);
  const std::optional<double> ends_at = end_of(options, setup, monotonic_seconds());
  Progress progress(setup.time.steps, options.quiet || options.dry_run);
  progress.begin("preparing");
  const BackendChoice choice = choose_backend(setup.run.backend, site_updates(setup));
  const auto system = make_system(setup, *choice.backend);
  RunDirectory directory = directory_of(options);
  progress.clear();  // what is wrong with a checkpoint is a warning
  const auto from = options.resume ? Resumption::find(directory.path(), setup) : std::nullopt;
  if (from && from->is_complete()) {
    say("{}: all {} steps are done; a larger time.steps goes on\n", directory.path().string(), setup.time.steps);
    return require_printed();
  }

  Preflight preflight{headline(setup, *system, choice), unresolved(setup)};
  system->check_memory(preflight);
  progress.begin("reading the arrays of the case");
  const StateSource initial = system->initial_state();
  progress.begin("looking for the stable step");
  system->check_stability(preflight);
  progress.set_sites(system->sites());
  progress.clear();

  if (!options.quiet)
    for (const std::string& line : preflight.lines) say("{}\n", line);
  for (const std::string& warning : preflight.warnings) warn(warning);
  if (options.dry_run) return require_printed();

  phases.enter(Phase::start);
  progress.begin(from ? "reading the checkpoint" : "starting the device");
  const auto evolution = from ? from->evolution(*system, initial) : system->evolution();
  const StateSource start = after_transforms(*system, initial, *evolution);
  if (!from) {
    progress.begin("building the initial state");
    begin(*system, with_progress(start, evolution->components(), evolution->sites(), progress), *evolution);
  }
  progress.begin("observing the first state");
  phases.enter(Phase::steps);
  Run run(setup, *system, *evolution, from ? start : present_state(*evolution), from ? &*from : nullptr, directory,
          interruption, ends_at, phases, progress);
  progress.clear();
  if (from)
    run.log().write("resumed", {{"step", from->facts().step}, {"checkpoint", from->checkpoint().filename().string()}});
  log_provenance(run.log(), setup, *system, options, choice, evolution->threads());
  run.log().write("checks", {{"drift_of", run.checks().drift_of()}});
  for (const std::string& warning : preflight.warnings) run.log().write("warning", {{"reason", warning}});
  if (!options.quiet) {
    if (from) say("goes on from step {} of {}\n", from->facts().step, from->checkpoint().string());
    say("drift: of {}\nresults: {}\n", run.checks().drift_of(), directory.path().string());
  }
  run.evolve();
}

}  // namespace dualfield
