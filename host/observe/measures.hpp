// SPDX-License-Identifier: MIT
// Measures the quantities that a case names in [observe], beyond what every run records, and those that its checks
// need.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/observe/quantity.hpp"
#include "host/state/state.hpp"

namespace dualfield {

struct Case;

/// The quantities of one run (host/observe/registry.hpp). Densities are per volume; lengths, times and wave numbers are
/// in the units of the case.
class Measures {
 public:
  /// `reference` is the state that fidelity compares with; the simulation gets a copy of it if there is a need.
  /// `modes` and `simulation` must outlive this. Throws std::invalid_argument for a name that no quantity has.
  Measures(const Case& setup, const SimulationSpec& spec, const Modes& modes, Simulation& simulation,
           const StateSource& reference);

  /// Whether the case asks for any quantity, and for any that is a number and not an array.
  bool any() const { return !asked_.empty(); }
  bool any_numbers() const;
  /// Whether a quantity needs the state one step before.
  bool needs_step_before() const { return needs_.step_before(); }
  /// Keeps the present state, with which the last step before the next measurement begins, where a quantity needs it:
  /// on the device, on the host, or both.
  void keep_step_before();
  /// That state, or null if there is no copy on the host. A gauge transform of the present state must be applied to it
  /// too.
  State* step_before() { return before_ ? &*before_ : nullptr; }

  /// The numbers that the case asks for, always in the same columns: those of observe.also in the order of the case,
  /// then those that limits of [checks] need beyond them. Quantities of the last step are 0 before the first one.
  std::vector<Observable> measure(double time);

  /// Sets the present gauge field.
  void set_background(const Background& background) { spec_.background = background; }

  /// The arrays of observe.fields for the present state at this rank's sites, computed on the device of the simulation.
  std::vector<DerivedField> fields();

 private:
  Measurement present() const;
  void keep_reference(const StateSource& reference);
  void copy_state(State& to);

  SimulationSpec spec_;
  const Modes& modes_;
  TheoryTensors theory_;
  Simulation& simulation_;
  std::vector<const Quantity*> asked_;
  std::vector<std::vector<std::string>> columns_;  ///< of each of them
  Needs needs_;
  std::optional<ModeRequest> request_;  ///< the sums over plane waves that the numbers read, if any do
  double reference_square_ = 0;
  State now_;                    ///< a copy of the present state, for what is computed on the host
  std::optional<State> before_;  ///< a copy of the state one step before
  bool has_step_before_ = false;
};

}  // namespace dualfield
