// SPDX-License-Identifier: MIT
#include "host/converge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "dualfield/build_info.hpp"
#include "dualfield/catalogue.hpp"
#include "dualfield/error.hpp"
#include "dualfield/typed_simulation.hpp"
#include "host/gauge_keys.hpp"
#include "host/initial_keys.hpp"
#include "host/initial_state.hpp"
#include "host/linear_keys.hpp"
#include "host/preflight.hpp"
#include "host/remembering.hpp"
#include "host/system.hpp"
#include "host/waves.hpp"

namespace dualfield {

namespace {

using Json = nlohmann::ordered_json;

constexpr double slack = 0.05;  ///< an order may be so far below the declared one, besides its uncertainty

/// A level's run: where it started and where it came to, as (φ, π) whatever the theory keeps.
struct LevelRun {
  Case setup;
  SimulationSpec spec;
  State initial, final;
};

class Series {
 public:
  Series(const Case& base, const ConvergeOptions& options)
      : base_(base),
        options_(options),
        choice_(choose_backend(base.run.backend)),
        spec_(spec_of(base, *choice_.backend)),
        scheme_(scheme_named(spec_.scheme)),
        modes_(modes_of(spec_)) {
    choose_reference();
    choose_levels();
    require_refinable();
  }

  Convergence run() {
    Convergence result{against_, {}, declared(), std::nullopt, 0};
    std::optional<LevelRun> before;
    for (int level = 0; level < levels_; ++level) {
      LevelRun now = run_level(level);
      if (against_ != "finest") {
        result.levels.push_back(described(now, difference(now.final, reference(now))));
      } else if (before) {  // the level before, seen from this one
        result.levels.push_back(described(*before, difference(before->final, coarsened(now, before->spec.lattice))));
      }
      before = std::move(now);
    }
    if (result.declared > 0) add_orders(result);
    return result;
  }

 private:
  bool in_time() const { return options_.refine != "space"; }
  bool in_space() const { return options_.refine != "time"; }
  bool interacting() const { return spec_.potential != "none"; }

  void choose_reference() {
    const bool has_continuum = modes_->order_in_spacing() > 0 && !interacting();
    against_ = options_.against;
    if (against_ == "auto") {
      if (!in_space())
        against_ = interacting() ? "finest" : "exact";
      else  // a step that stays the same adds the same error at every level: only levels can be compared
        against_ = has_continuum && in_time() ? "continuum" : "finest";
    }
    if (against_ == "exact" && interacting())
      throw InputError("--against exact: a theory with a potential has no e^{Gt}; allowed: finest");
    if (against_ == "exact" && in_space())
      throw InputError(
          "--against exact: it is the solution on the level's own lattice and does not see the spacing; "
          "allowed with --refine " +
          options_.refine + ": continuum, finest");
    if (against_ == "continuum" && !has_continuum)
      throw InputError("--against continuum: no solution is known for this theory; allowed: finest");
  }

  void choose_levels() {
    levels_ = options_.levels > 0 ? options_.levels : in_space() && spec_.lattice.dimensions == 3 ? 3 : 4;
    if (against_ == "finest") ++levels_;  // the last one is only compared with
  }

  void require_refinable() const {
    if (is_linear(base_.theory))
      throw InputError(
          "theory.name: the tensors of linear are the map of one step, whatever its size is called: there is nothing "
          "to refine; allowed: every other theory");
    const std::string kind = initial_kinds_name();
    if (in_space() && (kind == "random" || kind == "point" || kind == "file"))
      throw InputError(
          fmt::format("initial.kind: \"{}\" is another state on a finer lattice; allowed with --refine {}: "
                      "packet, plane_wave, kink; or --refine time",
                      kind, options_.refine));
    if (kind == "file" && limit_of(spec_.theory) != spec_.theory)
      throw InputError(fmt::format(
          "initial.kind: the pi of a file is the field of one step before for {}, and every level has another "
          "step; allowed: packet, plane_wave, and with --refine time random, point",
          spec_.theory));
    if (in_space() && modes_->order_in_spacing() == 0)
      throw InputError(fmt::format("theory.name: {} has no spacing to refine; allowed: --refine time", spec_.theory));
    if (base_.time.steps == 0) throw InputError("time.steps: 0 steps make no error; allowed: 1 or more");
    const Case finest = refined(levels_ - 1);
    for (const std::int64_t sites : finest.lattice.shape)
      if (sites > std::numeric_limits<std::int32_t>::max() / 2)
        throw InputError(fmt::format(
            "--levels {}: the finest lattice would have {} sites along an axis; allowed: fewer", levels_, sites));
    Preflight findings;
    make_system(finest, *choice_.backend)->check_memory(findings);
  }

