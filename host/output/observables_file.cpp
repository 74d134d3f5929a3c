// SPDX-License-Identifier: MIT
// Writing observables.csv.
#include "host/output/observables_file.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cmath>
#include <stdexcept>
#include <utility>

namespace dualfield {
namespace {

/// The sign of a nan means nothing and differs between processors.
std::string number(double value) { return std::isnan(value) ? "nan" : fmt::format("{:.17g}", value); }

}  // namespace

ObservablesFile::ObservablesFile(std::filesystem::path path, std::vector<std::string> columns)
    : file_(std::move(path)), columns_(columns.size()) {
  columns.insert(columns.begin(), {"step", "time"});
  file_.write_line(fmt::format("{}", fmt::join(columns, ",")));
}

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
