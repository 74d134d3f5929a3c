// SPDX-License-Identifier: MIT
// Runs a case on finer and finer levels: the part of `dualfield converge` that lattices and neurons share.
#pragma once

#include <memory>
#include <string>

#include "host/analysis/converge/converge.hpp"
#include "host/backend.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// Levels 0, 1, … of a case, each twice as fine as the one before. Keeps references to its arguments.
class Series {
 public:
  virtual ~Series() = default;
  /// Runs all levels. Throws InputError, and CheckError for a state that is no longer finite.
  Convergence run();

 protected:
  /// The run of a level: its initial and its final state, as (φ, π) for every theory.
  struct LevelRun {
    Case setup;
    State initial, final;
    double time() const { return setup.time.step * double(setup.time.steps); }
  };

  /// `refine`: "time", "space" or "both".
  Series(const Case& base, const ConvergeOptions& options, std::string refine);

  /// The solution that a level is compared with, unless levels are compared with each other.
  virtual State reference(const LevelRun& run) const = 0;
  /// The final state of a finer level at the sites of a coarser one.
  virtual State coarsened(const LevelRun& fine, const LevelRun& coarse) const = 0;
  /// A state of the theory, converted to (φ, π).
  virtual State as_momentum(State state, const Case& setup) const = 0;
  /// The order that the series must show.
  virtual int declared() const = 0;

  bool in_time() const { return refine_ != "space"; }
  bool in_space() const { return refine_ != "time"; }
  /// The case with a, h or both halved `level` times.
  Case refined(int level) const;
  /// Throws InputError for a case without steps, and for a finest level that does not fit into memory.
  void require_steps_and_memory() const;

  const Case& base_;
  const ConvergeOptions& options_;
  std::string refine_, against_;
  BackendChoice choice_;
  int levels_ = 0;

 private:
  LevelRun run_level(int level) const;
  ConvergenceLevel described(const LevelRun& run, double error) const;
  void add_orders(Convergence& result) const;
};

/// The series of a case. Both throw InputError where it cannot be refined in this way.
std::unique_ptr<Series> make_lattice_series(const Case& base, const ConvergeOptions& options);
std::unique_ptr<Series> make_neuron_series(const Case& base, const ConvergeOptions& options);

}  // namespace dualfield
