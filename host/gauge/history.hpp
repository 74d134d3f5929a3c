// SPDX-License-Identifier: MIT
// The gauge field during a run: its present values, the transforms of the case, and the check of covariance.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "dualfield/domain.hpp"
#include "dualfield/simulation.hpp"
#include "host/case/case.hpp"
#include "host/gauge/transform.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// The gauge field of one run, which transforms of the case change at given steps.
class GaugeOfRun {
 public:
  /// Reads the files of the case, the field's own as far as it is this rank's. `spec` is the simulation of the case; its background
  /// is always the present field, with the transforms made so far. All three arguments must outlive this. Throws InputError, on all
  /// ranks the same, for files that are missing, of another shape, or not finite in the precision of the run.
  GaugeOfRun(const Case& setup, SimulationSpec& spec, const Backend& backend);

  /// The present gauge field.
  const Background& background() const { return spec_.background; }

  /// The first step after `step` with a transform; the largest std::int64_t where there is none.
  std::int64_t next_transform(std::int64_t step) const;
  /// The transforms of a step, in the order of the case.
  std::vector<const TransformCase*> transforms_at(std::int64_t step) const;
  /// Applies the transforms of a step to the present gauge field. A field that has dynamics of its own is part of the state of
  /// the evolution, and its energy and generator do not change.
  void transform_field(std::int64_t step, Evolution& evolution);
  /// The same for a state of the run: its source, which is asked twice for every value, the present state of an evolution,
  /// or a copy of one.
  StateSource transformed_state(std::int64_t step, StateSource state) const;
  void transform_state(std::int64_t step, Evolution& evolution) const;
  void transform_state(std::int64_t step, State& state) const;
  /// Gives an evolution the gauge field after the transforms of all steps up to this one, for a run that goes on there. Not where
  /// it has dynamics of its own.
  void go_on_from(std::int64_t step, Evolution& evolution);

  /// 𝒜_0, 𝒜_1 … 𝒜_D at a time at this rank's sites, shape (D+1, n_D, …, n_1).
  DerivedField potential(double time) const;
  /// Whether 𝒜_0 is the same at all sites at the beginning of the run.
  bool has_uniform_potential() const;
  /// Whether the case asks for `covariance` (covariance.hpp), and its value for the state at `step`.
  bool is_checked() const { return setup_.checks.gauge; }
  Observable covariance(const StateSource& state, std::int64_t step) const;

  /// Calls `visit` with the potential, at this rank's sites, at the beginning of the run, at its end and at some times between (once
  /// for a static field), before any transform and after each. It may use the threads of the team.
  void survey(const std::function<void(const DerivedField&, cpu::ThreadTeam&)>& visit) const;

 private:
  bool is_dynamical() const { return spec_.gauge_coupling.has_value(); }
  void transform_background(std::int64_t step);
  void require_finite() const;
  std::vector<SiteAngles> angles_at(std::int64_t step) const;
  std::shared_ptr<cpu::ThreadTeam> team() const;

  const Case& setup_;
  const Backend& backend_;
  SimulationSpec& spec_;
  Domain domain_;                   ///< this rank's sites, without ghosts
  std::vector<SiteAngles> lambda_;  ///< Λ of each transform, in the order of the case
};

/// Bytes that a gauge field takes on the host at most.
struct GaugeBytes {
  double kept = 0;      ///< all the time: values and Λ of files
  double setting = 0;   ///< while its values go to the device, as at the start and after a transform
  double checking = 0;  ///< while `covariance` is measured
  double snapshot = 0;  ///< its arrays
};

/// Of the gauge field of a case, none included. `spec` is the simulation of the case.
GaugeBytes gauge_bytes(const Case& setup, const SimulationSpec& spec);

}  // namespace dualfield
