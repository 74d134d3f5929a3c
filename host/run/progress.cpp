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

/// 0:07, 12:34, 3:25:07
std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(std::clamp(seconds, 0.0, 1e12)));
  const std::int64_t hours = whole / 3600, minutes = whole / 60 % 60, rest = whole % 60;
  return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, rest) : fmt::format("{}:{:02}", minutes, rest);
}

/// Three digits and a unit: 133 M
std::string rate_text(double rate) {
  for (const auto& [unit, scale] : {std::pair{" G", 1e9}, {" M", 1e6}, {" k", 1e3}}) {
    if (rate >= 0.9995 * scale) {  // what would be rounded to 1000 of the smaller unit
      return fmt::format("{:.3g}{}", rate / scale, unit);
    }
  }
  return fmt::format("{:.3g}", rate);
}

}  // namespace

double monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Progress::Progress(std::int64_t steps, std::int64_t sites, bool quiet, std::FILE* out, std::optional<bool> terminal,
                   std::function<double()> clock)
    : steps_(steps),
      sites_(sites),
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

void Progress::update(std::int64_t step, double time, std::optional<double> drift) {
  step_ = step;
  time_ = time;
  drift_ = drift;
  const double now = clock_();
  const bool due = now - last_drawn_ >= (terminal_ ? kTerminalInterval : kLineInterval);
  if (quiet_ || !(due || (terminal_ && !bar_drawn_))) {
    return;
  }
  last_drawn_ = now;
  print(terminal_ ? bar_line(now - start_) : measures(now - start_) + '\n');
  bar_drawn_ = terminal_;
}

void Progress::finish(const std::string& more) {
  if (quiet_) {
    return;
  }
  const double elapsed = clock_() - start_;
  std::string summary = fmt::format("{} of {} steps in {}, {} sites/s", step_, steps_,
                                    elapsed < 60 ? fmt::format("{:.3g} s", elapsed) : duration_text(elapsed),
                                    rate_text(site_updates_per_second(elapsed)));
  if (drift_) {
    summary += fmt::format(", drift {:.1e}", *drift_);
  }
  print((bar_drawn_ ? "\r\x1b[K" : "") + summary + '\n' + (more.empty() ? "" : more + '\n'));
  bar_drawn_ = false;
}

double Progress::site_updates_per_second(double elapsed) const {
  return elapsed > 0 ? static_cast<double>(step_) * static_cast<double>(sites_) / elapsed : 0;
}

std::string Progress::measures(double elapsed) const {
  const std::int64_t percent = steps_ > 0 ? 100 * step_ / steps_ : 100;
  const double steps_left = static_cast<double>(steps_ - step_);
  const std::string time_left = step_ > 0 ? duration_text(elapsed / static_cast<double>(step_) * steps_left) : "?";
  std::string text = fmt::format("{:3}%  step {}/{}  t {:.6g}  ETA {}  {} sites/s", percent, step_, steps_, time_,
                                 time_left, rate_text(site_updates_per_second(elapsed)));
  if (drift_) {
    text += fmt::format("  drift {:.1e}", *drift_);
  }
  return text;
}

/// The bar takes what the measures leave of the line, which must not wrap, or it could not be redrawn. As the measures
/// grow the bar shrinks, and never grows again, so that it does not flicker.
std::string Progress::bar_line(double elapsed) {
  const std::size_t columns = columns_of(out_) - 1;
  std::string text = measures(elapsed);
  const std::size_t taken = text.size() + std::string_view("[] ").size();
  bar_width_ = std::min(bar_width_, columns > taken ? columns - taken : 0);
  if (bar_width_ >= kNarrowestBar) {
    const double done = steps_ > 0 ? static_cast<double>(step_) / static_cast<double>(steps_) : 1;
    const auto filled = static_cast<std::size_t>(done * static_cast<double>(bar_width_));
    text = '[' + std::string(filled, '#') + std::string(bar_width_ - filled, '.') + "] " + text;
  }
  return '\r' + text.substr(0, columns) + "\x1b[K";
}

void Progress::print(const std::string& text) {
  std::fputs(text.c_str(), out_);
  std::fflush(out_);
}

}  // namespace dualfield
