// SPDX-License-Identifier: MIT
// The checks of a run: limits of [checks] on what was observed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dualfield/simulation.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// Compares every observation with the first one and with the limits.
class Checks {
 public:
  /// `first` are the observables at the start, with the measures that the limits need.
  Checks(const ChecksCase& limits, const std::vector<Observable>& first);

  /// What checks.max_drift watches: the scheme's exact invariant, else the energy, else "nothing".
  std::string drift_of() const { return drift_ ? drift_->name : "nothing"; }
  /// Its relative drift in this row.
  std::optional<double> drift(const std::vector<Observable>& row) const;

  /// The limits that a row breaks, in words, each a key with its value; a drift over a first value of 0 is absolute.
  std::vector<std::string> violations(const std::vector<Observable>& row) const;

 private:
  const ChecksCase& limits_;
  std::optional<Observable> drift_, energy_;  ///< first values
};

}  // namespace dualfield
