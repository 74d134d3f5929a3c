// SPDX-License-Identifier: MIT
// Reading and extending the .hdf.series index.
#include "host/output/hdf_series.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "dualfield/error.hpp"
#include "host/files/result_file.hpp"

namespace dualfield {
namespace {

constexpr std::string_view kBegin = "{\n \"file-series-version\": \"1.0\",\n \"files\": [";
constexpr std::string_view kEnd = "\n ]\n}\n";
constexpr std::size_t kPage = 4096;  ///< the smallest there is; larger ones are multiples of it

std::string entry_text(const std::string& name, double time) {
  return "\n  " + nlohmann::ordered_json{{"name", name}, {"time", time}}.dump();
}

}  // namespace

HdfSeries::~HdfSeries() {
  try {
    if (is_as_written()) write(false);
  } catch (const std::exception&) {  // a destructor must not throw, and the file on disk is a whole index
  }
}

void HdfSeries::read() {
  is_read_ = true;
  std::ifstream file(index_);
  if (!file) return;
  try {
    const nlohmann::json document = nlohmann::json::parse(file);
    for (const auto& entry : document.at("files")) {
      const auto name = entry.at("name").get<std::string>();
      times_[{name.size(), name}] = entry.at("time").get<double>();
    }
  } catch (const nlohmann::json::exception& error) {
    throw OutputError(fmt::format("{}: is not an index of snapshots: {}", index_.string(), error.what()));
  }
}

void HdfSeries::add(const std::string& name, double time) {
  if (!is_read_) read();
  const auto [place, is_new] = times_.try_emplace({name.size(), name}, time);
  if (!is_new && place->second == time && size_ > 0) return;  // a step done again by a run that was resumed
  place->second = time;
  const bool is_last = is_new && std::next(place) == times_.end();
  if (!is_last || !append("," + entry_text(name, time))) write(true);
}

void HdfSeries::write(bool with_store) {
  std::string text(kBegin);
  for (const auto& [key, time] : times_) {
    if (text.size() > kBegin.size()) text += ',';
    text += entry_text(key.second, time);
  }
  used_ = text.size();
  if (with_store) text.resize((2 * used_ / kPage + 1) * kPage - kEnd.size(), ' ');
  text += kEnd;
  size_ = 0;  // until it is known to be there
  write_result(index_, text);
  struct stat status {};
  if (stat(index_.c_str(), &status) != 0) return;
  size_ = text.size();
  number_ = status.st_ino;
}

/// False also where another program has put another file in its place.
bool HdfSeries::is_as_written() const {
  struct stat status {};
  return size_ > 0 && stat(index_.c_str(), &status) == 0 && static_cast<std::size_t>(status.st_size) == size_ &&
         status.st_ino == number_;
}

/// Returns false where the file has to be written anew: its store is too small, or it is not the file that was written.
bool HdfSeries::append(const std::string& entry) {
  std::size_t place = used_;
  if (place / kPage != (place + entry.size() - 1) / kPage) place = (place / kPage + 1) * kPage;
  if (place + entry.size() + kEnd.size() > size_ || !is_as_written()) return false;
  const int file = open(index_.c_str(), O_WRONLY | O_CLOEXEC);
  const bool is_written = file != -1 && pwrite(file, entry.data(), entry.size(), static_cast<off_t>(place)) ==
                                            static_cast<ssize_t>(entry.size());
  if (file == -1 || close(file) != 0 || !is_written) return false;
  used_ = place + entry.size();
  return true;
}

}  // namespace dualfield
