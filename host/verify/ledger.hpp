// SPDX-License-Identifier: MIT
// The equation ledger: one entry for every numbered equation of the paper (version 1) and for each law, with what was
// computed, the measured number and the verdict.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dualfield::verify {

/// What the measured residuals say of an equation.
enum class Verdict {
  holds,             ///< as printed
  under_assumption,  ///< as printed, where a named assumption is met; broken where it is not
  erratum,           ///< not as printed; a corrected form holds
  not_yet            ///< listed, nothing computed yet
};

/// The words of a verdict: "holds", "holds under assumption", "erratum", "not yet".
std::string words(Verdict verdict);

/// Residuals measured by an entry: 0 where the equation is exact, relative to the size of its own terms.
struct Finding {
  double printed = 0;                 ///< of the equation as printed; where it needs an assumption, with that met
  std::optional<double> corrected{};  ///< of the corrected form
  std::optional<double> without{};    ///< of the printed form where the assumption does not hold
  double tolerance = 0;               ///< the largest residual of an equation that holds
  std::string note{};                 ///< further figures: orders, growth rates, sizes
};

/// The verdict that follows from the residuals. An equation counts as broken only if its residual is at least 1000
/// times its tolerance. There is no verdict where a residual lies in between or is not a number, where the corrected
/// form does not hold, or where the equation holds without the assumption as well.
std::optional<Verdict> verdict_of(const Finding& finding);

/// One equation or law.
struct Entry {
  std::string id;         ///< "4.10", "gauge.covariance"
  std::string statement;  ///< the equation in words or symbols, one line
  std::string computed;   ///< what is computed, and on which random or exact data, one line
  Verdict recorded;       ///< the verdict that a measurement must give
  std::string amendment;  ///< the corrected form, or the assumption; empty where it simply holds
  std::function<Finding()> measure;
};

/// Section 2: (2.1)–(2.21), section 3: (3.1)–(3.19), section 4: (4.1)–(4.40), section 5: (5.1)–(5.10), then the laws.
std::vector<Entry> section_2();
std::vector<Entry> section_3();
std::vector<Entry> section_4();
std::vector<Entry> section_5();
std::vector<Entry> laws();
std::vector<Entry> dirac_laws();  ///< the Dirac field as a Hamiltonian system

/// All entries in that order.
std::vector<Entry> ledger();

}  // namespace dualfield::verify
