// SPDX-License-Identifier: MIT
#include "host/analysis/converge/converge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "dualfield/error.hpp"
#include "host/analysis/converge/series.hpp"
#include "host/build_info.hpp"
#include "host/files/console.hpp"
#include "host/files/result_file.hpp"

namespace dualfield {

namespace {

constexpr double slack = 0.05;  ///< an order may be this far below the declared one, beyond its uncertainty

std::string in_words(const Convergence& result) {
  if (result.declared == 0) return "declared: no error in time, so what is left is rounding";
  if (!result.observed) return "errors are rounding: there is no order to observe";
  const std::string advice =
      result.verdict() == "undecided" ? " (too coarse for this state; allowed: more --levels, or a finer case)" : "";
  return fmt::format("observed order {:.3f} ± {:.3f}, declared {}: {}{}", *result.observed, result.uncertainty,
                     result.declared, result.verdict(), advice);
}

void print_table(const Case& setup, const Convergence& result) {
  say("{} by {}, refined in {}, against {}\n", setup.theory.name, setup.time.scheme,
      result.refine == "both" ? "space and time" : result.refine, result.against);
  say("{:<20}{:>14}{:>14}{:>10}{:>14}{:>9}\n", "sites", "spacing", "step", "steps", "error", "order");
  for (const ConvergenceLevel& level : result.levels)
    say("{:<20}{:>14.6g}{:>14.6g}{:>10}{:>14.4e}{:>9}\n", fmt::format("{}", fmt::join(level.shape, "x")), level.spacing,
        level.step, level.steps, level.error, level.order ? fmt::format("{:.3f}", *level.order) : "");
  say("{}\n", in_words(result));
}

/// The command line has refused these before.
void require_allowed(const ConvergeOptions& options) {
  const auto require_one_of = [](const char* name, const std::string& value, const auto& allowed) {
    if (std::ranges::find(allowed, value) == std::end(allowed))
      throw InputError(fmt::format("{}: {}; allowed: {}", name, value, fmt::join(allowed, ", ")));
  };
  require_one_of("refine", options.refine, options.refinements);
  require_one_of("against", options.against, options.references);
  if (options.levels != 0 && (options.levels < options.fewest_levels || options.levels > options.most_levels))
    throw InputError(fmt::format("levels: {}; allowed: {} to {}, or 0 for the usual number", options.levels,
                                 options.fewest_levels, options.most_levels));
}

}  // namespace

std::string Convergence::verdict() const {
  if (!observed) return "rounding";
  if (uncertainty > 0.5) return "undecided";
  return *observed + uncertainty + slack >= declared ? "holds" : "below";
}

Convergence converge(const Case& setup, const ConvergeOptions& options) {
  require_allowed(options);
  require_no_gauge_field(setup, "converge has reference solutions only on a lattice that is the same at every site");
  return (is_neurons(setup.theory) ? make_neuron_series : make_lattice_series)(setup, options)->run();
}

nlohmann::ordered_json json_of(const Case& setup, const Convergence& result, const ConvergeOptions& options) {
  using Json = nlohmann::ordered_json;
  Json levels = Json::array();
  for (const ConvergenceLevel& level : result.levels)
    levels.push_back({{"shape", level.shape},
                      {"spacing", level.spacing},
                      {"step", level.step},
                      {"steps", level.steps},
                      {"error", level.error},
                      {"order", level.order ? Json(*level.order) : Json()}});
  return {{"version", build::version},
          {"commit", build::git_commit},
          {"command", fmt::format("{}", fmt::join(options.command_line, " "))},
          {"theory", setup.theory.name},
          {"scheme", setup.time.scheme},
          {"refine", result.refine},
          {"against", result.against},
          {"declared", result.declared},
          {"observed", result.observed ? Json(*result.observed) : Json()},
          {"uncertainty", result.uncertainty},
          {"verdict", result.verdict()},
          {"levels", levels}};
}

void run_converge(const Case& setup, const ConvergeOptions& options) {
  const Convergence result = converge(setup, options);
  print_table(setup, result);
  if (options.json) write_json(*options.json, json_of(setup, result, options));
  require_printed();
  if (result.verdict() == "below" || result.verdict() == "undecided") throw CheckError(in_words(result));
}

}  // namespace dualfield
