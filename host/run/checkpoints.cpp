// SPDX-License-Identifier: MIT
#include "host/run/checkpoints.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace dualfield {
namespace {
namespace fs = std::filesystem;
}

Checkpoints::Checkpoints(const Case& setup, const fs::path& run_directory, std::optional<std::int64_t> resumed_at,
                         double now)
    : wanted_(setup.checkpoint),
      steps_(setup.time.steps),
      folder_(run_directory / "checkpoints"),
      last_(resumed_at),
      written_(now) {}

std::int64_t Checkpoints::next(std::int64_t step) const {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max(), every = wanted_.every;
  return every > 0 && step / every < most / every ? (step / every + 1) * every : most;
}

bool Checkpoints::is_due(std::int64_t step, double now) const {
  if (has(step)) return false;
  if (step == steps_ && wanted_.at_end) return true;
  if (wanted_.every > 0 && step > 0 && step % wanted_.every == 0) return true;
  return wanted_.minutes > 0 && now - written_ >= 60 * wanted_.minutes;
}

void Checkpoints::write(const CheckpointFacts& facts, const StateSource& state, double now) {
  write_checkpoint(folder_ / checkpoint_name(facts.step), facts, state);
  last_ = facts.step;
  written_ = now;
  remove_old();
}

/// Those of later steps, which an earlier part of the run may have left, are not of this run's past and go first.
void Checkpoints::remove_old() const {
  std::vector<std::pair<std::int64_t, fs::path>> all;
  std::error_code ignored;
  for (fs::directory_iterator entry(folder_, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
    const fs::path& path = entry->path();
    const std::int64_t step = std::strtoll(path.stem().c_str(), nullptr, 10);
    if (path.filename() == checkpoint_name(step)) all.emplace_back(step > *last_ ? -1 : step, path);
  }
  std::ranges::sort(all, std::greater{});
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].first < 0 || std::int64_t(i) >= wanted_.keep) fs::remove(all[i].second, ignored);
}

}  // namespace dualfield
