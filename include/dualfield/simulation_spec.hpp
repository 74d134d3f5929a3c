// SPDX-License-Identifier: MIT
// What to simulate, in the words of the library.
#pragma once

#include <optional>
#include <string>

#include "dualfield/background.hpp"
#include "dualfield/runtime_theory.hpp"

namespace dualfield {

enum class Precision { double_precision, single_precision };
/// A pass over memory for each stage, or one pass for all stages of a (sub-)step.
enum class Pass { staged, streaming };

struct SimulationSpec {
  std::string theory;  ///< name in the catalogue
  std::string potential = "none";
  std::string derivative = "one_sided";  ///< of a theory that has several
  std::string gauge = "none";            ///< how a U(1) gauge field enters: "compact" (links), "additive", or "none"
  Background background;                 ///< its values; must be there exactly where `gauge` is not "none"
  Parameters parameters;
  /// Where given, it is what runs, by `synchronous` or with rows in turn: `step` then only labels time, and `theory`,
  /// `potential`, `derivative` and `parameters` say nothing to a backend.
  std::optional<RuntimeTheory> runtime;
  Lattice lattice;
  std::string scheme;  ///< name in all_schemes()
  double step = 1;     ///< h, finite, not zero
  Precision precision = Precision::double_precision;
  Pass pass = Pass::streaming;
  int threads = 0;               ///< CPU only; 0: all
  bool keeps_reference = false;  ///< whether set_reference will be called: memory on the device for a second state
  bool keeps_step = false;       ///< whether keep_step will be called: memory there for another one
  bool sums_modes = false;       ///< whether mode_sums or mode_density will be: memory for the amplitudes in double
};

}  // namespace dualfield
