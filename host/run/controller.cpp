// SPDX-License-Identifier: MIT
#include "host/run/controller.hpp"

#include <fmt/format.h>

#include <limits>

#include "dualfield/domain.hpp"
#include "dualfield/error.hpp"
#include "host/backend.hpp"
#include "host/build_info.hpp"
#include "host/case/file.hpp"
#include "host/files/console.hpp"
#include "host/output/run_directory.hpp"
#include "host/ranks.hpp"
#include "host/run/half_precision.hpp"
#include "host/run/phases.hpp"
#include "host/run/progress.hpp"
#include "host/run/provenance.hpp"
#include "host/run/resumption.hpp"
#include "host/run/run.hpp"
#include "host/run/start_time.hpp"
#include "host/run/system.hpp"
#include "host/state/present.hpp"
#include "host/state/resolution.hpp"

namespace dualfield {

namespace {

RunDirectory own_directory_of(const RunOptions& options) {
  const std::filesystem::path usual = "results" / options.case_file.stem();
  if (options.resume)
    return {options.output ? *options.output : directory_to_resume(options.case_file, usual), Earlier::continued};
  if (options.overwrite) return {options.output.value_or(usual), Earlier::replaced};
  return options.output ? RunDirectory(*options.output, Earlier::none) : RunDirectory::first_free(usual);
}

RunDirectory directory_of(const RunOptions& options) {
  std::optional<RunDirectory> directory;
  on_first_rank(options.ranks.get(), [&] { directory.emplace(own_directory_of(options)); });
  const std::string path = agreed_text(options.ranks.get(), directory ? directory->path().string() : "");
  return directory ? std::move(*directory) : RunDirectory::of_other_rank(path);
}

/// The backend of a run, the same on all ranks: a GPU where each of them can use one.
BackendChoice backend_of(const Case& setup, const RunOptions& options) {
  Communicator* const ranks = options.ranks.get();
  if (!ranks || setup.run.backend == "cpu") return choose_backend(setup.run.backend, site_updates(setup));
  const bool is_missing = !cuda_plugin().backend || !cuda_plugin().reason.empty();
  if (setup.run.backend == "auto" && largest_of_ranks(ranks, is_missing) > 0)
    return {&cpu_backend(), is_missing ? cuda_plugin().reason : "another rank can use no GPU"};
  return choose_backend(setup.run.backend, site_updates(setup));
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

}  // namespace

double site_updates(const Case& setup) {
  if (is_neurons(setup.theory)) return std::numeric_limits<double>::infinity();
  double updates = double(setup.time.steps);
  for (const std::int64_t extent : setup.lattice.shape) updates *= double(extent);
  return updates;
}

std::vector<std::string> begin_state(System& system, const StateSource& start, Evolution& evolution) {
  if (GaugeOfRun* const gauge = system.gauge()) gauge->go_on_from(0, evolution);
  evolution.write_state(start);
  return system.begin_gauge(evolution);
}

std::filesystem::path run_case(const Case& asked, const RunOptions& options, Interruption& interruption) {
  Phases phases;
  Case setup = asked;
  setup.time.start = start_time(setup);
  require_same(options.ranks.get(), fmt::format("{} {}", build::version, build::git_commit), "another version of the program");
  require_same(options.ranks.get(), to_toml(setup), "another case");
  const std::optional<double> ends_at = end_of(options, setup, agreed(options.ranks.get(), monotonic_seconds()));
  Communicator* const ranks = options.ranks.get();
  const bool is_quiet = options.quiet || !is_first(ranks);
  Progress progress(setup.time.steps, is_quiet || options.dry_run);
  std::optional<Ticker> ticker;
  if (!is_quiet && !options.dry_run) ticker.emplace(progress);
  progress.begin("preparing");
  const BackendChoice choice = backend_of(setup, options);
  const auto system = make_system(setup, *choice.backend, options.ranks);
  RunDirectory directory = directory_of(options);
  progress.clear();  // what is wrong with a checkpoint is a warning
  const auto from = options.resume ? Resumption::find(directory.path(), setup, ranks) : std::nullopt;
  if (from && from->is_complete()) {
    say("{}: all {} steps are done; a larger time.steps goes on\n", directory.path().string(), setup.time.steps);
    require_printed();
    return directory.path();
  }

  Preflight preflight{headline(setup, *system, choice), unresolved(setup)};
  system->check_memory(preflight);
  progress.begin("reading the arrays of the case");
  const StateSource initial = system->initial_state();
  progress.begin("looking for the stable step");
  system->check_stability(preflight);
  progress.set_sites(system->sites());
  progress.clear();

  if (!is_quiet)
    for (const std::string& line : preflight.lines) say("{}\n", line);
  for (const std::string& warning : preflight.warnings) warn(warning);
  if (options.dry_run) {
    require_printed();
    return directory.path();
  }

  phases.enter(Phase::start);
  progress.begin(from ? "reading the checkpoint" : "starting the device");
  const auto evolution = from ? from->evolution(*system, initial) : system->evolution();
  const GaugeOfRun* const gauge = system->gauge();
  const StateSource start = gauge ? gauge->transformed_state(0, initial) : initial;
  std::vector<std::string> beginning;
  std::optional<HalfPrecisionEffect> effect;
  const bool in_half = precision_named(setup.run.precision) == Precision::half_precision;
  if (!from && in_half) {
    progress.begin("comparing half precision with single");
    std::string why_not;
    effect = effect_of_half_precision(*system, start, setup.time.steps, *evolution, ranks, why_not);
    progress.clear();
    if (!effect) {
      preflight.warnings.push_back("what half precision changes is not measured: " + why_not);
      warn(preflight.warnings.back());
    }
  }
  if (!from) {
    progress.begin("building the initial state");
    beginning =
        begin_state(*system, with_progress(start, evolution->components(), evolution->own_sites(), progress), *evolution);
  }
  progress.begin("observing the first state");
  phases.enter(Phase::steps);
  // A reference is not rounded to half precision: it is the same in a run that is resumed, whose first state is gone.
  const StateSource first = from || in_half ? start : present_state(*evolution);
  Run run(setup, *system, *evolution, first, from ? &*from : nullptr, directory,
          interruption, ends_at, phases, progress, ranks);
  progress.clear();
  if (from)
    run.log().write("resumed", {{"step", from->facts().step}, {"checkpoint", from->checkpoint().filename().string()}});
  log_provenance(run.log(), setup, *system, options, choice, evolution->threads());
  run.log().write("checks", {{"drift_of", run.checks().drift_of()}});
  if (effect) run.log().write("half_precision", effect->log_fields());
  for (const std::string& warning : preflight.warnings) run.log().write("warning", {{"reason", warning}});
  for (const std::string& line : beginning) run.log().write("begins", {{"step", std::int64_t{0}}, {"with", line}});
  if (!is_quiet) {
    for (const std::string& line : beginning) say("{}\n", line);
    if (effect) say("{}\n", effect->in_words());
    if (from) say("goes on from step {} of {}\n", from->facts().step, from->checkpoint().string());
    say("drift: of {}\nresults: {}\n", run.checks().drift_of(), directory.path().string());
  }
  run.evolve();
  return directory.path();
}

}  // namespace dualfield
