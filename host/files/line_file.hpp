// SPDX-License-Identifier: MIT
// A text file that grows line by line and can be read while the run goes on.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

namespace dualfield {

/// Each line is handed to the operating system at once: a run that is killed loses none, and a full disk is noticed.
class LineFile {
 public:
  /// Creates or empties the file. Throws OutputError.
  explicit LineFile(std::filesystem::path path);

  /// Appends `line` and a line end. Throws OutputError.
  void write_line(std::string_view line);

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace dualfield
