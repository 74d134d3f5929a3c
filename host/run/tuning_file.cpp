// SPDX-License-Identifier: MIT
#include "host/run/tuning_file.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "dualfield/error.hpp"
#include "host/build_info.hpp"
#include "host/files/console.hpp"
#include "host/files/result_file.hpp"

namespace dualfield {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

fs::path file_of(const fs::path& folder, const KernelChoice& kernels) {
  std::string name = fmt::format("tuning-{}-{}-{}.json", kernels.device, kernels.driver, build::version);
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-') c = '_';
  return folder / name;
}

/// Why a document of this program cannot be used; "" if it can.
std::string defect_of(const Json& document) {
  if (!document.is_object() || !document.contains("commit") || !document.contains("seconds")) return "it is damaged";
  if (document["commit"] != build::git_commit) return "another commit of the program has written it";
  const Json& tasks = document["seconds"];
  const auto are_seconds = [](const Json& kernels) {
    return kernels.is_object() && std::ranges::all_of(kernels, [](const Json& value) {
             return value.is_null() || (value.is_number() && value.get<double>() > 0);
           });
  };
  return tasks.is_object() && std::ranges::all_of(tasks, are_seconds) ? "" : "it is damaged";
}

/// The tasks in a file, of each the seconds of its kernels by their names. None where the file is not there or not used.
Json tasks_in(const fs::path& file, bool warns) {
  std::ifstream stream(file);
  if (!stream) return Json::object();
  const Json document = Json::parse(stream, nullptr, false);
  const std::string defect = document.is_discarded() ? "it is damaged" : defect_of(document);
  if (defect.empty()) return document["seconds"];
  if (warns) warn(fmt::format("{} is not used, because {}; the kernels are timed again", file.string(), defect));
  return Json::object();
}

}  // namespace

fs::path cache_folder() {
  for (const auto& [variable, folder] : {std::pair("XDG_CACHE_HOME", ""), std::pair("HOME", ".cache")})
    if (const char* const value = std::getenv(variable); value && fs::path(value).is_absolute())
      return fs::path(value) / folder / "dualfield";
  return {};
}

std::optional<std::vector<double>> TuningFile::find(const KernelChoice& kernels) {
  if (folder_.empty()) return std::nullopt;
  const Json tasks = tasks_in(file_of(folder_, kernels), writes_);
  if (!tasks.contains(kernels.task) || tasks[kernels.task].size() != kernels.names.size()) return std::nullopt;
  std::vector<double> seconds;
  for (const std::string& name : kernels.names) {
    if (!tasks[kernels.task].contains(name)) return std::nullopt;
    const Json& value = tasks[kernels.task][name];
    seconds.push_back(value.is_null() ? std::numeric_limits<double>::infinity() : value.get<double>());
  }
  return seconds;
}

void TuningFile::keep(const KernelChoice& kernels, const std::vector<double>& seconds) {
  if (folder_.empty() || !writes_) return;
  const fs::path file = file_of(folder_, kernels);
  Json tasks = tasks_in(file, false);
  Json& of_task = tasks[kernels.task] = Json::object();
  for (std::size_t i = 0; i < seconds.size(); ++i)
    of_task[kernels.names[i]] = std::isfinite(seconds[i]) ? Json(seconds[i]) : Json();
  try {
    fs::create_directories(folder_);
    write_json(file, {{"commit", build::git_commit}, {"seconds", tasks}});
  } catch (const fs::filesystem_error&) {  // such a folder cannot be made, and the next run times the kernels again
  } catch (const OutputError&) {
  }
}

void TuningFile::warn(const std::string& text) { dualfield::warn(text); }

}  // namespace dualfield
