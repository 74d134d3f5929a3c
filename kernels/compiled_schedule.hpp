// SPDX-License-Identifier: MIT
// The step of a compiled theory without its C++ type, in the form that a stepper runs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "dualfield/schedule.hpp"
#include "dualfield/simulation_spec.hpp"

namespace dualfield {

/// The type in which fields of class F are stored, without its definition.
template <class F>
struct StoredAs;
template <template <class> class Fields, class R>
struct StoredAs<Fields<R>> {
  using Real = R;
};

/// The sub-steps of a step on fields of type F. All have the same stages and differ in their coefficients. Each kind of
/// device has the functions
///   compile_schedule(std::type_identity<F>, std::vector<S> substeps) -> CompiledSchedule<F>
///   run_staged(F& fields, const S& schedule), which runs one schedule in place, one pass over memory for each stage
template <class F>
struct CompiledSchedule {
  /// Runs `count` sub-steps in turn, beginning with number `first`; after the last one of a step comes number 0.
  using Run = std::function<void(F&, int first, std::int64_t count)>;
  /// The same, with up to `together` sub-steps in each pass. Returns whether passes were replayed from a graph.
  using RunTogether = std::function<bool(F&, int first, std::int64_t count, int together, Launches launches)>;

  std::vector<Access> access;  ///< the accesses of the stages of a sub-step
  int components;
  int substeps;
  Run staged;             ///< with one pass over memory for each stage
  RunTogether streaming;  ///< with one pass for all stages of one or several sub-steps
  /// How many sub-steps a streaming pass of these fields should run; the bits of the fields do not depend on it.
  std::function<int(F&)> best_together;
  bool exchanges = false;  ///< whether φ and π change their roles after each sub-step

  bool uses_scratch() const {
    return std::any_of(access.begin(), access.end(),
                       [](const Access& a) { return a.target == scratch || a.source == scratch; });
  }
};

/// The staggered form of a step (staggered.hpp), where 𝒜_0 has the value `temporal` everywhere.
template <class F>
struct StaggeredForm {
  std::function<void(F&, double temporal)> open;  ///< turns the observed state into the carried one, in place
  CompiledSchedule<F> step;                       ///< acts on the carried state
  std::function<void(F&, double temporal, double time)> close;  ///< the inverse of `open`, `time` after it
};

/// A step of a theory by one scheme.
template <class F>
struct CompiledStep {
  std::optional<CompiledSchedule<F>> plain;   ///< nothing where every step is staggered
  std::optional<StaggeredForm<F>> staggered;  ///< nothing where theory or scheme have no staggered form
};

}  // namespace dualfield
