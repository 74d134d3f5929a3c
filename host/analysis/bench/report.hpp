// SPDX-License-Identifier: MIT
// The JSON of `dualfield bench`: written whole after every row, so that an interrupted run keeps what it measured.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

namespace dualfield {

class BenchReport {
 public:
  using Json = nlohmann::ordered_json;

  /// `header` is what the document says besides "results". Without a file nothing is written.
  BenchReport(std::optional<std::filesystem::path> file, Json header);

  /// Adds a row. A plain file is replaced by a document with the rows so far. Throws OutputError.
  void add(Json row);
  /// Writes the document once more, for files without rows, and for pipes, which get it at the end alone.
  void finish() const;

 private:
  void write() const;

  std::optional<std::filesystem::path> file_;
  Json document_;
  bool is_plain_file_;
};

}  // namespace dualfield
