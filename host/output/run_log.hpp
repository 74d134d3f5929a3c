// SPDX-License-Identifier: MIT
// run.jsonl: what happened in a run, one JSON object a line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "host/files/line_file.hpp"

namespace dualfield {

/// A value of the log. Numbers that are not finite, which JSON lacks, are written as the strings "nan", "inf", "-inf".
using LogValue = std::variant<std::string, double, std::int64_t, bool>;

/// A key with its value; keys keep their order.
struct LogField {
  std::string key;
  LogValue value;
};

/// Lines of the form {"event": …, "at": "2025-01-31T12:00:00Z", fields…}, each flushed.
class RunLog {
 public:
  RunLog() = default;  ///< no file, as LineFile()
  /// Creates or empties the file. Throws OutputError.
  explicit RunLog(std::filesystem::path path);
  /// Goes on with the log of an earlier part of the run, after its first `bytes` bytes. Throws OutputError.
  RunLog(std::filesystem::path path, std::int64_t bytes) : file_(std::move(path), bytes) {}

  /// Appends one line, stamped with the time of day (UTC). Text that is not UTF-8 is written with the replacement
  /// character U+FFFD. Throws OutputError.
  void write(std::string_view event, const std::vector<LogField>& fields);

  /// Waits until all of it is on the disk. Throws OutputError.
  void sync() { file_.sync(); }

 private:
  LineFile file_;
};

}  // namespace dualfield
