// SPDX-License-Identifier: MIT
// The directory in which a run leaves its results: claimed in two phases, so that bad input leaves nothing behind.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/files/file_lock.hpp"

namespace dualfield {

/// A directory for one run, and for no other while this lives: its run.jsonl is locked. The constructors look and change
/// nothing; create() acts.
class RunDirectory {
 public:
  /// Accepts a path where nothing is, an empty directory and, with `overwrite`, a directory that holds a run and
  /// nothing else. Throws InputError for a file, for a directory with other content, for a run without `overwrite`, and
  /// for one that another process is still writing; OutputError where no directory can be created or written to.
  RunDirectory(const std::filesystem::path& path, bool overwrite);

  /// `wanted`, or the first of wanted-2, wanted-3, … where nothing exists when it is created.
  static RunDirectory first_free(const std::filesystem::path& wanted);

  /// Creates the directory and its parents; with `overwrite` removes what an earlier run left. Looks again first and
  /// throws what the constructor does. What is there afterwards is an empty run.jsonl. Where the file system has no
  /// locks, a warning says so.
  void create();

  /// Throws OutputError if the directory that was created is no longer under its name: removed, moved, or replaced.
  void require_in_place() const;

  const std::filesystem::path& path() const { return path_; }

 private:
  RunDirectory(const std::filesystem::path& path, bool overwrite, bool numbered);

  void check();
  void lock(bool create);
  void make_first_free();
  bool holds_nothing(const std::vector<std::string>& names) const;
  std::filesystem::path numbered_name(int number) const;

  std::filesystem::path wanted_, path_;
  bool overwrite_;
  bool numbered_;
  FileLock lock_;  ///< of run.jsonl, from when there is one
};

}  // namespace dualfield
