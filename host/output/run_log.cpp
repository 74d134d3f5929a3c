// SPDX-License-Identifier: MIT
// Writing run.jsonl.
#include "host/output/run_log.hpp"

#include <fmt/chrono.h>

#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

namespace dualfield {
namespace {
using Json = nlohmann::ordered_json;

Json to_json(const LogValue& value) {
  return std::visit(
      [](const auto& held) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, double>) {
          if (!std::isfinite(held)) {
            return std::isnan(held) ? "nan" : held > 0 ? "inf" : "-inf";
          }
        }
        return held;
      },
      value);
}

}  // namespace

RunLog::RunLog(std::filesystem::path path) : file_(std::move(path)) {}

void RunLog::write(std::string_view event, const std::vector<LogField>& fields) {
  Json line{{"event", std::string(event)},
            {"at", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))}};
  for (const auto& [key, value] : fields) {
    line[key] = to_json(value);
  }
  file_.write_line(line.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace dualfield
