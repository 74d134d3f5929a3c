// SPDX-License-Identifier: MIT
#include "host/analysis/converge/series.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

#include "dualfield/error.hpp"
#include "host/run/system.hpp"
#include "host/state/present.hpp"

namespace dualfield {

namespace {

/// On the host: the first and the last state, the reference, and its plane waves, which take as much as two states.
constexpr int states_held = 5;

/// |state − reference| / |reference|, absolute where that is 0.
double difference(const State& state, const State& reference) {
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

}  // namespace

Series::Series(const Case& base, const ConvergeOptions& options, std::string refine)
    : base_(base), options_(options), refine_(std::move(refine)), choice_(choose_backend(base.run.backend)) {}

Convergence Series::run() {
  Convergence result{refine_, against_, {}, declared(), std::nullopt, 0};
  std::optional<LevelRun> before;
  for (int level = 0; level < levels_; ++level) {
    LevelRun now = run_level(level);
    if (against_ != "finest")
      result.levels.push_back(described(now, difference(now.final, reference(now))));
    else if (before)  // the level before, compared with this one
      result.levels.push_back(described(*before, difference(before->final, coarsened(now, *before))));
    before = std::move(now);
  }
  if (result.declared > 0) add_orders(result);
  return result;
}

Case Series::refined(int level) const {
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

void Series::require_steps_and_memory() const {
  if (base_.time.steps == 0) throw InputError("time.steps: 0 steps make no error; allowed: 1 or more");
  const Case finest = refined(levels_ - 1);
  for (const std::int64_t sites : finest.lattice.shape)
    if (sites > std::numeric_limits<std::int32_t>::max() / 2)
      throw InputError(fmt::format("--levels {}: the finest lattice would have {} sites along an axis; allowed: fewer",
                                   levels_, sites));
  Preflight findings;
  make_system(finest, *choice_.backend)->check_memory(findings, states_held);
}

Series::LevelRun Series::run_level(int level) const {
  LevelRun run{refined(level), {}, {}};
  const auto system = make_system(run.setup, *choice_.backend);
  Preflight findings;
  system->check_memory(findings, states_held);
  const StateSource initial = system->initial_state();
  try {
    system->check_stability(findings);
  } catch (const InputError& error) {
    throw InputError(fmt::format("level {} (spacing {:g}): {}", level, run.setup.lattice.spacing, error.what()));
  }
  const auto simulation = system->evolution();
  State start = whole_state(initial, simulation->components(), simulation->sites());
  simulation->set_state(start.phi, start.pi);
  simulation->advance(run.setup.time.steps);
  run.initial = as_momentum(std::move(start), run.setup);
  run.final = as_momentum(copy_of_state(*simulation), run.setup);
  return run;
}

ConvergenceLevel Series::described(const LevelRun& run, double error) const {
  return {run.setup.lattice.shape, run.setup.lattice.spacing, run.setup.time.step, run.setup.time.steps, error, {}};
}

void Series::add_orders(Convergence& result) const {
  const double rounding = std::pow(facts_of(precision_named(base_.run.precision)).rounding, 0.75);  // of many steps
  std::optional<double> previous;
  for (std::size_t l = 1; l < result.levels.size(); ++l) {
    const double coarse = result.levels[l - 1].error, fine = result.levels[l].error;
    if (fine < rounding || coarse < rounding) break;
    previous = result.observed;
    result.observed = result.levels[l].order = std::log2(coarse / fine);
  }
  if (previous) result.uncertainty = std::abs(*result.observed - *previous);
}

}  // namespace dualfield
