// SPDX-License-Identifier: MIT
// A text file that grows line by line and can be read while the run goes on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "host/files/checksum.hpp"

namespace dualfield {

/// A place in a line file: so many bytes from its beginning, whole lines all of them, and the checksum of these bytes.
struct LineMark {
  std::int64_t bytes = 0;
  std::uint64_t checksum = 0;
};

/// Each line is handed to the operating system at once: a run that is killed loses none, and a full disk is noticed.
class LineFile {
 public:
  /// No file: what is written is lost. For the ranks of a run that do not write its results.
  LineFile() = default;
  /// Creates or empties the file. Throws OutputError.
  explicit LineFile(std::filesystem::path path);
  /// Goes on with a file that is there, after its first `bytes` bytes. What follows them is cut off. Throws OutputError.
  LineFile(std::filesystem::path path, std::int64_t bytes);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  /// Appends `line` and a line end. Throws OutputError; then the part of the line that was written is taken away again.
  void write_line(std::string_view line);

  /// The end of the file as it is now.
  LineMark mark() const { return {size_, checksum_.value()}; }
  /// Waits until all lines are on the disk. Throws OutputError.
  void sync();

 private:
  [[noreturn]] void fail(int error) const;

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;  ///< of the whole lines
  Checksum checksum_;      ///< of these lines
};

}  // namespace dualfield
