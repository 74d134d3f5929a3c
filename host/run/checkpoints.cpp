// SPDX-License-Identifier: MIT
#include "host/run/checkpoints.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <limits>

#include "host/ranks.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;
constexpr const char* folder = "checkpoints";  ///< in the directory of a run
}  // namespace

fs::path checkpoint_path(const fs::path& run_directory, std::int64_t step) {
  return run_directory / folder / checkpoint_name(step);
}

std::vector<FoundCheckpoint> checkpoints_in(const fs::path& run_directory) {
  std::vector<FoundCheckpoint> all;
  std::error_code none;
  for (fs::directory_iterator entry(run_directory / folder, none), end; !none && entry != end; entry.increment(none)) {
    const fs::path& path = entry->path();
    const std::int64_t step = std::strtoll(path.stem().c_str(), nullptr, 10);
    if (path.filename() == checkpoint_name(step)) all.push_back({step, path});
  }
  std::ranges::sort(all, std::greater{}, &FoundCheckpoint::step);
  return all;
}

Checkpoints::Checkpoints(const Case& setup, const fs::path& run_directory, std::optional<std::int64_t> resumed_at,
                         double now)
    : wanted_(setup.checkpoint),
      steps_(setup.time.steps),
      run_directory_(run_directory),
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

void Checkpoints::write(const CheckpointFacts& facts, const StateSource& state, const StatePart& part, double now) {
  write_checkpoint(checkpoint_path(run_directory_, facts.step), facts, state, part);
  last_ = facts.step;
  written_ = now;
  if (is_first(part.ranks)) remove_old();
}

/// Those of later steps, which an earlier part of the run may have left, are not of this run's past and go first.
void Checkpoints::remove_old() const {
  std::int64_t kept = 0;
  std::error_code ignored;
  for (const FoundCheckpoint& found : checkpoints_in(run_directory_))
    if (found.step > *last_ || ++kept > wanted_.keep) fs::remove(found.path, ignored);
}

}  // namespace dualfield
