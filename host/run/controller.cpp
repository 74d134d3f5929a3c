// SPDX-License-Identifier: MIT
#include "host/run/controller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "dualfield/error.hpp"
#include "dualfield/schemes.hpp"
#include "host/case/file.hpp"
#include "host/files/console.hpp"
#include "host/files/result_file.hpp"
#include "host/output/observables_file.hpp"
#include "host/output/run_directory.hpp"
#include "host/run/checks.hpp"
#include "host/run/phases.hpp"
#include "host/run/progress.hpp"
#include "host/run/provenance.hpp"
#include "host/run/summary.hpp"
#include "host/run/system.hpp"
#include "host/state/present.hpp"
#include "host/state/resolution.hpp"

namespace dualfield {

namespace {

/// One run between its first and its last state.
class Run {
 public:
  /// Everything that may refuse the case comes before the directory is claimed.
  Run(const Case& setup, System& system, Evolution& evolution, RunDirectory& directory, Interruption& interruption,
      Phases& phases, Progress& progress)
      : setup_(setup),
        evolution_(evolution),
        phases_(phases),
        gauge_(system.gauge()),
        measures_(system.measures(evolution)),
        row_(first_row()),
        checks_(setup.checks, row_),
        interruption_(interruption),
        directory_(claimed(directory, interruption)),
        log_(directory.path() / "run.jsonl"),
        observables_(directory.path() / "observables.csv", names()),
        snapshots_(system.snapshots(directory.path())),
        progress_(progress),
        watch_(monotonic_seconds()) {
    write_result(directory.path() / "case.toml", to_toml(setup));
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
  static const RunDirectory& claimed(RunDirectory& directory, Interruption& interruption) {
    interruption.postpone();
    directory.create();
    return directory;
  }

  void take_all_steps() {
    const std::int64_t steps = setup_.time.steps;
    progress_.begin("writing the first state");
    log_transforms(0);
    write_row(0);
    write_snapshot(0);
    progress_.update(0, 0, drift_);
    double pace = 0;  // seconds a step
    for (std::int64_t step = 0; step < steps;) {
      end_if_interrupted(step);
      const std::int64_t stop = std::min({steps, next(step, setup_.observe.every), next(step, setup_.output.every),
                                          gauge_ ? gauge_->next_transform(step) : steps});
      // short enough for the progress to move
      const std::int64_t block = pace > 0 ? std::max<std::int64_t>(1, std::int64_t(0.5 / pace)) : 1;
      std::int64_t count = std::min(stop - step, block);
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
      progress_.update(step, double(step) * setup_.time.step, drift_);
    }
    directory_.require_in_place();
    const Summary summary(setup_, evolution_, phases_, steps, drift_);
    progress_.finish(summary.in_words(directory_.path()));
    std::vector<LogField> fields{{"step", steps}, {"time", double(steps) * setup_.time.step}};
    for (LogField& field : summary.log_fields()) fields.push_back(std::move(field));
    log_.write("finished", fields);
  }

  void end_if_interrupted(std::int64_t step) {
    if (interruption_.signal() == 0) return;
    const std::string name = Interruption::name_of(interruption_.signal());
    log_.write("interrupted", {{"signal", name}, {"step", step}, {"time", double(step) * setup_.time.step}});
    throw Interrupted(interruption_.signal(), fmt::format("ended by {} at step {} of {}; {} holds the results so far",
                                                          name, step, setup_.time.steps, directory_.path().string()));
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
    log_.write("stopped", {{"step", step}, {"finite_until", before}, {"reason", value.name + " is not finite"}});
    throw CheckError(
        fmt::format("step {}: the state is no longer finite ({} is {}), at step {} it still was; results up to the "
                    "observation before are kept",
                    step, value.name, value.value, before));
  }

  void write_row(std::int64_t step) {
    std::vector<double> values;
    for (const Observable& value : row_) values.push_back(value.value);
    observables_.write_row(step, double(step) * setup_.time.step, values);
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
      for (Observable& value : measures_->measure(double(step) * setup_.time.step)) row.push_back(std::move(value));
    if (gauge_ && gauge_->is_checked()) row.push_back(gauge_->covariance(copy_of_state(evolution_), step));
    return row;
  }

  void check_limits(std::int64_t step) {
    drift_ = checks_.drift(row_);
    const bool stop = setup_.checks.on_violation == "stop";
    for (const Violation& violation : checks_.violations(row_)) {
      if (!stop && !announced_.insert(violation.key).second) continue;  // a warning is given once
      const std::string words = fmt::format("step {}: {}", step, violation.words);
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
    const double time = double(step) * setup_.time.step;
    auto derived = measures_ ? measures_->fields() : std::vector<DerivedField>{};
    if (gauge_) derived.push_back(gauge_->potential(time));
    snapshots_->write(step, time, present_state(evolution_), derived);
    log_.write("snapshot", {{"step", step}});
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
  std::vector<Observable> row_;
  Checks checks_;
  Interruption& interruption_;
  const RunDirectory& directory_;
  RunLog log_;
  ObservablesFile observables_;
  std::unique_ptr<SnapshotWriter> snapshots_;  ///< null where the case wants none
  Progress& progress_;
  FiniteWatch watch_;
  /// Not with the scheme that has a state only where one observes.
  const bool looks_between_ = scheme_named(setup_.time.scheme).kind != Exact::kind;
  std::optional<double> drift_;
  std::set<std::string> announced_;
};

}  // namespace

namespace {

/// Of a run on a lattice. How many neurons there are is known only when their matrices have been read.
double site_updates(const Case& setup) {
  if (is_neurons(setup.theory)) return std::numeric_limits<double>::infinity();
  double updates = double(setup.time.steps);
  for (const std::int64_t extent : setup.lattice.shape) updates *= double(extent);
  return updates;
}

/// The evolution with its first state, in the gauge after the transforms of step 0.
std::unique_ptr<Evolution> begun(System& system, StateSource start, Progress& progress) {
  progress.begin("starting the device");
  auto evolution = system.evolution();
  progress.begin("building the initial state");
  start = with_progress(std::move(start), evolution->components(), evolution->sites(), progress);
  GaugeOfRun* const gauge = system.gauge();
  if (gauge && !gauge->transforms_at(0).empty()) {
    State state = whole_state(start, evolution->components(), evolution->sites());
    gauge->transform_at(0, state);
    evolution->set_background(gauge->background());
    evolution->set_state(state.phi, state.pi);
  } else {
    evolution->write_state(start);
  }
  return evolution;
}

}  // namespace

void run_case(const Case& setup, const RunOptions& options, Interruption& interruption) {
  Phases phases;
  Progress progress(setup.time.steps, options.quiet || options.dry_run);
  progress.begin("preparing");
  const BackendChoice choice = choose_backend(setup.run.backend, site_updates(setup));
  const auto system = make_system(setup, *choice.backend);
  RunDirectory directory = options.output ? RunDirectory(*options.output, options.overwrite)
                                          : RunDirectory::first_free("results" / options.case_file.stem());

  Preflight preflight{headline(setup, *system, choice), unresolved(setup)};
  system->check_memory(preflight);
  progress.begin("reading the arrays of the case");
  StateSource start = system->initial_state();
  progress.begin("looking for the stable step");
  system->check_stability(preflight);
  progress.set_sites(system->sites());
  progress.clear();

  if (!options.quiet)
    for (const std::string& line : preflight.lines) say("{}\n", line);
  for (const std::string& warning : preflight.warnings) warn(warning);
  if (options.dry_run) return require_printed();

  phases.enter(Phase::start);
  const auto evolution = begun(*system, std::move(start), progress);
  progress.begin("observing the first state");
  phases.enter(Phase::steps);
  Run run(setup, *system, *evolution, directory, interruption, phases, progress);
  progress.clear();
  log_provenance(run.log(), setup, *system, options, choice, evolution->threads());
  run.log().write("checks", {{"drift_of", run.checks().drift_of()}});
  for (const std::string& warning : preflight.warnings) run.log().write("warning", {{"reason", warning}});
  if (!options.quiet) say("drift: of {}\nresults: {}\n", run.checks().drift_of(), directory.path().string());
  run.evolve();
}

}  // namespace dualfield
