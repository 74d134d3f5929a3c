// SPDX-License-Identifier: MIT
// A file or directory under construction, so that what bears a final name is complete.
#pragma once

#include <filesystem>

namespace dualfield {

/// Write to path(), a temporary name beside the final one, then call commit(). A process that ends at any moment leaves
/// under the final name what was there before, what is there now, or nothing; never a part. Without commit() the
/// destructor removes what was written. (No fsync: a power failure is not guarded against.)
class PartialPath {
 public:
  /// Clears what an earlier, killed process may have left under the temporary name. Throws OutputError.
  explicit PartialPath(std::filesystem::path final_path);
  ~PartialPath();
  PartialPath(const PartialPath&) = delete;
  PartialPath& operator=(const PartialPath&) = delete;

  /// The temporary name of a file or directory, `<final name>.partial`.
  static std::filesystem::path of(std::filesystem::path final_path) { return final_path += ".partial"; }
  /// That of this one: nothing exists there after construction.
  const std::filesystem::path& path() const { return partial_; }

  /// Renames to the final name, replacing a file or a whole directory there. Throws OutputError.
  void commit();

 private:
  std::filesystem::path final_;
  std::filesystem::path partial_;
  bool committed_ = false;
};

}  // namespace dualfield
