// SPDX-License-Identifier: MIT
#include "host/verify/command.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "dualfield/error.hpp"
#include "host/verify/report.hpp"

namespace dualfield {

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw OutputError(path.string() + ": cannot be written");
}

}  // namespace

void run_verify(const VerifyOptions& options, std::vector<verify::Entry> ledger) {
  if (options.markdown && !options.ids.empty())
    throw InputError("--markdown: the page is of the whole ledger; allowed: no ID beside it");
  auto entries = verify::chosen(std::move(ledger), options.ids);
  const auto start = std::chrono::steady_clock::now();
  const auto measurements = verify::measured(std::move(entries));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  std::string differing;
  for (const auto& m : measurements)
    if (!m.as_recorded()) differing += (differing.empty() ? "" : ", ") + m.entry.id;
  fmt::print("{}{} in {:.1f} s\n", verify::table(measurements, !options.ids.empty()),
             measurements.size() == 1 ? "1 entry" : fmt::format("{} entries", measurements.size()), taken.count());
  if (options.json) write(*options.json, verify::as_json(measurements).dump(1) + '\n');
  if (options.markdown) write(*options.markdown, verify::page(measurements));
  if (!differing.empty()) throw VerdictError("not the recorded verdict: " + differing);
}

}  // namespace dualfield
