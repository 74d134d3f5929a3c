// SPDX-License-Identifier: MIT
#include "host/cli.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

#include "dualfield/processor.hpp"
#include "dualfield/theory_list.hpp"
#include "host/analysis/bench/bench.hpp"
#include "host/analysis/converge/converge.hpp"
#include "host/analysis/spectrum/command.hpp"
#include "host/build_info.hpp"
#include "host/case/file.hpp"
#include "host/case/reference.hpp"
#include "host/command_facts.hpp"
#include "host/completion.hpp"
#include "host/files/console.hpp"
#include "host/info.hpp"
#include "host/manual_page.hpp"
#include "host/output/snapshots.hpp"
#include "host/parse.hpp"
#include "host/program.hpp"
#include "host/ranks.hpp"
#include "host/run/controller.hpp"
#include "host/run/duration.hpp"

namespace dualfield {

namespace {

/// Only these words, which something else lists.
template <std::size_t N>
CLI::IsMember is_one_of(const char* const (&words)[N]) {
  return CLI::IsMember(std::vector<std::string>(words, words + N));
}

/// The case file and the changes to it, as every command takes them that reads a case.
template <class Path>
void add_case(CLI::App& command, Path& file, std::vector<std::string>& overrides) {
  command.add_option("case", file, "The case file (TOML)")->required()->check(some_name)->type_name("CASE.toml");
  command.add_option("--set", overrides, "Replace one key of the case; repeatable")
      ->type_name("section.key=value")
      ->allow_extra_args(false);
}

const CLI::Validator time_limit(
    [](std::string& text) {
      return seconds_of(text) ? std::string()
                              : fmt::format("{} is no time above 0; allowed: 90 (minutes), 1:30:00, 2-12:00:00", text);
    },
    "");

void add_run(CLI::App& app, const std::vector<std::string>& command_line,
             const std::shared_ptr<ProcessRanks>& ranks) {
  auto* command = app.add_subcommand("run", "Evolve a case and leave its results in a directory");
  auto options = std::make_shared<RunOptions>();
  auto overrides = std::make_shared<std::vector<std::string>>();
  auto output = std::make_shared<std::string>();
  auto backend = std::make_shared<std::string>();
  auto limit = std::make_shared<std::string>();
  options->command_line = command_line;
  options->ranks = ranks;
  add_case(*command, options->case_file, *overrides);
  command->add_option("--output", *output, "Directory for the results; default results/<case>")
      ->check(some_name)
      ->type_name("DIR");
  auto* const overwrite =
      command->add_flag("--overwrite", options->overwrite, "Replace the run that is in the directory");
  command
      ->add_flag("--resume", options->resume,
                 "Go on with the run that is in the directory, from its last checkpoint; begin where there is none yet")
      ->excludes(overwrite);
  command
      ->add_option("--time-limit", *limit,
                   "When a batch system ends the program, counted from its start: minutes, hours:minutes:seconds or "
                   "days-hours:minutes:seconds. The run leaves a checkpoint and ends checkpoint.before earlier")
      ->check(time_limit)
      ->type_name("TIME");
  command->add_option("--backend", *backend, "Where to compute: run.backend of the case")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}));
  command->add_flag("--dry-run", options->dry_run, "Only say what the run needs and whether it is stable");
  command->add_flag("--quiet", options->quiet, "No progress, only warnings and errors");
  command->callback([=] {
    if (!output->empty()) options->output = *output;
    if (!limit->empty()) options->time_limit = seconds_of(*limit);
    if (!backend->empty()) overrides->push_back("run.backend=" + *backend);
    Interruption interruption;
    run_case(load_case(options->case_file, *overrides, describe_theories(), hdf_available()), *options, interruption);
  });
}

void add_converge(CLI::App& app, const std::vector<std::string>& command_line) {
  auto* command = app.add_subcommand("converge", "Refine a case and observe the orders of its errors");
  auto options = std::make_shared<ConvergeOptions>();
  auto case_file = std::make_shared<std::string>();
  auto overrides = std::make_shared<std::vector<std::string>>();
  auto json = std::make_shared<std::string>();
  options->command_line = command_line;
  add_case(*command, *case_file, *overrides);
  command
      ->add_option("--refine", options->refine,
                   "What is halved from level to level; auto: both, and of neurons the step")
      ->capture_default_str()
      ->check(is_one_of(ConvergeOptions::refinements));
  command
      ->add_option("--against", options->against,
                   "exact: e^{Gt} on the lattice; continuum: of the continuum limit; finest: the next finer run")
      ->capture_default_str()
      ->check(is_one_of(ConvergeOptions::references));
  command->add_option("--levels", options->levels, "Errors to measure, 2 or more; default 4, or 3 for space in D = 3")
      ->check(CLI::Range(ConvergeOptions::fewest_levels, ConvergeOptions::most_levels));
  command->add_option("--json", *json, "Write the results to this file")->check(result_file)->type_name("FILE");
  command->callback([=] {
    if (!json->empty()) options->json = *json;
    run_converge(load_case(*case_file, *overrides, describe_theories(), hdf_available()), *options);
  });
}

