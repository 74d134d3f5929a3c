// SPDX-License-Identifier: MIT
#include "host/verify/command.hpp"

#include <chrono>
#include <nlohmann/json.hpp>

#include "dualfield/error.hpp"
#include "host/files/console.hpp"
#include "host/files/result_file.hpp"
#include "host/verify/report.hpp"

namespace dualfield {

void run_verify(const VerifyOptions& options, std::vector<verify::Entry> ledger) {
  if (!options.markdown.empty() && !options.ids.empty())
    throw InputError("--markdown: the page is of the whole ledger; allowed: no ID beside it");
  auto entries = verify::chosen(std::move(ledger), options.ids);
  const auto start = std::chrono::steady_clock::now();
  const auto measurements = verify::measured(std::move(entries));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  std::string differing;
  for (const auto& m : measurements)
    if (!m.as_recorded()) differing += (differing.empty() ? "" : ", ") + m.entry.id;
  say("{}{} in {:.1f} s\n", verify::table(measurements, !options.ids.empty()),
      measurements.size() == 1 ? "1 entry" : fmt::format("{} entries", measurements.size()), taken.count());
  if (!options.json.empty()) write_json(options.json, verify::as_json(measurements));
  if (!options.markdown.empty()) write_result(options.markdown, verify::page(measurements));
  require_printed();
  if (!differing.empty()) throw VerdictError("not the recorded verdict: " + differing);
}

}  // namespace dualfield
