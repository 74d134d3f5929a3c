// SPDX-License-Identifier: MIT
// How far a run has come, for the person who waits for it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "dualfield/state_source.hpp"

namespace dualfield {

/// Seconds of a clock that never goes back.
double monotonic_seconds();

/// 0:07, 12:34, 3:25:07
std::string duration_text(double seconds);

/// Three digits and a unit: 133 M
std::string rate_text(double rate);

/// Before the first step: what the run is doing, how much of it is done where that is known, and the time since the
/// start. From then on: percent, step, time, time left, site updates per second ("sites/s") and drift of the invariant;
/// time left and rate follow from the time of the steps alone, with what is observed and written between them. On a
/// terminal one line, with a bar, redrawn at most ten times a second; elsewhere a new line every five seconds. Failures
/// to write are ignored. Several threads may call its functions at once.
class Progress {
 public:
  /// `steps` of the run; `quiet` silences everything. `terminal` and `clock` replace, in tests, what `out` is and the
  /// time in seconds.
  Progress(std::int64_t steps, bool quiet, std::FILE* out = stderr, std::optional<bool> terminal = std::nullopt,
           std::function<double()> clock = monotonic_seconds);
  /// Ends a bar's line, so that what follows, an error perhaps, begins a line of its own.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// The sites that a step updates; before the first update().
  void set_sites(std::int64_t sites) { sites_ = sites; }

  /// A part of the start begins: "building the initial state". On a terminal it is shown at once.
  void begin(std::string_view part);
  /// This share of the part is done, from 0 to 1.
  void part_done(double share);

  /// The state has reached `step` and physical `time`; `drift` is relative, none where the scheme has no invariant. The
  /// first call is that of the step from which the run goes on; the time of the steps begins there.
  void update(std::int64_t step, double time, std::optional<double> drift);

  /// Draws the last line again if it is due, with the time until now. Called now and then, it shows that a part goes on
  /// which does not say how much of it is done, or a step or a file that takes long.
  void tick();

  /// Takes the line off a terminal, so that something else can be written; the next call above draws it again.
  void clear();

  /// Writes the summary in place of the line. To be called once, after the last update.
  void finish(const std::string& summary);

 private:
  /// A step and when it was reached.
  struct Reached {
    std::int64_t step = 0;
    double at = 0;
  };

  /// What was told last, since the line was taken off.
  enum class Shown { nothing, part, steps };

  void clear_line();
  bool is_due(bool at_once, double now);
  void draw_steps(bool at_once);
  void draw(const std::string& line, double share);
  void draw_part(bool at_once);
  double seconds_per_step(double now) const;
  std::string measures(double now) const;
  std::string bar_line(std::string text, double share);
  void print(const std::string& text);

  std::mutex mutex_;
  Shown shown_ = Shown::nothing;
  std::int64_t steps_;
  std::int64_t sites_ = 0;
  bool quiet_;
  std::FILE* out_;
  bool terminal_;
  std::function<double()> clock_;
  double start_;
  double last_drawn_;
  bool bar_drawn_ = false;
  std::size_t bar_width_ = 30;  ///< at most
  std::string part_;
  std::optional<double> part_share_;
  std::optional<Reached> first_;  ///< by the first call of update()
  std::optional<Reached> warm_;   ///< by the second one: the first steps of a device take longer
  std::int64_t step_ = 0;
  double time_ = 0;
  std::optional<double> drift_;
};

/// Calls progress.tick() every second on a thread of its own, as long as it exists. `progress` must exist longer.
class Ticker {
 public:
  explicit Ticker(Progress& progress);
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_over_ = false;
  std::thread thread_;
};

/// The same values, and `progress` is told how much of the state of `components` x `sites` values, twice, has been asked
/// for. `progress` must exist as long as the source.
StateSource with_progress(StateSource source, int components, std::int64_t sites, Progress& progress);

}  // namespace dualfield
