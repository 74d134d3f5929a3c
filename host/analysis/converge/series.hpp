// SPDX-License-Identifier: MIT
// A case run on finer and finer levels, whatever it evolves: what lattices and neurons share of `dualfield converge`.
#pragma once

#include <memory>
#include <string>

#include "host/backend.hpp"
#include "host/analysis/converge/converge.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// Levels 0, 1, … of a case, each twice as fine as the one before. Keeps references to its arguments.
class Series {
 public:
  virtual ~Series() = default;
  /// Throws InputError and CheckError.
  Convergence run();

 protected:
  /// A level's run: where it started and where it came to, as (φ, π) whatever the theory keeps.
  struct LevelRun {
    Case setup;
    State initial, final;
    double time() const { return setup.time.step * double(setup.time.steps); }
  };

  /// `refine`: "time", "space" or "both".
  Series(const Case& base, const ConvergeOptions& options, std::string refine);

  /// The solution that a level is compared with where levels are not compared with each other.
  virtual State reference(const LevelRun& run) const = 0;
  /// The state of a finer level where a coarser one has its values.
  virtual State coarsened(const LevelRun& fine, const LevelRun& coarse) const = 0;
  /// A state of the theory as (φ, π).
  virtual State as_momentum(State state, const Case& setup) const = 0;
  /// The order that the series must show.
  virtual int declared() const = 0;

  bool in_time() const { return refine_ != "space"; }
  bool in_space() const { return refine_ != "time"; }
  /// The case with a, h or both halved `level` times.
  Case refined(int level) const;
  /// What every series needs. Throws InputError for no steps, and for a finest level that does not fit memory.
  void require_room() const;

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

/// Throw InputError where the case cannot be refined so.
std::unique_ptr<Series> make_lattice_series(const Case& base, const ConvergeOptions& options);
std::unique_ptr<Series> make_neuron_series(const Case& base, const ConvergeOptions& options);

}  // namespace dualfield
