// SPDX-License-Identifier: MIT
// The equation ledger as one list, and how residuals become verdicts.
#include "host/verify/ledger.hpp"

namespace dualfield::verify {

std::string words(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::under_assumption:
      return "holds under assumption";
    case Verdict::erratum:
      return "erratum";
    default:
      return "not yet";
  }
}

namespace {

// An equation whose residual is not a number is neither: all comparisons with it are false.
bool holds(double residual, double tolerance) { return residual >= 0 && residual <= tolerance; }
bool broken(double residual, double tolerance) { return residual > tolerance && residual >= 1000 * tolerance; }

}  // namespace

std::optional<Verdict> verdict_of(const Finding& finding) {
  const double tolerance = finding.tolerance;
  if (finding.corrected && !holds(*finding.corrected, tolerance)) return std::nullopt;
  if (finding.without && !broken(*finding.without, tolerance)) return std::nullopt;
  if (holds(finding.printed, tolerance)) return finding.without ? Verdict::under_assumption : Verdict::holds;
  if (broken(finding.printed, tolerance) && finding.corrected) return Verdict::erratum;
  return std::nullopt;
}

std::vector<Entry> ledger() {
  std::vector<Entry> all;
  for (const auto part : {section_2, section_3, section_4, section_5, laws, dirac_laws})
    for (Entry& entry : part()) all.push_back(std::move(entry));
  return all;
}

}  // namespace dualfield::verify
