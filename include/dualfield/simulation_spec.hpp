// SPDX-License-Identifier: MIT
// Everything that defines a simulation, for the functions of the library.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "dualfield/background.hpp"
#include "dualfield/communicator.hpp"
#include "dualfield/division.hpp"
#include "dualfield/precision.hpp"
#include "dualfield/runtime_theory.hpp"
#include "dualfield/tuning.hpp"

namespace dualfield {

/// staged: one pass over memory for each stage. streaming: one pass for all stages of one or several steps.
enum class Pass { staged, streaming };
/// How streaming passes reach a GPU. loop: launch by launch. graph: where there are many passes, as graphs of many launches
/// each. automatic: as graphs where the state is so small that a launch can take longer than a pass.
enum class Launches { automatic, loop, graph };

struct SimulationSpec {
  std::string theory;  ///< name in the catalogue
  std::string potential = "none";
  std::string derivative = "one_sided";  ///< for a theory that can have several
  std::string gauge = "none";            ///< how a U(1) gauge field enters: "compact" (links), "additive", or "none"
  Background background;                 ///< its values; must be set if and only if `gauge` is not "none"
  /// g, where the gauge field has dynamics of its own. Then `gauge` is "compact", and `background` is static, has 𝒜_0 = 0 and
  /// gives the links at the start.
  std::optional<double> gauge_coupling;
  Parameters parameters;
  /// If set, this theory is what a backend runs; its tensors already contain the step, so that `step` only counts time.
  /// The backend then ignores `theory`, `potential`, `derivative` and `parameters`.
  std::optional<RuntimeTheory> runtime;
  Lattice lattice;
  std::string scheme;     ///< name in all_schemes()
  double step = 1;        ///< h, finite, not zero
  double start_time = 0;  ///< of the state after no steps, for a background that changes in time
  Precision precision = Precision::double_precision;
  Pass pass = Pass::streaming;
  int steps_per_pass = 0;                   ///< of a streaming pass; 0: as many as the device finds best
  Launches launches = Launches::automatic;  ///< of streaming passes on a GPU
  int threads = 0;                          ///< on the CPU; 0: all that are useful
  std::shared_ptr<Tuning> tuning;           ///< where a GPU keeps the speed of its kernels; null: nowhere
  std::shared_ptr<Communicator> ranks;      ///< among which the lattice is divided; null: it is not
  std::optional<Division> division;         ///< how; none: best_division()
  bool keeps_reference = false;             ///< set_reference() will be called: count its memory on the device
  bool keeps_step = false;                  ///< keep_step() will be called: count its memory
  bool begins_as_waves = false;  ///< a StateSource with waves will be written: count the memory in which it is made
  bool sums_modes = false;       ///< mode_sums() or mode_density() will be called: count its memory
};

}  // namespace dualfield
