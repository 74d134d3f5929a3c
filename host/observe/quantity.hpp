// SPDX-License-Identifier: MIT
// The quantities that a case can name in [observe]. Each is one entry: what it means, for which theories it is defined,
// what it needs and how it is measured.
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

/// The data at one moment of a run from which a quantity is computed. What the quantity does not list in its `needs`
/// may be missing.
struct Measurement {
  /// The last step, from its beginning to the present.
  struct CopiedStep {
    double began;  ///< a time
    const State &from, &to;
  };

  const SimulationSpec& spec;  ///< with the present gauge field
  const Modes& modes;
  const TheoryTensors& theory;  ///< with links where there is a gauge field
  Simulation& simulation;
  double reference_square = 0;                 ///< |z₀|² of the state to compare with
  bool step_is_kept = false;                   ///< whether the device has the state one step before
  std::optional<CopiedStep> copied_step = {};  ///< none before the first step, and none for arrays
  ModeSums sums = {};                          ///< sums over plane waves; empty for arrays
};

/// Why something cannot be measured, and what is allowed instead; false where it can.
struct Refusal {
  std::string_view reason = {}, allowed = {};
  explicit operator bool() const { return !reason.empty(); }
};

/// One entry of the registry. Exactly one of `numbers` and `array` is there.
struct Quantity {
  std::string_view name;
  std::string_view meaning;                   ///< in words and symbols, with units where they are not obvious
  bool (*defined)(const TheoryDescription&);  ///< whether a theory has the quantity
  bool covariant = false;  ///< whether it is gauge covariant, so that a case with a gauge field may ask for it
  /// Why a case cannot measure it, although its theory has the quantity. Reads only those parts of the spec that
  /// base_spec_of fills.
  Refusal (*refusal)(const SimulationSpec&) = [](const SimulationSpec&) { return Refusal{}; };

  Needs needs = {};
  /// Adds the sums over plane waves that this quantity reads to a request.
  void (*request)(ModeRequest&, const Modes&, const Lattice&) = [](ModeRequest&, const Modes&, const Lattice&) {};
  /// The limit max_NAME of [checks], if there is one. Where a case gives it, the quantity is measured without being
  /// named in [observe].
  std::optional<double> ChecksCase::*limit = nullptr;
  std::string_view in_words = {};  ///< what it is called in the message that this limit is broken
  bool is_share = false;           ///< whether it lies between 0 and 1, and its limit does

  bool over_modes = false;                     ///< whether an array is over wave numbers and not over sites
  bool each_axis = false;                      ///< whether it has a number for each axis, NAME_1 … NAME_D
  bool each_shell = false;                     ///< whether it has a number for each shell of |k|, NAME_0 … (Shells)
  std::vector<std::string_view> columns = {};  ///< names of its columns, where they are not NAME
  /// Numbers at an observation, one for each column.
  std::vector<double> (*numbers)(const Measurement&) = nullptr;
  /// An array for a snapshot at this rank's sites, shape (components, n_D, …, n_1).
  std::vector<double> (*array)(const Measurement&) = nullptr;

  /// How many components that array has, of K components in D dimensions.
  int (*components)(int D, int K) = [](int, int) { return 1; };

  /// The key of [observe] that takes its name.
  std::string_view key() const { return numbers ? "also" : "fields"; }
};

}  // namespace dualfield
