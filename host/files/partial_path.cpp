// SPDX-License-Identifier: MIT
// Temporary names, and the rename that makes a result visible.
#include "host/files/partial_path.hpp"

#include <fmt/core.h>

#include <system_error>
#include <utility>

#include "dualfield/error.hpp"

namespace dualfield {
namespace fs = std::filesystem;

PartialPath::PartialPath(fs::path final_path) : final_(std::move(final_path)), partial_(of(final_)) {
  std::error_code error;
  fs::remove_all(partial_, error);
  if (error && error != std::errc::not_a_directory) {  // a file as parent is reported by whoever writes
    throw OutputError(fmt::format("{}: cannot be removed: {}", partial_.string(), error.message()));
  }
}

PartialPath::~PartialPath() {
  if (!committed_) {
    std::error_code ignored;
    fs::remove_all(partial_, ignored);
  }
}

void PartialPath::commit() {
  std::error_code error;
  if (fs::is_directory(fs::symlink_status(final_, error))) {
    fs::remove_all(final_, error);  // rename() replaces a file, but no directory that holds something
  }
  fs::rename(partial_, final_, error);
  if (error) {
    throw OutputError(fmt::format("{}: cannot be written: {}", final_.string(), error.message()));
  }
  committed_ = true;
}

}  // namespace dualfield
