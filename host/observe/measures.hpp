// SPDX-License-Identifier: MIT
// Measures what a case asks for by name in [observe] beyond what every run records, and what its checks need.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/observe/quantity.hpp"
#include "host/state/state.hpp"

namespace dualfield {

struct Case;

/// The quantities of one run (host/observe/registry.hpp). Densities per volume, lengths and momenta in the case's units.
class Measures {
 public:
  /// `reference` is the state that fidelity compares with; the simulation keeps it. `modes` and `simulation` must outlive
  /// this. Throws std::invalid_argument for a name that no quantity has.
  Measures(const Case& setup, const SimulationSpec& spec, const Modes& modes, Simulation& simulation,
           const State& reference);

  /// Whether anything is asked for; numbers at observations.
  bool any() const { return !asked_.empty(); }
  bool any_numbers() const;
  /// Whether the state one step before is needed.
  bool needs_step_before() const { return needs_.step_before(); }
  /// Keeps the present state as the one that the step to the next measurement begins with, where it is needed: beside
  /// the fields, on the host, or both.
  void keep_step_before();
  /// That state, if it is kept on the host: who transforms the present one transforms it too.
  State* step_before() { return before_ ? &*before_ : nullptr; }

  /// The numbers asked for, always the same columns: those of observe.also in the case's order, then what limits of
  /// [checks] want beyond them. What compares the ends of a step is 0 before one is kept.
  std::vector<Observable> measure(double time);

  /// The gauge field from now on.
  void set_background(const Background& background) { spec_.background = background; }

  /// The arrays of observe.fields for the present state, found where the simulation has its fields.
  std::vector<DerivedField> fields();

 private:
  Measurement present() const;
  void keep_reference(const State& reference);
  void copy_state(State& to);

  SimulationSpec spec_;
  const Modes& modes_;
  LearningSystem tensors_;
  Simulation& simulation_;
  std::vector<const Quantity*> asked_;
  Needs needs_;
  std::optional<ModeRequest> request_;  ///< the sums over plane waves that numbers read, if any does
  double reference_square_ = 0;
  State now_;                    ///< a copy, while the host measures
  std::optional<State> before_;  ///< a copy of the state one step before
  bool has_step_before_ = false;
};

}  // namespace dualfield
