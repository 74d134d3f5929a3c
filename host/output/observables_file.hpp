// SPDX-License-Identifier: MIT
// observables.csv: one row per observation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "host/files/line_file.hpp"

namespace dualfield {

/// A header `step,time,…`, then rows. Numbers have 17 significant digits, so they read back exactly; values that are
/// not finite are written nan, inf and -inf. Every row is flushed.
class ObservablesFile {
 public:
  /// No file, as LineFile().
  explicit ObservablesFile(std::size_t columns) : columns_(columns) {}
  /// `columns` are the names after step and time. Creates or empties the file and writes the header. Throws
  /// OutputError.
  ObservablesFile(std::filesystem::path path, std::vector<std::string> columns);
  /// Goes on with the table of an earlier part of the run, after its first `bytes` bytes. Throws InputError where its
  /// header has other columns, OutputError where it cannot be written.
  ObservablesFile(std::filesystem::path path, const std::vector<std::string>& columns, std::int64_t bytes);

  /// One value a column, in the order of the header. Throws OutputError.
  void write_row(std::int64_t step, double time, std::span<const double> values);

  LineMark mark() const { return file_.mark(); }
  /// Waits until all of it is on the disk. Throws OutputError.
  void sync() { file_.sync(); }

 private:
  LineFile file_;
  std::size_t columns_;
};

}  // namespace dualfield
