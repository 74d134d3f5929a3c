// SPDX-License-Identifier: MIT
// A checkpoint: one file with everything from which a run goes on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dualfield/communicator.hpp"
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
  std::int64_t row = 1;                     ///< of them, values that no two ranks share; their number divides `sites`
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

/// The part of a state that a rank has.
struct StatePart {
  Communicator* ranks = nullptr;  ///< null for one process
  /// Calls run(first, count) for its sites that lie one behind the other, whole rows, in order; empty: all sites are its own.
  std::function<void(const std::function<void(std::int64_t first, std::int64_t count)>& run)> for_each_run = {};
};

/// Writes a file of a first line that tells the format; the facts as JSON; their checksum; the arrays of the state in the
/// precision of the run, shape (components, sites), little endian, in half precision divided by the scale; and a checksum of
/// all of it, the sum of those of its rows. Each rank writes its part; what the others say besides the state counts on rank 0 alone.
/// It is written beside its place and renamed when it is on the disk: what bears the name is complete. `state` is asked
/// for in the order of StateSource. Throws OutputError, on all ranks the same, and what `state` throws.
void write_checkpoint(const std::filesystem::path& file, const CheckpointFacts& facts, const StateSource& state,
                      const StatePart& part = {});

/// A checkpoint that has been read and found whole.
class CheckpointFile {
 public:
  /// Reads all of the file once, each rank a share of it, and compares its checksums. Throws InputError, on all ranks the
  /// same: it is missing, no checkpoint, of another version, too short or too long, damaged.
  explicit CheckpointFile(const std::filesystem::path& file, Communicator* ranks = nullptr);

  const std::filesystem::path& path() const { return path_; }
  const CheckpointFacts& facts() const { return facts_; }
  /// The state, which stays in the file until it is asked for. The source opens the file anew and throws InputError
  /// where that fails.
  StateSource state() const;

 private:
  /// Returns the checksum that the state has to have.
  std::uint64_t read_facts();
  /// The sum of the checksums of the rows that are this rank's share.
  std::uint64_t checksum_of_share(const Communicator* ranks) const;

  std::filesystem::path path_;
  CheckpointFacts facts_;
  std::int64_t state_begins_ = 0;  ///< in bytes from the beginning of the file
};

}  // namespace dualfield
