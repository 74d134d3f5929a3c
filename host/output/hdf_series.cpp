// SPDX-License-Identifier: MIT
// Reading and rewriting the .hdf.series index.
#include "host/output/hdf_series.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "dualfield/error.hpp"
#include "host/files/partial_path.hpp"

namespace dualfield {
namespace {

/// Times by name. Names are zero-padded steps, so a longer one belongs to a later step.
using Times = std::map<std::pair<std::size_t, std::string>, double>;

Times read_index(const std::filesystem::path& index) {
  Times times;
  std::ifstream file(index);
  if (!file) {
    return times;
  }
  try {
    const nlohmann::json document = nlohmann::json::parse(file);
    for (const auto& entry : document.at("files")) {
      const auto name = entry.at("name").get<std::string>();
      times[{name.size(), name}] = entry.at("time").get<double>();
    }
  } catch (const nlohmann::json::exception& error) {
    throw OutputError(fmt::format("{}: is not an index of snapshots: {}", index.string(), error.what()));
  }
  return times;
}

}  // namespace

void add_to_hdf_series(const std::filesystem::path& index, const std::string& name, double time) {
  Times times = read_index(index);
  times[{name.size(), name}] = time;
  nlohmann::ordered_json document{{"file-series-version", "1.0"}, {"files", nlohmann::ordered_json::array()}};
  for (const auto& [key, value] : times) {
    document["files"].push_back({{"name", key.second}, {"time", value}});
  }
  PartialPath partial(index);
  errno = 0;
  std::ofstream file(partial.path());
  file << document.dump(1) << '\n';
  file.close();
  if (!file) {
    throw OutputError(fmt::format("{}: cannot be written: {}", index.string(), std::strerror(errno)));
  }
  partial.commit();
}

}  // namespace dualfield
