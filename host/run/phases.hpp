// SPDX-License-Identifier: MIT
// The wall time of a run, divided among its phases.
#pragma once

#include <string>
#include <vector>

#include "host/output/run_log.hpp"

namespace dualfield {

/// Preparing: reading the case, finding the device, memory and stability. The start: memory of the fields, the initial
/// state and its way to the device. Snapshots and checkpoints: their way from the device to the disk, and the arrays
/// computed for them.
enum class Phase { preparing, start, steps, observing, snapshots, checkpoints };

/// Begins in the phase `preparing`.
class Phases {
 public:
  Phases();

  /// Time counts to this phase from now on. Returns the phase until now.
  Phase enter(Phase phase);
  /// Adds seconds that the device needed for steps.
  void add_of_kernels(double seconds) { kernels_ += seconds; }
  /// Adds what other ranks had to send for these steps, which is part of these seconds.
  void add_of_exchange(double seconds, double bytes) {
    exchange_seconds_ += seconds;
    exchange_bytes_ += bytes;
  }

  /// Brings the times below up to now.
  void count_until_now() { enter(present_); }
  double wall_seconds() const;
  double kernel_seconds() const { return kernels_; }
  double exchange_seconds() const { return exchange_seconds_; }
  double exchange_bytes() const { return exchange_bytes_; }
  /// wall_seconds, then the seconds of each phase as preparing_seconds …, then kernel_seconds, for the log of the run.
  std::vector<LogField> log_fields() const;
  /// The seconds of each phase in one line: "preparing 0.01 s, start 0.2 s, …".
  std::string in_words() const;

 private:
  static constexpr int count = 6;
  double since_, seconds_[count] = {}, kernels_ = 0, exchange_seconds_ = 0, exchange_bytes_ = 0;
  Phase present_ = Phase::preparing;
};

/// A phase as long as this object exists; then the one before goes on.
class During {
 public:
  During(Phases& phases, Phase phase) : phases_(phases), before_(phases.enter(phase)) {}
  ~During() { phases_.enter(before_); }
  During(const During&) = delete;
  During& operator=(const During&) = delete;

 private:
  Phases& phases_;
  Phase before_;
};

}  // namespace dualfield
