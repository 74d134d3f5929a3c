// SPDX-License-Identifier: MIT
// Claiming the directory of a run.
#include "host/output/run_directory.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "dualfield/error.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;

/// What a run leaves. run.jsonl is there from the first moment and is taken as the sign of a run.
constexpr std::string_view kSign = "run.jsonl";
/// It is therefore the last to be removed.
constexpr std::array<std::string_view, 5> kResults{"case.toml", "observables.csv", "snapshots", "checkpoints", kSign};

/// "out/" names the same directory as "out"; dropping the slash lets a name be added to it.
fs::path without_trailing_slash(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  return normal.has_filename() || !normal.has_relative_path() ? normal : normal.parent_path();
}

[[noreturn]] void fail_output(const fs::path& path, std::string_view what, const std::string& why) {
  throw OutputError(fmt::format("{}: {}: {}", path.string(), what, why));
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) {
    fail_output(directory, "cannot be read", error.message());
  }
  std::ranges::sort(names);
  return names;
}

void require_writable(const fs::path& directory) {
  if (access(directory.c_str(), W_OK | X_OK) != 0) {
    fail_output(directory, "cannot be written to", std::strerror(errno));
  }
}

/// The nearest parent that exists must be a directory one may write to.
void require_creatable(const fs::path& path) {
  fs::path parent = fs::absolute(path).parent_path();
  std::error_code error;
  while (fs::status(parent, error).type() == fs::file_type::not_found && parent.has_relative_path()) {
    parent = parent.parent_path();
  }
  if (!fs::is_directory(parent, error)) {
    fail_output(path, "cannot be created", fmt::format("{} is not a directory", parent.string()));
  }
  require_writable(parent);
}

void require_replaceable(const fs::path& directory, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::ranges::find(kResults, name) == kResults.end()) {
      throw InputError(
          fmt::format("{}: holds '{}', which no run leaves: --overwrite removes nothing here; use another "
                      "--output",
                      directory.string(), name));
    }
  }
  if (std::ranges::find(names, kSign) == names.end()) {
    throw InputError(
        fmt::format("{}: holds '{}' but no {}, so it may not be a run's: --overwrite removes nothing here; "
                    "use another --output",
                    directory.string(), names.front(), kSign));
  }
}

}  // namespace

RunDirectory::RunDirectory(const fs::path& path, bool overwrite)
    : path_(without_trailing_slash(path)), overwrite_(overwrite) {
  if (path.empty()) {
    throw InputError("--output: the path is empty; a directory is required");
  }
  check();
}

void RunDirectory::check() const {
  std::error_code error;
  const fs::file_type type = fs::status(path_, error).type();
  if (type == fs::file_type::not_found || type == fs::file_type::none) {
    require_creatable(path_);
    return;
  }
  if (type != fs::file_type::directory) {
    throw InputError(fmt::format("{}: is a file; --output must name a directory", path_.string()));
  }
  const std::vector<std::string> names = names_in(path_);
  if (!names.empty() && !overwrite_) {
    throw InputError(
        fmt::format("{}: already holds a run (or other files); use --overwrite or another --output", path_.string()));
  }
  if (!names.empty()) {
    require_replaceable(path_, names);
  }
  require_writable(path_);
}

void RunDirectory::create() {
  check();
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) {
    fail_output(path_, "cannot be created", error.message());
  }
  for (const std::string_view name : kResults) {
    fs::remove_all(path_ / name, error);
    if (error) {
      fail_output(path_ / name, "cannot be removed", error.message());
    }
  }
}

fs::path first_free(const fs::path& wanted) {
  const fs::path base = without_trailing_slash(wanted);
  fs::path candidate = base;
  std::error_code ignored;
  for (int number = 2; fs::exists(fs::symlink_status(candidate, ignored)); ++number) {
    candidate = base;
    candidate += fmt::format("-{}", number);
  }
  return candidate;
}

}  // namespace dualfield
