// SPDX-License-Identifier: MIT
// Claiming the directory of a run.
#include "host/output/run_directory.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
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
#include "host/files/console.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;

/// What a run leaves, and the pictures that `dualfield plot` makes of it. run.jsonl is there from the first moment and is
/// taken as the sign of a run.
constexpr std::string_view kSign = "run.jsonl";
/// It is therefore never removed: it is emptied when the rest is gone.
constexpr std::array<std::string_view, 6> kResults{"case.toml",   "observables.csv", "snapshots",
                                                   "checkpoints", "pictures",        kSign};

/// How names end of what was still being written (PartialPath).
constexpr std::string_view kUnfinished = ".partial";

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
  std::error_code error;
  fs::path parent = fs::absolute(path, error).parent_path();
  if (error) {
    fail_output(path, "cannot be created", fmt::format("the working directory: {}", error.message()));
  }
  while (fs::status(parent, error).type() == fs::file_type::not_found && parent.has_relative_path()) {
    parent = parent.parent_path();
  }
  if (!fs::is_directory(parent, error)) {
    fail_output(path, "cannot be created", fmt::format("{} is not a directory", parent.string()));
  }
  require_writable(parent);
}

/// Whether a run leaves something of this name; a killed one may leave it under the name of PartialPath.
bool is_result(std::string_view name) {
  if (name.ends_with(kUnfinished)) name.remove_suffix(kUnfinished.size());
  return std::ranges::find(kResults, name) != kResults.end();
}

void require_replaceable(const fs::path& directory, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!is_result(name)) {
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

RunDirectory::RunDirectory(const fs::path& path, Earlier earlier, bool numbered)
    : wanted_(without_trailing_slash(path)), path_(wanted_), earlier_(earlier), numbered_(numbered) {
  if (path.empty()) {
    throw InputError("--output: the path is empty; a directory is required");
  }
  std::error_code ignored;
  for (int number = 2; numbered_ && fs::exists(fs::symlink_status(path_, ignored)); ++number) {
    path_ = numbered_name(number);
  }
  check();
}

RunDirectory::RunDirectory(const fs::path& path, Earlier earlier) : RunDirectory(path, earlier, false) {}

RunDirectory RunDirectory::first_free(const fs::path& wanted) { return RunDirectory(wanted, Earlier::none, true); }

RunDirectory RunDirectory::of_other_rank(const fs::path& path) {
  RunDirectory directory;
  directory.path_ = path;
  directory.is_mine_ = false;
  return directory;
}

fs::path RunDirectory::numbered_name(int number) const {
  fs::path name = wanted_;
  return name += fmt::format("-{}", number);
}

/// Takes the lock of a run that is to be replaced, so that it cannot be one that is still going.
void RunDirectory::check() {
  std::error_code error;
  const fs::file_type type = fs::status(path_, error).type();
  if (type == fs::file_type::none) {
    fail_output(path_, "cannot be created", error.message());
  }
  if (type == fs::file_type::not_found) {
    require_creatable(path_);
    return;
  }
  if (type != fs::file_type::directory) {
    throw InputError(fmt::format("{}: is a file; --output must name a directory", path_.string()));
  }
  const std::vector<std::string> names = names_in(path_);
  if (!holds_nothing(names)) {
    if (earlier_ == Earlier::none)
      throw InputError(fmt::format(
          "{}: already holds a run (or other files); use --resume to go on with it, --overwrite, or another --output",
          path_.string()));
    if (earlier_ == Earlier::replaced) require_replaceable(path_, names);
    if (earlier_ == Earlier::continued && std::ranges::find(names, kSign) == names.end())
      throw InputError(
          fmt::format("{}: holds '{}' but no {}, so there is no run to resume; allowed: the directory of a "
                      "run, or one that is empty",
                      path_.string(), names.front(), kSign));
  }
  require_writable(path_);
  if (!names.empty() && !lock_.is_open()) {
    lock(false);
  }
}

/// Nothing, or the run.jsonl that this object has made itself.
bool RunDirectory::holds_nothing(const std::vector<std::string>& names) const {
  return names.empty() ||
         (names == std::vector<std::string>{std::string(kSign)} && lock_.is_open() && lock_.is_empty());
}

void RunDirectory::lock(bool create) {
  try {
    lock_ = FileLock(path_ / kSign, create);
  } catch (const FileInUse& use) {
    throw InputError(
        fmt::format("{}: {} is writing a run here; allowed: another --output, or this one when it has ended",
                    path_.string(), use.holder));
  }
}

void RunDirectory::claim() {
  if (numbered_) {
    make_first_free();
  } else {
    check();
    std::error_code error;
    fs::create_directories(path_, error);
    if (error) {
      fail_output(path_, "cannot be created", error.message());
    }
  }
  if (!lock_.is_open()) {
    lock(true);
    check();  // another process may have been here between the first look and the lock
  }
  if (!lock_.why_unlocked().empty()) {
    warn(fmt::format("{}: no locks on this file system ({}): a second run into this directory would go unnoticed",
                     path_.string(), lock_.why_unlocked()));
  }
}

void RunDirectory::create() {
  if (!is_mine_) return;
  claim();
  for (const std::string& name : names_in(path_)) {
    std::error_code error;
    if (is_result(name) && name != kSign) {
      fs::remove_all(path_ / name, error);
    }
    if (error) {
      fail_output(path_ / name, "cannot be removed", error.message());
    }
  }
  lock_.truncate();
}

void RunDirectory::keep() {
  if (!is_mine_) return;
  claim();
  for (const fs::path& folder : {path_, path_ / "snapshots", path_ / "checkpoints"}) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) continue;
    for (const std::string& name : names_in(folder)) {
      if (name.ends_with(kUnfinished)) fs::remove_all(folder / name, error);
      if (error) fail_output(folder / name, "cannot be removed", error.message());
    }
  }
}

/// Of several processes that want the same name, mkdir() gives it to one.
void RunDirectory::make_first_free() {
  std::error_code error;
  if (wanted_.has_parent_path()) {
    fs::create_directories(wanted_.parent_path(), error);
  }
  if (error) {
    fail_output(wanted_, "cannot be created", error.message());
  }
  path_ = wanted_;
  for (int number = 2; mkdir(path_.c_str(), 0777) != 0; ++number) {
    if (errno != EEXIST) {
      fail_output(path_, "cannot be created", std::strerror(errno));
    }
    path_ = numbered_name(number);
  }
}

void RunDirectory::require_in_place() const {
  if (is_mine_ && !lock_.is_at(path_ / kSign)) {
    fail_output(path_, "results cannot be written", "the run's directory has been removed, moved or replaced");
  }
}

}  // namespace dualfield
