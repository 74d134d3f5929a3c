// SPDX-License-Identifier: MIT
// A lock that one process holds on a file, and that ends with the process however it ends.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

namespace dualfield {

/// Another process holds the lock.
struct FileInUse {
  std::string holder;  ///< "process 1234", "another process" where its number cannot be known
};

/// Owns an open file and, where the file system has locks, the lock of it (flock).
class FileLock {
 public:
  /// Owns nothing.
  FileLock() = default;
  /// Opens the file, which `create` makes where it is missing, and locks it. Throws FileInUse, and OutputError where
  /// the file cannot be opened for writing.
  FileLock(const std::filesystem::path& file, bool create);
  ~FileLock();
  FileLock(FileLock&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), why_unlocked_(std::move(other.why_unlocked_)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(why_unlocked_, other.why_unlocked_);
    return *this;
  }

  bool is_open() const { return descriptor_ != -1; }
  /// Why the file is open but not locked: the file system has no locks. Empty where it is locked.
  const std::string& why_unlocked() const { return why_unlocked_; }

  /// Whether `file` still names what is locked.
  bool is_at(const std::filesystem::path& file) const;
  bool is_empty() const;
  /// Empties the file, which stays locked. Throws OutputError.
  void truncate();

 private:
  int descriptor_ = -1;
  std::string why_unlocked_;
};

}  // namespace dualfield
