// SPDX-License-Identifier: MIT
// The gauge field of a run: what it is now, the transforms to come, and its check.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "dualfield/simulation.hpp"
#include "host/case/case.hpp"
#include "host/state/state.hpp"

namespace dualfield {

class GaugeOfRun {
 public:
  /// Reads what the case names. `spec` is what the case simulates; its background will be the present one, after the
  /// transforms so far. All three must outlive this. Throws InputError for files that are missing, of another shape, or
  /// not finite in the run's precision.
  GaugeOfRun(const Case& setup, SimulationSpec& spec, const Backend& backend);

  /// What the simulation carries at present.
  const Background& background() const { return spec_.background; }

  /// The first step after `step` with a transform; the largest number where there is none.
  std::int64_t next_transform(std::int64_t step) const;
  /// The transforms of a step, in the order of the case.
  std::vector<const TransformCase*> transforms_at(std::int64_t step) const;
  /// Applies them to `state` and to the background from now on; returns whether there are any.
  bool transform_at(std::int64_t step, State& state);
  /// Applies them to another state of the run, before transform_at.
  void transform_with(std::int64_t step, State& other) const;

  /// 𝒜_0, 𝒜_1 … 𝒜_D at a time, shape (D+1, n_D, …, n_1).
  DerivedField potential(double time) const;
  /// Whether the case asks for `covariance`, and its value for the state at `step`.
  bool is_checked() const { return setup_.checks.gauge; }
  Observable covariance(const State& state, std::int64_t step) const;

  /// Shows `look` the potential of the run: at its beginning, its end and some times between, before any transform and
  /// after each.
  void survey(const std::function<void(const DerivedField&)>& look) const;

 private:
  void require_finite() const;

  const Case& setup_;
  const Backend& backend_;
  SimulationSpec& spec_;
  std::vector<std::vector<double>> lambda_;  ///< of each transform of the case
};

/// Bytes on the host for it, beside the state: the field, its copy while it changes, and Λ of each transform.
double gauge_bytes(const GaugeCase& gauge, const Lattice& lattice);

}  // namespace dualfield
