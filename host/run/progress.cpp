// SPDX-License-Identifier: MIT
// Drawing the progress of a run.
#include "host/run/progress.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

namespace dualfield {
namespace {

constexpr double kTerminalInterval = 0.1, kLineInterval = 5;  // seconds
constexpr std::size_t kNarrowestBar = 5;

std::size_t columns_of(std::FILE* terminal) {
  winsize size{};
  return ioctl(fileno(terminal), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

double monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(std::clamp(seconds, 0.0, 1e12)));
  const std::int64_t hours = whole / 3600, minutes = whole / 60 % 60, rest = whole % 60;
  return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, rest) : fmt::format("{}:{:02}", minutes, rest);
}

std::string rate_text(double rate) {
  for (const auto& [unit, scale] : {std::pair{" G", 1e9}, {" M", 1e6}, {" k", 1e3}}) {
    if (rate >= 0.9995 * scale) {  // what would be rounded to 1000 of the smaller unit
      return fmt::format("{:.3g}{}", rate / scale, unit);
    }
  }
  return fmt::format("{:.3g}", rate);
}

Progress::Progress(std::int64_t steps, bool quiet, std::FILE* out, std::optional<bool> terminal,
                   std::function<double()> clock)
    : steps_(steps),
      quiet_(quiet),
      out_(out),
      terminal_(terminal.value_or(isatty(fileno(out)) == 1)),
      clock_(std::move(clock)),
      start_(clock_()),
      last_drawn_(start_) {}

Progress::~Progress() {
  if (bar_drawn_) {
    print("\n");
  }
}

void Progress::begin(std::string_view part) {
  const std::scoped_lock lock(mutex_);
  part_ = part;
  part_share_.reset();
  shown_ = Shown::part;
  draw_part(terminal_);
}

void Progress::part_done(double share) {
  const std::scoped_lock lock(mutex_);
  part_share_ = share;
  shown_ = Shown::part;
  draw_part(false);
}

void Progress::tick() {
  const std::scoped_lock lock(mutex_);
  if (shown_ == Shown::part) draw_part(false);
  if (shown_ == Shown::steps) draw_steps(false);
}

void Progress::draw_part(bool at_once) {
  const double now = clock_();
  if (!is_due(at_once, now)) return;
  const std::string share = part_share_ ? fmt::format("  {:.0f}%", std::floor(100 * *part_share_)) : "";
  draw(fmt::format("{}{}  {}", part_, share, duration_text(now - start_)), part_share_.value_or(0));
}

void Progress::update(std::int64_t step, double time, std::optional<double> drift) {
  const std::scoped_lock lock(mutex_);
  step_ = step;
  time_ = time;
  drift_ = drift;
  const double now = clock_();
  const bool at_once = terminal_ && (!first_ || !bar_drawn_);
  if (!first_)
    first_ = Reached{step, now};
  else if (!warm_)
    warm_ = Reached{step, now};
  shown_ = Shown::steps;
  draw_steps(at_once);
}

void Progress::draw_steps(bool at_once) {
  const double now = clock_();
  if (is_due(at_once, now))
    draw(measures(now), steps_ > 0 ? static_cast<double>(step_) / static_cast<double>(steps_) : 1);
}

void Progress::clear() {
  const std::scoped_lock lock(mutex_);
  clear_line();
}

void Progress::clear_line() {
  if (bar_drawn_) print("\r\x1b[K");
  bar_drawn_ = false;
  shown_ = Shown::nothing;
}

void Progress::finish(const std::string& summary) {
  const std::scoped_lock lock(mutex_);
  clear_line();
  if (!quiet_) print(summary + '\n');
}

bool Progress::is_due(bool at_once, double now) {
  if (quiet_ || !(at_once || now - last_drawn_ >= (terminal_ ? kTerminalInterval : kLineInterval))) return false;
  last_drawn_ = now;
  return true;
}

void Progress::draw(const std::string& line, double share) {
  print(terminal_ ? bar_line(line, share) : line + '\n');
  bar_drawn_ = terminal_;
}

/// Of the steps after the first ones, once there are any; 0 before the first.
double Progress::seconds_per_step(double now) const {
  const Reached& since = warm_ && step_ > warm_->step ? *warm_ : first_.value_or(Reached{});
  return step_ > since.step ? (now - since.at) / static_cast<double>(step_ - since.step) : 0;
}

std::string Progress::measures(double now) const {
  const std::int64_t percent = steps_ > 0 ? 100 * step_ / steps_ : 100;
  const double pace = seconds_per_step(now);
  const std::string time_left = pace > 0 ? duration_text(pace * static_cast<double>(steps_ - step_)) : "?";
  std::string text = fmt::format("{:3}%  step {}/{}  t {:.6g}  ETA {}  {} sites/s", percent, step_, steps_, time_,
                                 time_left, rate_text(pace > 0 ? static_cast<double>(sites_) / pace : 0));
  if (drift_) {
    text += fmt::format("  drift {:.1e}", *drift_);
  }
  return text;
}

/// The bar takes what the text leaves of the line, which must not wrap, or it could not be redrawn. As the text grows
/// the bar shrinks, and never grows again, so that it does not flicker.
std::string Progress::bar_line(std::string text, double share) {
  const std::size_t columns = columns_of(out_) - 1;
  const std::size_t taken = text.size() + std::string_view("[] ").size();
  bar_width_ = std::min(bar_width_, columns > taken ? columns - taken : 0);
  if (bar_width_ >= kNarrowestBar) {
    const auto filled = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(bar_width_));
    text = '[' + std::string(filled, '#') + std::string(bar_width_ - filled, '.') + "] " + text;
  }
  return '\r' + text.substr(0, columns) + "\x1b[K";
}

void Progress::print(const std::string& text) {
  std::fputs(text.c_str(), out_);
  std::fflush(out_);
}

Ticker::Ticker(Progress& progress)
    : thread_([this, &progress] {
        std::unique_lock lock(mutex_);
        while (!ended_.wait_for(lock, std::chrono::seconds(1), [this] { return is_over_; })) progress.tick();
      }) {}

Ticker::~Ticker() {
  {
    const std::scoped_lock lock(mutex_);
    is_over_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

StateSource with_progress(StateSource source, int components, std::int64_t sites, Progress& progress) {
  MakeWaves waves = source.waves;
  StateSource followed = [=, source = std::move(source), &progress](int array, int component, std::int64_t first,
                                                                    std::span<double> values) {
    source(array, component, first, values);
    const auto done = static_cast<double>((std::int64_t{array} * components + component) * sites + first) +
                      static_cast<double>(values.size());
    progress.part_done(done / (2.0 * components * static_cast<double>(sites)));
  };
  followed.waves = std::move(waves);
  return followed;
}

}  // namespace dualfield
