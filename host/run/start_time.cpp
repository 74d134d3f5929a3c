// SPDX-License-Identifier: MIT
#include "host/run/start_time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string>

#include "dualfield/error.hpp"
#include "dualfield/theory_list.hpp"
#include "host/case/file.hpp"
#include "host/output/snapshots.hpp"
#include "host/state/initial.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;

/// `folder` is snapshots/00000400 in the directory of a run.
double time_of_folder(const CasePath& snapshot) {
  fs::path folder = snapshot.path.lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  const std::string name = folder.filename().string();
  const fs::path run = folder.parent_path().parent_path() / "case.toml";
  std::int64_t step = -1;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), step);
  std::string why = "its name is no step";
  if (error == std::errc() && end == name.data() + name.size() && step >= 0) {
    try {
      return load_case(run, {}, describe_theories(), hdf_available()).time.at(step);
    } catch (const InputError& failure) {
      why = failure.what();
    }
  }
  throw InputError(
      fmt::format("{}: the time of {} is not known: {}; allowed: a snapshot in the directory of its run, or "
                  "with time.start",
                  snapshot.place, folder.string(), why));
}

}  // namespace

double start_time(const Case& setup) {
  if (setup.time.start) return *setup.time.start;
  const auto* file = std::get_if<FileInitial>(&setup.initial);
  if (!file || !file->snapshot) return 0;
  std::error_code error;
  const fs::file_status status = fs::status(file->snapshot->path, error);
  if (!fs::exists(status))
    throw InputError(
        fmt::format("{}: {}: there is no such snapshot", file->snapshot->place, file->snapshot->path.string()));
  return fs::is_directory(status) ? time_of_folder(*file->snapshot) : time_in_hdf(*file->snapshot);
}

}  // namespace dualfield
