// SPDX-License-Identifier: MIT
#include "host/run/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "dualfield/schemes.hpp"
#include "host/run/progress.hpp"

namespace dualfield {

namespace {

constexpr double most_of_run = 0.01;  // of the wall time, for measuring the copy bandwidth

/// The median of three rates, in bytes per second, each over several copies; none where that would take longer than
/// `seconds`. `expected` is about the time of one copy.
std::optional<double> copy_rate(Evolution& evolution, double expected, double seconds) {
  constexpr int samples = 3, most_copies = 100;
  const double affordable = seconds / (expected * (samples + 1));
  if (!(affordable >= 1)) return std::nullopt;
  const int copies = static_cast<int>(std::min<double>(affordable, most_copies));
  evolution.stream();  // the first may take longer
  std::array<double, samples> rates{};
  for (double& rate : rates) {
    double bytes = 0;
    const double time = evolution.seconds([&] {
      for (int copy = 0; copy < copies; ++copy) bytes += evolution.stream();
    });
    if (!(time > 0)) return std::nullopt;
    rate = bytes / time;
  }
  std::ranges::sort(rates);
  return rates[samples / 2];
}

std::optional<KernelSpeed> speed_of(const Case& setup, Evolution& evolution, const Phases& phases, std::int64_t steps) {
  const double seconds = phases.kernel_seconds();
  if (scheme_named(setup.time.scheme).kind == Exact::kind || steps <= 0 || !(seconds > 0)) return std::nullopt;
  const double updates = double(steps) * double(evolution.sites()) / seconds;
  const double bytes_per_site = evolution.words_per_site() * (setup.run.precision == "single" ? 4 : 8);
  const double sweep = seconds / double(steps) * evolution.steps_per_pass();
  return KernelSpeed{updates, updates * bytes_per_site, evolution.steps_per_pass(),
                     copy_rate(evolution, sweep, most_of_run * phases.wall_seconds())};
}

const Phases& until_now(Phases& phases) {
  phases.count_until_now();
  return phases;
}

}  // namespace

std::string in_shell(const std::string& text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,+=@%:";
  if (!text.empty() && text.find_first_not_of(plain) == text.npos) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

Summary::Summary(const Case& setup, Evolution& evolution, Phases& phases, std::int64_t steps,
                 std::optional<double> drift)
    : setup_(setup),
      phases_(until_now(phases)),
      steps_(steps),
      drift_(drift),
      speed_(speed_of(setup, evolution, phases_, steps)) {}

std::vector<LogField> Summary::log_fields() const {
  std::vector<LogField> fields = phases_.log_fields();
  fields.push_back({"kernel_share", phases_.kernel_seconds() / phases_.wall_seconds()});
  if (speed_) {
    fields.push_back({"site_updates_per_second", speed_->site_updates_per_second});
    fields.push_back({"kernel_bytes_per_second", speed_->bytes_per_second});
    fields.push_back({"steps_per_pass", speed_->steps_per_pass});
    if (const auto copy = speed_->copy_bytes_per_second) {
      fields.push_back({"copy_bytes_per_second", *copy});
      fields.push_back({"copy_fraction", speed_->bytes_per_second / *copy});
    }
  }
  if (drift_) fields.push_back({"drift", *drift_});
  return fields;
}

std::string Summary::in_words(const std::filesystem::path& directory) const {
  const double wall = phases_.wall_seconds();
  std::string words = fmt::format("{} of {} steps in {}: {}\n", steps_, setup_.time.steps,
                                  wall < 60 ? fmt::format("{:.3g} s", wall) : duration_text(wall), phases_.in_words());
  words += fmt::format("kernels of the steps: {:.3g} s, {:.0f} % of the time", phases_.kernel_seconds(),
                       100 * phases_.kernel_seconds() / wall);
  if (speed_) {
    words += fmt::format("; {} site updates/s", rate_text(speed_->site_updates_per_second));
    if (const auto copy = speed_->copy_bytes_per_second)
      words +=
          fmt::format(", {:.2f} of the copy bandwidth of {}B/s", speed_->bytes_per_second / *copy, rate_text(*copy));
  }
  if (drift_) words += fmt::format("\ndrift: {:.1e}", *drift_);
  words += "\nresults: " + directory.string();
  // set by scripts/dualfield, which has the command
  if (const char* plot = std::getenv("DUALFIELD_PLOT"))
    words += fmt::format("\npictures: {} {}", plot, in_shell(directory.string()));
  return words;
}

}  // namespace dualfield
