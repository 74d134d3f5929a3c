// SPDX-License-Identifier: MIT
// The directory in which a run leaves its results: claimed in two phases, so that bad input leaves nothing behind.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/files/file_lock.hpp"

namespace dualfield {

/// What may be in the directory of a run before it. A new run wants none; it may replace an earlier one, or go on with it.
enum class Earlier { none, replaced, continued };

/// A directory for one run, and for no other while this lives: its run.jsonl is locked. The constructors look and change
/// nothing; create() acts.
class RunDirectory {
 public:
  /// Accepts a path where nothing is, an empty directory and, where `earlier` allows it, a directory that holds a run;
  /// one that is to be replaced must hold nothing else. Throws InputError for a file, for a directory with other content,
  /// for a run that `earlier` does not allow, and for one that another process is still writing; OutputError where no
  /// directory can be created or written to.
  RunDirectory(const std::filesystem::path& path, Earlier earlier);

  /// `wanted`, or the first of wanted-2, wanted-3, … where nothing exists when it is created.
  static RunDirectory first_free(const std::filesystem::path& wanted);

  /// The directory in which another rank leaves the results. This object does nothing.
  static RunDirectory of_other_rank(const std::filesystem::path& path);

  /// Creates the directory and its parents, and removes what an earlier run left. Looks again first and throws what the
  /// constructor does. What is there afterwards is an empty run.jsonl. Where the file system has no locks, a warning says
  /// so.
  void create();
  /// Instead of create(): leaves everything as an earlier run left it, except what a killed one was still writing.
  void keep();

  /// Throws OutputError if the directory that was created is no longer under its name: removed, moved, or replaced.
  void require_in_place() const;

  const std::filesystem::path& path() const { return path_; }

 private:
  RunDirectory() = default;
  RunDirectory(const std::filesystem::path& path, Earlier earlier, bool numbered);

  void check();
  void claim();
  void lock(bool create);
  void make_first_free();
  bool holds_nothing(const std::vector<std::string>& names) const;
  std::filesystem::path numbered_name(int number) const;

  std::filesystem::path wanted_, path_;
  Earlier earlier_ = Earlier::none;
  bool numbered_ = false;
  bool is_mine_ = true;  ///< not another rank's
  FileLock lock_;  ///< of run.jsonl, from when there is one
};

}  // namespace dualfield
