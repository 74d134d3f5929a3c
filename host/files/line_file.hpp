// SPDX-License-Identifier: MIT
// A text file that grows line by line and can be read while the run goes on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace dualfield {

/// Each line is handed to the operating system at once: a run that is killed loses none, and a full disk is noticed.
class LineFile {
 public:
  /// Creates or empties the file. Throws OutputError.
  explicit LineFile(std::filesystem::path path);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  /// Appends `line` and a line end. Throws OutputError; then the part of the line that was written is taken away again.
  void write_line(std::string_view line);

 private:
  [[noreturn]] void fail(int error) const;

  std::filesystem::path path_;
  int descriptor_;
  std::int64_t size_ = 0;  ///< of the whole lines
};

}  // namespace dualfield
