// SPDX-License-Identifier: MIT
#include "host/analysis/bench/report.hpp"

#include <system_error>
#include <utility>

#include "host/files/result_file.hpp"

namespace dualfield {

namespace {

bool is_plain_or_absent(const std::filesystem::path& file) {
  std::error_code ignored;
  const auto type = std::filesystem::status(file, ignored).type();
  return type == std::filesystem::file_type::regular || type == std::filesystem::file_type::not_found;
}

}  // namespace

BenchReport::BenchReport(std::optional<std::filesystem::path> file, Json header)
    : file_(std::move(file)), document_(std::move(header)), is_plain_file_(file_ && is_plain_or_absent(*file_)) {
  document_["results"] = Json::array();
}

void BenchReport::add(Json row) {
  document_["results"].push_back(std::move(row));
  if (is_plain_file_) write();
}

void BenchReport::finish() const {
  if (file_) write();
}

void BenchReport::write() const { write_json(*file_, document_); }

}  // namespace dualfield
