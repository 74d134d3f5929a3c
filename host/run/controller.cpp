// SPDX-License-Identifier: MIT
#include "host/run/controller.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>

#include "dualfield/error.hpp"
#include "host/build_info.hpp"
#include "host/case/file.hpp"
#include "host/output/observables_file.hpp"
#include "host/output/run_directory.hpp"
#include "host/run/checks.hpp"
#include "host/run/progress.hpp"
#include "host/run/system.hpp"

namespace dualfield {

namespace {

/// One run between its first and its last state.
class Run {
 public:
  Run(const Case& setup, System& system, Evolution& evolution, State& state, RunDirectory& directory, bool quiet)
      : setup_(setup),
        evolution_(evolution),
        state_(state),
        gauge_(system.gauge()),
        measures_(system.measures(evolution, state)),
        row_(observed(0)),
        checks_(setup.checks, row_),
        log_((directory.create(), directory.path() / "run.jsonl")),
        observables_(directory.path() / "observables.csv", names()),
        snapshots_(system.snapshots(directory.path())),
        progress_(setup.time.steps, system.sites(), quiet) {
    std::ofstream file(directory.path() / "case.toml");
    file << to_toml(setup);
    if (!file.flush()) throw OutputError((directory.path() / "case.toml").string() + ": cannot be written");
  }

  RunLog& log() { return log_; }
  const Checks& checks() const { return checks_; }

  void evolve() {
    const std::int64_t steps = setup_.time.steps;
    log_transforms(0);
    write_row(0);
    write_snapshot(0);
    progress_.update(0, 0, drift_);
    double pace = 0;  // seconds a step
    for (std::int64_t step = 0; step < steps;) {
      const std::int64_t stop = std::min({steps, next(step, setup_.observe.every), next(step, setup_.output.every),
                                          gauge_ ? gauge_->next_transform(step) : steps});
      // short enough for the progress to move
      const std::int64_t block = pace > 0 ? std::max<std::int64_t>(1, std::int64_t(0.5 / pace)) : 1;
      std::int64_t count = std::min(stop - step, block);
      if (measures_ && measures_->needs_step_before()) {
        if (step + 1 == stop) measures_->keep_step_before();
        if (step + count == stop && count > 1) --count;
      }
      pace = evolution_.seconds([&] { evolution_.advance(count); }) / double(count);
      step += count;
      if (step == stop) arrive(step);
      progress_.update(step, double(step) * setup_.time.step, drift_);
    }
    progress_.finish();
    log_.write("finished", {{"step", steps}, {"time", double(steps) * setup_.time.step}});
  }

 private:
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
    if (last || (setup_.output.every > 0 && step % setup_.output.every == 0)) {
      evolution_.get_state(state_.phi, state_.pi);
      write_snapshot(step);
    }
  }

  /// What is observed and written at a step is in the gauge after its transforms.
  void transform(std::int64_t step) {
    if (!gauge_ || gauge_->transforms_at(step).empty()) return;
    evolution_.get_state(state_.phi, state_.pi);
    if (State* before = measures_ ? measures_->step_before() : nullptr) gauge_->transform_with(step, *before);
    gauge_->transform_at(step, state_);
    evolution_.set_background(gauge_->background());
    if (measures_) measures_->set_background(gauge_->background());
    evolution_.set_state(state_.phi, state_.pi);
    log_transforms(step);
  }

  void log_transforms(std::int64_t step) {
    if (!gauge_) return;
    for (const TransformCase* transform : gauge_->transforms_at(step))
      log_.write("gauge_transform", {{"step", step}, {"kind", transform->kind}});
  }

  void check_finite(std::int64_t step) {
    for (const Observable& value : row_)
      if (!std::isfinite(value.value)) {
        log_.write("stopped", {{"step", step}, {"reason", value.name + " is not finite"}});
        throw CheckError(
            fmt::format("step {}: the state is no longer finite ({} is {}); results up to the observation "
                        "before are kept",
                        step, value.name, value.value));
      }
  }

  void write_row(std::int64_t step) {
    std::vector<double> values;
    for (const Observable& value : row_) values.push_back(value.value);
    observables_.write_row(step, double(step) * setup_.time.step, values);
    check_limits(step);
  }

  /// What the simulation observes, and what the case asks for besides.
  std::vector<Observable> observed(std::int64_t step) {
    std::vector<Observable> row = evolution_.observe();
    if (measures_ && measures_->any_numbers())
      for (Observable& value : measures_->measure(double(step) * setup_.time.step)) row.push_back(std::move(value));
    if (gauge_ && gauge_->is_checked()) {
      evolution_.get_state(state_.phi, state_.pi);
      row.push_back(gauge_->covariance(state_, step));
    }
    return row;
  }

