// SPDX-License-Identifier: MIT
// A file of which several processes write each a part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace dualfield {

/// A file of fixed length into which bytes are written at their places, in any order. Errors are OutputError and name the
/// file as `name`, which it has when it is complete.
class PlacedFile {
 public:
  /// Makes a new file of so many bytes.
  PlacedFile(const std::filesystem::path& path, const std::filesystem::path& name, std::int64_t bytes);
  /// Opens the file that another process has made.
  PlacedFile(const std::filesystem::path& path, const std::filesystem::path& name);
  ~PlacedFile();
  PlacedFile(const PlacedFile&) = delete;
  PlacedFile& operator=(const PlacedFile&) = delete;

  void write(std::int64_t at, std::span<const std::byte> bytes);
  /// Waits until what this object has written is on the disk.
  void sync();
  void close();

 private:
  [[noreturn]] void fail() const;

  std::filesystem::path name_;
  int descriptor_;
};

}  // namespace dualfield
