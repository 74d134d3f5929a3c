// SPDX-License-Identifier: MIT
// What a case can ask for by name in [observe]. Each quantity is one entry: what it means, where it is defined, what it
// needs and how it is measured.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dualfield/description.hpp"
#include "dualfield/simulation.hpp"
#include "host/state/state.hpp"

namespace dualfield {

struct ChecksCase;
class Modes;

/// What must be kept or prepared so that a quantity can be measured.
struct Needs {
  bool reference = false;    ///< a second state beside the fields, to compare with (Simulation::set_reference)
  bool kept_step = false;    ///< the state one step before, beside the fields (Simulation::keep_step)
  bool copied_step = false;  ///< copies on the host of the states at both ends of the last step
  bool plane_waves = false;  ///< the transform of the fields (Simulation::mode_sums, mode_density)

  void add(const Needs& other) {
    reference |= other.reference;
    kept_step |= other.kept_step;
    copied_step |= other.copied_step;
    plane_waves |= other.plane_waves;
  }
  bool step_before() const { return kept_step || copied_step; }
};

/// A run at one moment, as a quantity sees it. What a quantity does not need (Needs) may be missing.
struct Measurement {
  /// The last step, from its beginning to the present.
  struct CopiedStep {
    double began;  ///< a time
    const State &from, &to;
  };

  const SimulationSpec& spec;  ///< with the gauge field of the present gauge
  const Modes& modes;
  const LearningSystem& tensors;  ///< w, b, a, v with the gauge field's links, where there are any
  Simulation& simulation;
  double reference_square = 0;                 ///< |z₀|² of the state to compare with
  bool step_is_kept = false;                   ///< whether the state one step before is beside the fields
  std::optional<CopiedStep> copied_step = {};  ///< none before a step was kept, and none for arrays
  ModeSums sums = {};                          ///< over plane waves; none for arrays
};

/// Why something cannot be measured, and what is allowed instead; false where it can.
struct Refusal {
  std::string_view reason = {}, allowed = {};
  explicit operator bool() const { return !reason.empty(); }
};

/// One entry of the registry. Exactly one of `numbers` and `array` is there.
struct Quantity {
  std::string_view name;
  std::string_view meaning;  ///< in words and symbols, with units where they are not plain
  bool (*defined)(const TheoryDescription&);
  bool covariant = false;  ///< whether a gauge transform leaves it as it is, so that a case with a gauge field may ask
  /// Whether a case whose theory has it cannot measure it all the same. Of the spec only what names the theory and the
  /// method is read (base_spec_of).
  Refusal (*refusal)(const SimulationSpec&) = [](const SimulationSpec&) { return Refusal{}; };

  Needs needs = {};
  /// Adds to the sums over plane waves what this quantity reads of them.
  void (*request)(ModeRequest&, const Modes&, const Lattice&) = [](ModeRequest&, const Modes&, const Lattice&) {};
  /// The limit max_NAME of [checks], if it has one: where it is given, the quantity is measured without being asked for.
  std::optional<double> ChecksCase::*limit = nullptr;
  bool is_share = false;  ///< whether it lies between 0 and 1, and its limit does

  bool each_axis = false;                      ///< whether it is D numbers, NAME_1 … NAME_D
  std::vector<std::string_view> columns = {};  ///< what its numbers are called, where that is not NAME
  /// Numbers at an observation, one for each column.
  std::vector<double> (*numbers)(const Measurement&) = nullptr;
  /// An array for a snapshot, shape (components, n_D, …, n_1).
  std::vector<double> (*array)(const Measurement&) = nullptr;

  /// The key of [observe] that takes its name.
  std::string_view key() const { return numbers ? "also" : "fields"; }
};

}  // namespace dualfield