  void check_limits(std::int64_t step) {
    drift_ = checks_.drift(row_);
    const bool stop = setup_.checks.on_violation == "stop";
    for (const std::string& violation : checks_.violations(row_)) {
      const std::string key =
          violation.substr(violation.find("checks."), violation.find(" is ", violation.find("checks.")));
      if (!stop && !announced_.insert(key).second) continue;  // a warning is given once
      const std::string words = fmt::format("step {}: {}", step, violation);
      log_.write(stop ? "stopped" : "warning", {{"step", step}, {"reason", words}});
      if (stop) throw CheckError(words);
      fmt::print(stderr, "warning: {}\n", words);
    }
  }

  void write_snapshot(std::int64_t step) {
    const double time = double(step) * setup_.time.step;
    auto derived = measures_ ? measures_->fields() : std::vector<DerivedField>{};
    if (gauge_) derived.push_back(gauge_->potential(time));
    snapshots_->write(step, time, state_.phi, state_.pi, derived);
    log_.write("snapshot", {{"step", step}});
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const Observable& value : row_) all.push_back(value.name);
    return all;
  }

  const Case& setup_;
  Evolution& evolution_;
  State& state_;
  GaugeOfRun* gauge_;  ///< null without a gauge field
  std::unique_ptr<Measures> measures_;
  std::vector<Observable> row_;
  Checks checks_;
  RunLog log_;
  ObservablesFile observables_;
  std::unique_ptr<SnapshotWriter> snapshots_;
  Progress progress_;
  std::optional<double> drift_;
  std::set<std::string> announced_;
};

void log_provenance(RunLog& log, const Case& setup, const System& system, const RunOptions& options,
                    const BackendChoice& choice, int threads) {
  const auto* random = std::get_if<RandomInitial>(&setup.initial);
  const auto devices = choice.backend->devices();
  std::vector<LogField> fields = {{"version", std::string(build::version)},
                                  {"commit", std::string(build::git_commit)},
                                  {"compiler", std::string(build::compiler)},
                                  {"flags", std::string(build::flags)},
                                  {"command_line", fmt::format("{}", fmt::join(options.command_line, " "))},
                                  {"case_file", std::filesystem::absolute(options.case_file).string()},
                                  {"backend", std::string(choice.backend->name())},
                                  {"backend_reason", choice.reason},
                                  {"device", devices.empty() ? std::string("none") : devices.front()},
                                  {"threads", std::int64_t(threads)},
                                  {"precision", setup.run.precision}};
  for (const LogField& field : system.method()) fields.push_back(field);
  fields.push_back({"seed", random ? LogValue(random->seed) : LogValue(std::string("none"))});
  log.write("provenance", fields);
}

std::vector<std::string> headline(const Case& setup, const System& system, const BackendChoice& choice) {
  const auto devices = choice.backend->devices();
  std::string method;
  for (const LogField& field : system.method())
    method += fmt::format(", {}: {}", field.key, std::get<std::string>(field.value));
  return {fmt::format("{}: {} steps of {:g} by {}", system.headline(), setup.time.steps, setup.time.step,
                      setup.time.scheme),
          fmt::format("backend: {} ({}), {}, {} precision{}", choice.backend->name(), choice.reason,
                      devices.empty() ? "" : devices.front(), setup.run.precision, method)};
}

}  // namespace

void run_case(const Case& setup, const RunOptions& options) {
  const BackendChoice choice = choose_backend(setup.run.backend);
  const auto system = make_system(setup, *choice.backend);
  RunDirectory directory(options.output ? *options.output : first_free("results" / options.case_file.stem()),
                         options.overwrite);

  Preflight preflight{headline(setup, *system, choice), {}};
  system->check_memory(preflight);
  State state = system->initial_state();
  system->check_stability(state, preflight);

  if (!options.quiet)
    for (const std::string& line : preflight.lines) fmt::print("{}\n", line);
  for (const std::string& warning : preflight.warnings) fmt::print(stderr, "warning: {}\n", warning);
  if (options.dry_run) return;

  if (GaugeOfRun* gauge = system->gauge()) gauge->transform_at(0, state);
  const auto evolution = system->evolution();
  evolution->set_state(state.phi, state.pi);
  Run run(setup, *system, *evolution, state, directory, options.quiet);
  log_provenance(run.log(), setup, *system, options, choice, evolution->threads());
  run.log().write("checks", {{"drift_of", run.checks().drift_of()}});
  for (const std::string& warning : preflight.warnings) run.log().write("warning", {{"reason", warning}});
  if (!options.quiet) fmt::print("drift: of {}\nresults: {}\n", run.checks().drift_of(), directory.path().string());
  std::fflush(stdout);
  run.evolve();
}

}  // namespace dualfield
