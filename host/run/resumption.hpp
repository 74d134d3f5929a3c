// SPDX-License-Identifier: MIT
// --resume: the run of a directory, and the checkpoint from which it goes on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "host/case/case.hpp"
#include "host/output/checkpoint_file.hpp"
#include "host/run/system.hpp"

namespace dualfield {

/// The last whole checkpoint of a run, which fits a case.
class Resumption {
 public:
  /// Nothing where the directory has no run yet, or one that was killed before its first checkpoint: then the run begins
  /// anew. A damaged checkpoint is passed over for the one before it, with a warning. Changes nothing. Throws InputError:
  /// the run has ended and left no checkpoint; no checkpoint is whole; the case differs in a key that decides on results
  /// (all such keys with both values), or in a file that it names; observables.csv is not as the run left it; the
  /// checkpoint is of a later step than the last of the case. Errors are the same on all ranks.
  static std::optional<Resumption> find(const std::filesystem::path& directory, const Case& setup,
                                        Communicator* ranks = nullptr);

  const CheckpointFacts& facts() const { return file_.facts(); }
  const std::filesystem::path& checkpoint() const { return file_.path(); }
  /// The bytes of observables.csv and of run.jsonl that are kept, on rank 0: what the run wrote up to the checkpoint.
  std::int64_t bytes_of_rows() const { return rows_; }
  std::int64_t bytes_of_events() const { return events_; }
  /// Whether the case asks for no more steps than the run has done, to its end.
  bool is_complete() const { return is_complete_; }

  /// An evolution of the system in the state of the checkpoint, in the gauge of that step. `start` is the initial state
  /// of the case. Throws InputError where the state is not one of this system.
  std::unique_ptr<Evolution> evolution(System& system, const StateSource& start) const;

 private:
  explicit Resumption(CheckpointFile file) : file_(std::move(file)) {}
  /// Compares the case, and looks at what the run has left beside the checkpoint. `here` is of the case.
  void look_at_files(const std::filesystem::path& directory, const Case& setup, const CheckpointFacts& here);

  CheckpointFile file_;
  std::int64_t rows_ = 0, events_ = 0;
  bool is_complete_ = false;
};

/// The keys of a case that a resumed run must not change, with their values, and the checksums of the files it names.
/// Throws InputError for a file that cannot be read.
void take_case(const Case& setup, CheckpointFacts& facts);

/// The directory that --resume means without --output: the one in which the case file lies, where it is the case.toml of
/// a run; else `wanted`. Throws InputError where wanted-2, wanted-3 … exist too.
std::filesystem::path directory_to_resume(const std::filesystem::path& case_file, const std::filesystem::path& wanted);

}  // namespace dualfield