  std::string initial_kinds_name() const {
    std::string name;
    for (const auto& [kind, initial] : initial_kinds())
      if (initial.index() == base_.initial.index()) name = kind;
    return name;
  }

  /// The case with a, h or both halved `level` times.
  Case refined(int level) const {
    Case setup = base_;
    const std::int64_t factor = std::int64_t(1) << level;
    if (in_space()) {
      for (std::int64_t& sites : setup.lattice.shape) sites = sites > 1 ? sites * factor : 1;
      setup.lattice.spacing /= double(factor);
    }
    if (in_time()) {
      setup.time.step /= double(factor);
      setup.time.steps *= factor;
    }
    return setup;
  }

  LevelRun run_level(int level) const {
    LevelRun run{refined(level), {}, {}, {}};
    run.spec = spec_of(run.setup, *choice_.backend);
    const auto system = make_system(run.setup, *choice_.backend);
    const State start = system->initial_state();
    Preflight findings;
    try {
      system->check_stability(start, findings);
    } catch (const InputError& error) {
      throw InputError(fmt::format("level {} (spacing {:g}): {}", level, run.spec.lattice.spacing, error.what()));
    }
    const auto simulation = system->simulation();
    simulation->set_state(start.phi, start.pi);
    simulation->advance(run.setup.time.steps);
    State end = start;
    simulation->get_state(end.phi, end.pi);
    run.initial = with_momentum(start, run.spec);
    run.final = with_momentum(std::move(end), run.spec);
    return run;
  }

  State reference(const LevelRun& run) const {
    const auto modes = modes_of(run.spec);
    const double a = run.spec.lattice.spacing, time = run.spec.step * double(run.setup.time.steps);
    if (against_ == "exact")
      return evolved(run.initial, *modes, run.spec.lattice, time,
                     [&](const WaveVector& k) { return modes->generator(k); });
    return evolved(run.initial, *modes, run.spec.lattice, time, [&](WaveVector k) {
      for (double& component : k) component /= a;
      return *modes->continuum_generator(k);
    });
  }

  /// The state of a finer level on the sites of a coarser lattice.
  State coarsened(const LevelRun& fine, const Lattice& lattice) const {
    const std::int64_t sites = lattice.sites(), fine_sites = fine.spec.lattice.sites();
    const std::size_t values = std::size_t(sites * modes_->components);
    State state{std::vector<double>(values), std::vector<double>(values)};
    for_each_site(lattice, [&](Site at, std::int64_t offset) {
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
        at[axis] *= fine.spec.lattice.extent[axis] / lattice.extent[axis];
      const std::int64_t from = offset_of(at, fine.spec.lattice);
      for (int c = 0; c < modes_->components; ++c) {
        state.phi[std::size_t(c * sites + offset)] = fine.final.phi[std::size_t(c * fine_sites + from)];
        state.pi[std::size_t(c * sites + offset)] = fine.final.pi[std::size_t(c * fine_sites + from)];
      }
    });
    return state;
  }

  static double difference(const State& state, const State& reference) {
    double error = 0, size = 0;
    const auto add = [&](const std::vector<double>& x, const std::vector<double>& y) {
      for (std::size_t i = 0; i < x.size(); ++i) {
        error += (x[i] - y[i]) * (x[i] - y[i]);
        size += y[i] * y[i];
      }
    };
    add(state.phi, reference.phi);
    add(state.pi, reference.pi);
    if (!std::isfinite(error)) throw CheckError("the state of a level is no longer finite");
    return size > 0 ? std::sqrt(error / size) : std::sqrt(error);
  }

  static ConvergenceLevel described(const LevelRun& run, double error) {
    return {run.setup.lattice.shape, run.spec.lattice.spacing, run.spec.step, run.setup.time.steps, error, {}};
  }

