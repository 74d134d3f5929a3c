// SPDX-License-Identifier: MIT
// How far a run has come, for the person who waits for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>

namespace dualfield {

/// Seconds of a clock that never goes back.
double monotonic_seconds();

/// Percent, step, time, time left, site updates per second ("sites/s") and drift of the invariant. On a terminal one
/// line with a bar, redrawn at most ten times a second; elsewhere a new line every five seconds. Failures to write are
/// ignored.
class Progress {
 public:
  /// `steps` of the run and `sites` of the lattice; `quiet` silences everything. `terminal` and `clock` replace, in
  /// tests, what `out` is and the time in seconds.
  Progress(std::int64_t steps, std::int64_t sites, bool quiet, std::FILE* out = stderr,
           std::optional<bool> terminal = std::nullopt, std::function<double()> clock = monotonic_seconds);
  /// Ends a bar's line, so that what follows, an error perhaps, begins a line of its own.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// The state has reached `step` and physical `time`; `drift` is relative, none where the scheme has no invariant.
  void update(std::int64_t step, double time, std::optional<double> drift);

  /// Writes the summary: steps done, wall time, rate, last drift, and a line of more. To be called once, after the last
  /// update.
  void finish(const std::string& more = "");

 private:
  double site_updates_per_second(double elapsed) const;
  std::string measures(double elapsed) const;
  std::string bar_line(double elapsed);
  void print(const std::string& text);

  std::int64_t steps_;
  std::int64_t sites_;
  bool quiet_;
  std::FILE* out_;
  bool terminal_;
  std::function<double()> clock_;
  double start_;
  double last_drawn_;
  bool bar_drawn_ = false;
  std::size_t bar_width_ = 30;  ///< at most
  std::int64_t step_ = 0;
  double time_ = 0;
  std::optional<double> drift_;
};

}  // namespace dualfield
