// SPDX-License-Identifier: MIT
// Writing observables.csv.
#include "host/output/observables_file.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cmath>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "dualfield/error.hpp"

namespace dualfield {
namespace {

/// The sign of a nan means nothing and differs between processors.
std::string number(double value) { return std::isnan(value) ? "nan" : fmt::format("{:.17g}", value); }

std::string header_of(std::vector<std::string> columns) {
  columns.insert(columns.begin(), {"step", "time"});
  return fmt::format("{}", fmt::join(columns, ","));
}

/// The path of a file that must begin with this line.
std::filesystem::path with_header(std::filesystem::path path, const std::string& header) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  if (line != header)
    throw InputError(fmt::format("{}: has the columns {}, and this case {}; allowed: checks that need no other columns",
                                 path.string(), line, header));
  return path;
}

}  // namespace

ObservablesFile::ObservablesFile(std::filesystem::path path, std::vector<std::string> columns)
    : file_(std::move(path)), columns_(columns.size()) {
  file_.write_line(header_of(columns));
}

ObservablesFile::ObservablesFile(std::filesystem::path path, const std::vector<std::string>& columns,
                                 std::int64_t bytes)
    : file_(with_header(std::move(path), header_of(columns)), bytes), columns_(columns.size()) {}

void ObservablesFile::write_row(std::int64_t step, double time, std::span<const double> values) {
  if (values.size() != columns_) {
    throw std::invalid_argument(fmt::format("observables: {} values for {} columns", values.size(), columns_));
  }
  std::string row = fmt::format("{},{}", step, number(time));
  for (const double value : values) {
    row += ',' + number(value);
  }
  file_.write_line(row);
}

}  // namespace dualfield
