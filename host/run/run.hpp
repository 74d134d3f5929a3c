// SPDX-License-Identifier: MIT
// The run itself: steps, observations, checks, results and checkpoints, from the first state to the last.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/case/case.hpp"
#include "host/output/background_snapshots.hpp"
#include "host/output/observables_file.hpp"
#include "host/output/run_directory.hpp"
#include "host/output/run_log.hpp"
#include "host/run/checkpoints.hpp"
#include "host/run/checks.hpp"
#include "host/run/interruption.hpp"
#include "host/run/observed_evolution.hpp"
#include "host/run/phases.hpp"
#include "host/run/progress.hpp"
#include "host/run/resumption.hpp"
#include "host/run/system.hpp"

namespace dualfield {

/// One run between its first and its last state. Keeps references to all that it is made of.
class Run {
 public:
  /// Everything that may refuse the case comes before the directory is claimed. `from` is null for a new run, `start`
  /// the state with which the run begins or began. On several `ranks` each has a Run, which does the same as the others; arrays
  /// are written by all, the rest by the first one.
  Run(const Case& setup, System& system, Evolution& evolution, const StateSource& start, const Resumption* from,
      RunDirectory& directory, Interruption& interruption, std::optional<double> ends_at, Phases& phases,
      Progress& progress, Communicator* ranks = nullptr);

  RunLog& log() { return log_; }
  const Checks& checks() const { return checks_; }

  /// From the first state to the last. What ends it earlier is an event of the log, if that can still be written.
  void evolve();

 private:
  void take_all_steps();
  /// What batch systems send when the time is over, if they give a warning at all.
  bool is_out_of_time() const;
  void end_if_interrupted(std::int64_t step);
  void leave_checkpoint_if_due(std::int64_t step);
  /// What is on disk of a run up to its checkpoint is there before it.
  void leave_checkpoint(std::int64_t step);
  void arrive(std::int64_t step);
  void log_transforms(std::int64_t step);
  void check_finite(std::int64_t step);
  void look(std::int64_t step);
  [[noreturn]] void stop_not_finite(std::int64_t step, const Observable& value);
  void write_row(std::int64_t step);
  std::vector<Observable> first_row();
  std::vector<Observable> observed(std::int64_t step);
  void check_limits(std::int64_t step);
  void write_snapshot(std::int64_t step);
  /// Those that have become complete on disk.
  void log_snapshots();
  /// Waits until all of them are.
  void finish_snapshots();
  std::vector<std::string> names() const;

  const Case& setup_;
  Communicator* ranks_;  ///< null where there is one process
  const System& system_;
  Evolution& evolution_;
  Phases& phases_;
  GaugeOfRun* gauge_;  ///< null without a gauge field
  ObservedEvolution observed_;
  std::int64_t began_at_;        ///< the step
  std::vector<Observable> row_;  ///< the last one
  Checks checks_;
  Interruption& interruption_;
  std::optional<double> ends_at_;  ///< when the run has to end, on the clock of monotonic_seconds()
  const RunDirectory& directory_;
  ObservablesFile observables_;  ///< first, because it may refuse to go on
  RunLog log_;
  LineMark rows_;  ///< of observables_, without the row of the last step where no row is due there
  Checkpoints checkpoints_;
  CheckpointFacts facts_;                           ///< of the next checkpoint
  std::unique_ptr<BackgroundSnapshots> snapshots_;  ///< null where the case wants none
  Progress& progress_;
  std::optional<double> drift_;
  std::set<std::string> announced_;
};

}  // namespace dualfield