void add_spectrum(CLI::App& app) {
  auto* command = app.add_subcommand("spectrum", "Say what a case's lattice can resolve: frequencies, limits, species");
  auto options = std::make_shared<SpectrumCommand>();
  auto case_file = std::make_shared<std::string>();
  auto overrides = std::make_shared<std::vector<std::string>>();
  auto json = std::make_shared<std::string>();
  auto csv = std::make_shared<std::string>();
  add_case(*command, *case_file, *overrides);
  command
      ->add_option("--path", options->options.path,
                   "Points of the zone: G, X, M, M', R, A or D numbers in units of pi a site, as in \"G 0.5,-0.5,0\"")
      ->type_name("POINTS");
  command->add_option("--points", options->options.points, "Pieces of each line of the path")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  command->add_option("--around", options->options.around, "Uniform field around which a potential is linearised")
      ->capture_default_str()
      ->check(CLI::Range(-1e300, 1e300))
      ->type_name("PHI");
  command->add_option("--json", *json, "Write everything to this file")->check(result_file)->type_name("FILE");
  command->add_option("--csv", *csv, "Write the path to this file, a line for each point")
      ->check(result_file)
      ->type_name("FILE");
  command->callback([=] {
    if (!json->empty()) options->json = *json;
    if (!csv->empty()) options->csv = *csv;
    run_spectrum(load_case(*case_file, *overrides, describe_lattice_theories(), hdf_available()), *options);
  });
}

void add_bench(CLI::App& app, const std::vector<std::string>& command_line) {
  auto* command =
      app.add_subcommand("bench", "Measure speed against this machine's plain memory rate, or plain matrix products");
  auto options = std::make_shared<BenchOptions>();
  auto json = std::make_shared<std::string>();
  options->command_line = command_line;
  std::vector<std::string> names;
  for (const auto& theory : describe_theories()) names.emplace_back(theory.name);
  command->add_option("--backend", options->backend, "Where to measure")->check(CLI::IsMember({"auto", "cpu", "cuda"}));
  command->add_option("--extent", options->extent, "Sites along an axis in D = 3")
      ->capture_default_str()
      ->check(CLI::Range(1, 4096));
  command->add_option("--neurons", options->neurons, "N of dense systems")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 16));
  command->add_option("--replicas", options->replicas, "Columns of dense systems")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 20));
  command->add_option("--repeats", options->repeats, "Measurements behind a median")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  command->add_option("--threads", options->threads, "CPU threads, 0 for all")
      ->capture_default_str()
      ->check(CLI::Range(0, 4096));
  command->add_option("--theory", options->theories, "Only these")->check(CLI::IsMember(names));
  command->add_option("--precision", options->precisions, "Only these")->check(CLI::IsMember(names_of_precisions()));
  command->add_option("--scheme", options->schemes, "Only these");
  command->add_option("--pass", options->passes, "Only these")->check(CLI::IsMember({"staged", "streaming"}));
  command->add_option("--steps-per-pass", options->steps_per_pass, "Steps in one streaming pass, 0 for the best number")
      ->capture_default_str()
      ->check(CLI::Range(0, 16));
  command->add_option("--launches", options->launches, "How a GPU gets its streaming passes")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "graph", "loop"}));
  command->add_option("--dimensions", options->dimensions, "Only lattices of this D")->check(CLI::Range(1, 3));
  command
      ->add_option(
          "--variant", options->variants,
          "Only these potentials and forms of the gauge field, \"dynamical\" with dynamics of its own; none: free")
      ->check(CLI::IsMember({"none", "phi4", "sine_gordon", "compact", "additive", "dynamical"}));
  command->add_option("--json", *json, "Write the results to this file")->check(result_file)->type_name("FILE");
  command->callback([=] {
    if (!json->empty()) options->json = *json;
    run_bench(*options);
  });
}