  int declared() const {
    const int space = modes_->order_in_spacing();
    const int time = modes_->order_in_step(scheme_);
    if (!in_space()) return time;
    return in_time() && time > 0 ? std::min(time, space) : space;
  }

  void add_orders(Convergence& result) const {
    const double rounding = spec_.precision == Precision::single_precision ? 1e-5 : 1e-12;
    std::optional<double> previous;
    for (std::size_t l = 1; l < result.levels.size(); ++l) {
      const double coarse = result.levels[l - 1].error, fine = result.levels[l].error;
      if (fine < rounding || coarse < rounding) break;
      previous = result.observed;
      result.observed = result.levels[l].order = std::log2(coarse / fine);
    }
    if (previous) result.uncertainty = std::abs(*result.observed - *previous);
  }

  const Case& base_;
  const ConvergeOptions& options_;
  BackendChoice choice_;
  SimulationSpec spec_;
  const Scheme& scheme_;
  std::unique_ptr<Modes> modes_;
  std::string against_;
  int levels_ = 0;
};

std::string in_words(const Convergence& result) {
  if (result.declared == 0) return "declared: no error in time, so what is left is rounding";
  if (!result.observed) return "errors are rounding: there is no order to observe";
  const std::string advice =
      result.verdict() == "undecided" ? " (too coarse for this state; allowed: more --levels, or a finer case)" : "";
  return fmt::format("observed order {:.3f} ± {:.3f}, declared {}: {}{}", *result.observed, result.uncertainty,
                     result.declared, result.verdict(), advice);
}

void print_table(const Case& setup, const Convergence& result, const ConvergeOptions& options) {
  fmt::print("{} by {}, refined in {}, against {}\n", setup.theory.name, setup.time.scheme,
             options.refine == "both" ? "space and time" : options.refine, result.against);
  fmt::print("{:<20}{:>14}{:>14}{:>10}{:>14}{:>9}\n", "sites", "spacing", "step", "steps", "error", "order");
  for (const ConvergenceLevel& level : result.levels)
    fmt::print("{:<20}{:>14.6g}{:>14.6g}{:>10}{:>14.4e}{:>9}\n", fmt::format("{}", fmt::join(level.shape, "x")),
               level.spacing, level.step, level.steps, level.error,
               level.order ? fmt::format("{:.3f}", *level.order) : "");
  fmt::print("{}\n", in_words(result));
}

void write_json(const Case& setup, const Convergence& result, const ConvergeOptions& options) {
  Json levels = Json::array();
  for (const ConvergenceLevel& level : result.levels)
    levels.push_back({{"shape", level.shape},
                      {"spacing", level.spacing},
                      {"step", level.step},
                      {"steps", level.steps},
                      {"error", level.error},
                      {"order", level.order ? Json(*level.order) : Json()}});
  const Json report = {{"version", build::version},
                       {"commit", build::git_commit},
                       {"command", fmt::format("{}", fmt::join(options.command_line, " "))},
                       {"theory", setup.theory.name},
                       {"scheme", setup.time.scheme},
                       {"refine", options.refine},
                       {"against", result.against},
                       {"declared", result.declared},
                       {"observed", result.observed ? Json(*result.observed) : Json()},
                       {"uncertainty", result.uncertainty},
                       {"verdict", result.verdict()},
                       {"levels", levels}};
  std::ofstream file(*options.json);
  file << report.dump(1) << '\n';
  if (!file.flush()) throw OutputError(options.json->string() + ": cannot be written");
}

}  // namespace

std::string Convergence::verdict() const {
  if (!observed) return "rounding";
  if (uncertainty > 0.5) return "undecided";
  return *observed + uncertainty + slack >= declared ? "holds" : "below";
}

Convergence converge(const Case& setup, const ConvergeOptions& options) {
  require_no_gauge_field(setup, "converge knows the solutions on a lattice that is alike at every site");
  return Series(setup, options).run();
}

void run_converge(const Case& setup, const ConvergeOptions& options) {
  const Convergence result = converge(setup, options);
  print_table(setup, result, options);
  if (options.json) write_json(setup, result, options);
  if (result.verdict() == "below" || result.verdict() == "undecided") throw CheckError(in_words(result));
}

}  // namespace dualfield
