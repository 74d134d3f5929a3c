// SPDX-License-Identifier: MIT
// The directory in which a run leaves its results: claimed in two phases, so that bad input leaves nothing behind.
#pragma once

#include <filesystem>

namespace dualfield {

/// A directory for one run. The constructor looks and changes nothing; create() acts.
class RunDirectory {
 public:
  /// Accepts a path where nothing is, an empty directory and, with `overwrite`, a directory that holds a run and
  /// nothing else. Throws InputError for a file, for a directory with other content, and for a run without `overwrite`;
  /// OutputError where no directory can be created or written to.
  RunDirectory(const std::filesystem::path& path, bool overwrite);

  /// Creates the directory and its parents; with `overwrite` removes what an earlier run left. Looks again first and
  /// throws what the constructor does.
  void create();

  const std::filesystem::path& path() const { return path_; }

 private:
  void check() const;

  std::filesystem::path path_;
  bool overwrite_;
};

/// `wanted`, or the first of `wanted-2`, `wanted-3`, … where nothing exists.
std::filesystem::path first_free(const std::filesystem::path& wanted);

}  // namespace dualfield
