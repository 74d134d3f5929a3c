// SPDX-License-Identifier: MIT
// A checkpoint: one file with everything from which a run goes on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dualfield/evolution.hpp"
#include "dualfield/simulation_spec.hpp"
#include "host/files/line_file.hpp"

namespace dualfield {

/// What a checkpoint says about a run after `step` steps. Runs of the same case leave the same bytes.
struct CheckpointFacts {
  std::int64_t step = 0;
  std::optional<std::int64_t> carried_for;  ///< what Evolution::carry() returned
  bool has_state = true;                    ///< not with the scheme `exact`, whose run goes on from its initial state
  std::vector<int> arrays;                  ///< components of each array of the state (Evolution::array_components())
  std::int64_t sites = 0;                   ///< values of a component
  Precision precision = Precision::double_precision;
  double scale = 1;  ///< Evolution::scale()

  std::vector<Observable> first;    ///< the first row of observables.csv, with which drifts are compared
  LineMark rows;                    ///< of observables.csv, for a run that goes on beyond its last step
  LineMark all_rows;                ///< the same with the row of the last step, which a longer run may not have
  std::vector<std::string> warned;  ///< checks that have given their warning

  std::map<std::string, std::string> keys;         ///< the case: values as TOML, without those that name files
  std::map<std::string, std::uint64_t> checksums;  ///< of the files that the case names, by key
};

/// The name of a checkpoint in the folder checkpoints of a run: "00000400.checkpoint".
std::string checkpoint_name(std::int64_t step);

/// Writes a file of a first line that tells the format; the facts as JSON; the arrays of the state in the precision of the run,
/// shape (components, sites), little endian, in half precision divided by the scale; and checksums. It is written beside its place and renamed when it is on the disk: what
/// bears the name is complete. `state` is asked for in the order of StateSource. Throws OutputError, and what `state`
/// throws.
void write_checkpoint(const std::filesystem::path& file, const CheckpointFacts& facts, const StateSource& state);

/// Asks for the state as write_checkpoint() does and writes nothing: for the ranks that have a part of the state and do not write.
void give_state_to_checkpoint(const CheckpointFacts& facts, const StateSource& state);

/// A checkpoint that has been read and found whole.
class CheckpointFile {
 public:
  /// Reads all of the file once and compares its checksums. Throws InputError: it is missing, no checkpoint, of another
  /// version, too short or too long, damaged.
  explicit CheckpointFile(const std::filesystem::path& file);

  const std::filesystem::path& path() const { return path_; }
  const CheckpointFacts& facts() const { return facts_; }
  /// The state, which stays in the file until it is asked for. The source opens the file anew and throws InputError
  /// where that fails.
  StateSource state() const;

 private:
  std::filesystem::path path_;
  CheckpointFacts facts_;
  std::int64_t state_begins_ = 0;  ///< in bytes from the beginning of the file
};

}  // namespace dualfield
