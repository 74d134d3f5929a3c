// SPDX-License-Identifier: MIT
// Writing lines, with every error told.
#include "host/files/line_file.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "dualfield/error.hpp"

namespace dualfield {

LineFile::LineFile(std::filesystem::path path) : path_(std::move(path)), file_(std::fopen(path_.c_str(), "w")) {
  if (!file_) {
    fail();
  }
}

void LineFile::write_line(std::string_view line) {
  const bool written = std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size() &&
                       std::fputc('\n', file_.get()) != EOF && std::fflush(file_.get()) == 0;
  if (!written) {
    fail();
  }
}

void LineFile::fail() const {
  throw OutputError(fmt::format("{}: cannot be written: {}", path_.string(), std::strerror(errno)));
}

}  // namespace dualfield
