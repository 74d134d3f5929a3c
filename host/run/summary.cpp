// SPDX-License-Identifier: MIT
#include "host/run/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "dualfield/precision.hpp"
#include "dualfield/schemes.hpp"
#include "host/run/progress.hpp"

namespace dualfield {

namespace {

constexpr double most_of_run = 0.01;  // of the wall time, for measuring the copy bandwidth

/// The median of up to three rates, in bytes per second, each over up to a hundred copies; none where that would take
/// longer than `most` seconds. `sweep` is the time of a sweep of the steps, and a copy takes no longer.
std::optional<double> copy_rate(Evolution& evolution, double sweep, double most) {
  if (sweep > most) return std::nullopt;
  double bytes = 0;
  const auto seconds = [&](std::int64_t copies) {
    return evolution.seconds([&] {
      for (std::int64_t copy = 0; copy < copies; ++copy) bytes = evolution.stream();
    });
  };
  const double first = seconds(1);  // it may take longer than the others
  if (!(first > 0) || 2 * first > most) return std::nullopt;
  const auto affordable = static_cast<std::int64_t>(std::min(300.0, (most - first) / first));
  const std::int64_t samples = std::min<std::int64_t>(3, affordable), copies = affordable / samples;
  std::vector<double> rates;
  while (std::ssize(rates) < samples) rates.push_back(double(copies) * bytes / seconds(copies));
  std::ranges::sort(rates);
  return rates[rates.size() / 2];
}

std::optional<KernelSpeed> speed_of(const Case& setup, Evolution& evolution, const Phases& phases, std::int64_t steps,
                                    Communicator* ranks) {
  const double seconds = phases.kernel_seconds();
  if (scheme_named(setup.time.scheme).kind == Exact::kind || steps <= 0 || !(seconds > 0)) return std::nullopt;
  const double updates = double(steps) * double(evolution.sites()) / seconds;
  const double bytes_per_site = evolution.words_per_site() * facts_of(precision_named(setup.run.precision)).bytes;
  const double sweep = seconds / double(steps) * evolution.steps_per_pass();
  return KernelSpeed{updates, updates * bytes_per_site, evolution.steps_per_pass(),
                     copy_rate(evolution, sweep, most_of_run * agreed(ranks, phases.wall_seconds()))};
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
                 std::optional<double> drift, Communicator* ranks)
    : setup_(setup),
      phases_(until_now(phases)),
      steps_(steps),
      drift_(drift),
      has_ranks_(ranks),
      speed_(speed_of(setup, evolution, phases_, steps, ranks)) {}

std::vector<LogField> Summary::log_fields() const {
  std::vector<LogField> fields = phases_.log_fields();
  fields.push_back({"kernel_share", phases_.kernel_seconds() / phases_.wall_seconds()});
  if (has_ranks_) {
    fields.push_back({"exchange_seconds", phases_.exchange_seconds()});
    fields.push_back({"exchange_bytes", phases_.exchange_bytes()});
  }
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
  if (has_ranks_) words += fmt::format(", of which exchange with other ranks {:.3g} s", phases_.exchange_seconds());
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