void add_info(CLI::App& app, const std::shared_ptr<ProcessRanks>& ranks) {
  auto* command = app.add_subcommand("info", "Say what this build is and which devices it finds");
  auto keys = std::make_shared<bool>(false);
  auto manual = std::make_shared<bool>(false);
  auto shell = std::make_shared<std::string>();
  auto* const no_keys =
      command->add_flag("--keys", *keys, "Instead list every key of a case file, as the page docs/case_file.md");
  auto* const no_manual =
      command->add_flag("--man", *manual, "Instead print the manual page dualfield(1)")->excludes(no_keys);
  command->add_option("--completion", *shell, "Instead print the completion of the command line in this shell")
      ->check(is_one_of(completion_shells))
      ->type_name("SHELL")
      ->excludes(no_keys)
      ->excludes(no_manual);
  command->callback([=, &app] {
    write_out(*keys             ? case_reference(describe_theories())
              : *manual         ? manual_page(facts_of(app))
              : !shell->empty() ? completion(facts_of(app), *shell)
                                : info_text(ranks.get()));
    require_printed();
  });
}

/// `options` must live as long as the command.
void declare_verify(CLI::App& command, VerifyOptions& options) {
  command.add_option("id", options.ids, "Equations or laws: 4.10, a whole section: 4; default all")->type_name("ID");
  command.add_option("--json", options.json, "Write the results to this file")->check(result_file)->type_name("FILE");
  command.add_option("--markdown", options.markdown, "Write the page docs/equations.md to this file")
      ->check(result_file)
      ->type_name("FILE");
}

/// `verify` is another program; its options are declared here for the manual page and completions.
void add_verify(CLI::App& app) {
  auto options = std::make_shared<VerifyOptions>();
  auto* command = app.add_subcommand("verify", about_verify);
  declare_verify(*command, *options);
  command->callback([options] {});  // keeps them
}

[[noreturn]] void become_verify(const std::vector<std::string>& command_line) {
  become("dualfield-verify", {command_line.begin() + 2, command_line.end()},
         "build it, with scripts/dualfield verify or cmake --build FOLDER --target dualfield_verify");
}

/// Several ranks work on one lattice together; what has none is for one rank. And what their environment asks for is there.
void require_for_ranks(const std::vector<std::string>& command_line) {
  const std::string command = command_line.size() > 1 ? command_line[1] : "";
  if (command != "run" && command != "info" && !command.starts_with("-"))
    throw InputError(fmt::format("{} does not run on several ranks; allowed with mpirun: run, info", command));
  const char* const overlap = std::getenv("DUALFIELD_OVERLAP");  // bring_ghosts.hpp
  if (overlap && overlap != std::string_view("on") && overlap != std::string_view("off"))
    throw InputError(fmt::format("environment: DUALFIELD_OVERLAP is \"{}\"; allowed: on, off", overlap));
}

/// Prints as one of several ranks, where there are several.
std::shared_ptr<ProcessRanks> begin_ranks() {
  std::shared_ptr<ProcessRanks> ranks = launched_ranks();
  if (ranks) print_as_rank(is_first(ranks.get()));
  return ranks;
}

int run_command(int argc, char** argv, const std::shared_ptr<ProcessRanks>& ranks) {
  const std::vector<std::string> command_line(argv, argv + argc);
  if (ranks)
    if (const int code = exit_code_of([&]() -> int { return require_for_ranks(command_line), done; }); code != done)
      return code;
  if (argc > 1 && command_line[1] == "verify") return exit_code_of([&]() -> int { become_verify(command_line); });
  CLI::App app("Lattice field theories from the activation and learning dynamics of a neural network", "dualfield");
  app.set_version_flag("--version", std::string(build::version));
  app.require_subcommand(1);
  // Set by what starts this program and has that command: scripts/dualfield, or the command that pip installs.
  if (const char* plot = std::getenv("DUALFIELD_PLOT")) app.footer(std::string("Pictures of what these leave: ") + plot);
  add_run(app, command_line, ranks);
  add_converge(app, command_line);
  add_spectrum(app);
  add_bench(app, command_line);
  add_verify(app);
  add_info(app, ranks);
  return parse_and_run(app, argc, argv);
}

}  // namespace

int run_command_line(int argc, char** argv) {
  std::shared_ptr<ProcessRanks> ranks;
  if (const int code = exit_code_of([&]() -> int { return require_processor(), ranks = begin_ranks(), done; });
      code != done)
    return code;
  const int code = run_command(argc, argv, ranks);
  return ranks ? end_of_ranks(*ranks, code) : code;
}

int run_verify_command_line(int argc, char** argv, const std::function<void(const VerifyOptions&)>& verify) {
  if (const int code = exit_code_of([] { return require_processor(), done; }); code != done) return code;
  CLI::App app(about_verify, "dualfield verify");
  VerifyOptions options;
  declare_verify(app, options);
  app.callback([&] { verify(options); });
  return parse_and_run(app, argc, argv);
}

}  // namespace dualfield
