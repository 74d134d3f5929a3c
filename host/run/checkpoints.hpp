// SPDX-License-Identifier: MIT
// When a run leaves checkpoints, and which of them stay on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "host/case/case.hpp"
#include "host/output/checkpoint_file.hpp"

namespace dualfield {

/// A checkpoint on disk, whole or not.
struct FoundCheckpoint {
  std::int64_t step;
  std::filesystem::path path;
};

/// Where the directory of a run has the checkpoint of a step.
std::filesystem::path checkpoint_path(const std::filesystem::path& run_directory, std::int64_t step);

/// Those in the directory of a run, the last step first.
std::vector<FoundCheckpoint> checkpoints_in(const std::filesystem::path& run_directory);

/// The checkpoints of one run. Times are seconds of a clock that never goes back.
class Checkpoints {
 public:
  /// The run begins at `now`, from the start, or after `resumed_at` steps from the checkpoint of that step. `setup` must
  /// outlive this.
  Checkpoints(const Case& setup, const std::filesystem::path& run_directory, std::optional<std::int64_t> resumed_at,
              double now);

  /// The step at which a block of steps that begins at `step` has to end at the latest, for a checkpoint.
  std::int64_t next(std::int64_t step) const;
  /// Whether the case asks for a checkpoint at `step`, with its steps, its minutes or its end.
  bool is_due(std::int64_t step, double now) const;
  /// Whether the last checkpoint is of this step.
  bool has(std::int64_t step) const { return last_ == step; }

  /// Writes one for facts.step, each rank its part, and removes all but the last ones. Throws OutputError.
  void write(const CheckpointFacts& facts, const StateSource& state, const StatePart& part, double now);

 private:
  void remove_old() const;

  const CheckpointCase& wanted_;
  std::int64_t steps_;  ///< of the run
  std::filesystem::path run_directory_;
  std::optional<std::int64_t> last_;
  double written_;  ///< when the last one was, or the run began
};

}  // namespace dualfield
