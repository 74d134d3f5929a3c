// SPDX-License-Identifier: MIT
// The checks of a run: limits of [checks] on what was observed, and values that are no longer finite.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dualfield/simulation.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// A limit that an observation breaks: the key of [checks], and in words what the value and the limit are.
struct Violation {
  std::string key, words;
};

/// Compares every observation with the first one and with the limits: those of drifts, of max_abs and of covariance,
/// and those that quantities of the registry have (Quantity::limit).
class Checks {
 public:
  /// `first` are the observables at the start, with the measures that the limits need.
  Checks(const ChecksCase& limits, const std::vector<Observable>& first);

  /// What checks.max_drift watches: the scheme's exact invariant, else the energy, else "nothing".
  std::string drift_of() const { return drift_ ? drift_->name : "nothing"; }
  /// Its relative drift in this row.
  std::optional<double> drift(const std::vector<Observable>& row) const;

  /// The limits that a row breaks; a drift over a first value of 0 is absolute.
  std::vector<Violation> violations(const std::vector<Observable>& row) const;

 private:
  const ChecksCase& limits_;
  std::optional<Observable> drift_, energy_;  ///< first values
};

/// Throws InputError where a value of the first row is not finite.
void require_finite_start(const std::vector<Observable>& row);
/// What is said of a state with such an observable at a later step.
std::string not_finite_any_more(std::int64_t step, const Observable& value, std::int64_t finite_until);

/// Says when to look between observations whether the state is still finite: at steps that are powers of two, so that
/// an early overflow is found early, and now and then, so that a late one is too. A look takes the time of a few steps:
/// the powers begin at 64, and between other looks passes a second, or 100 times what a look takes. `now` is in seconds
/// of a clock that never goes back.
class FiniteWatch {
 public:
  explicit FiniteWatch(double now) : last_look_(now) {}

  /// Where a block of steps that begins at `step` has to end for a look, at the latest.
  static std::int64_t next_power(std::int64_t step);
  bool is_due(std::int64_t step, double now) const;
  /// The state at `step` is finite; `cost` is what a look took, 0 where an observation has told it.
  void found_finite(std::int64_t step, double now, double cost = 0);
  /// The last step known to be finite.
  std::int64_t finite_until() const { return finite_until_; }

 private:
  double last_look_, pause_ = 1;
  std::int64_t finite_until_ = 0;
};

}  // namespace dualfield
