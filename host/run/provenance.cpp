// SPDX-License-Identifier: MIT
#include "host/run/provenance.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <system_error>
#include <variant>

#include "host/build_info.hpp"

namespace dualfield {

namespace {

std::string host_name() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

}  // namespace

void log_provenance(RunLog& log, const Case& setup, const System& system, const RunOptions& options,
                    const BackendChoice& choice, int threads) {
  const auto* random = std::get_if<RandomInitial>(&setup.initial);
  const auto devices = choice.backend->devices();
  std::error_code no_working_directory;
  const auto case_file = std::filesystem::absolute(options.case_file, no_working_directory);
  std::vector<LogField> fields = {{"version", std::string(build::version)},
                                  {"commit", std::string(build::git_commit)},
                                  {"compiler", std::string(build::compiler)},
                                  {"flags", std::string(build::flags)},
                                  {"command_line", fmt::format("{}", fmt::join(options.command_line, " "))},
                                  {"case_file", (no_working_directory ? options.case_file : case_file).string()},
                                  {"host", host_name()},
                                  {"process", std::int64_t(getpid())},
                                  {"backend", std::string(choice.backend->name())},
                                  {"backend_reason", choice.reason},
                                  {"device", devices.empty() ? std::string("none") : devices.front()},
                                  {"threads", std::int64_t(threads)},
                                  {"precision", setup.run.precision}};
  for (const LogField& field : system.method()) fields.push_back(field);
  fields.push_back({"seed", random ? LogValue(random->seed) : LogValue(std::string("none"))});
  log.write("provenance", fields);
}

std::vector<std::string> headline(const Case& setup, const System& system, const BackendChoice& choice) {
  const auto devices = choice.backend->devices();
  std::string method;
  for (const LogField& field : system.method())
    method += fmt::format(", {}: {}", field.key, std::get<std::string>(field.value));
  return {fmt::format("{}: {} steps of {:g} by {}", system.headline(), setup.time.steps, setup.time.step,
                      setup.time.scheme),
          fmt::format("backend: {} ({}), {}, {} precision{}", choice.backend->name(), choice.reason,
                      devices.empty() ? "" : devices.front(), setup.run.precision, method)};
}

}  // namespace dualfield
