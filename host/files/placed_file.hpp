// SPDX-License-Identifier: MIT
// A file of which several processes write each a part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "dualfield/precision.hpp"

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

/// Such a file with values in double or single precision.
class PlacedValues {
 public:
  /// Opens the file that another process, or this one, has made.
  PlacedValues(const std::filesystem::path& path, std::filesystem::path name, Precision precision);

  /// Sets the values first, first + 1 … of an array that begins at so many bytes of the file. Throws also for values that
  /// single precision cannot hold.
  void write(std::int64_t begin, std::int64_t first, std::span<const double> values);
  void close() { file_.close(); }

 private:
  std::filesystem::path name_;
  bool is_single_;
  PlacedFile file_;
  std::vector<float> rounded_;
};

}  // namespace dualfield
