// SPDX-License-Identifier: MIT
// A simulation that is stepped, observed and changed from outside, with the system and the checks of `dualfield run`.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "host/backend.hpp"
#include "host/case/case.hpp"
#include "host/run/checks.hpp"
#include "host/run/observed_evolution.hpp"
#include "host/run/system.hpp"

namespace dualfield::python {

/// One simulation in memory; it writes no files. Several threads may call its functions, which wait for each other.
class Session {
 public:
  /// Prepares the first state and observes it. Throws what `dualfield run` would end with before its first step.
  explicit Session(Case setup);
  ~Session();

  /// Advances towards the step `target`, and returns after about `seconds`, or at a step that was observed: a multiple of
  /// `every`, or `target`. Returns whether it was. Throws CheckError as `dualfield run`.
  bool advance(std::int64_t target, std::int64_t every, double seconds);

  const Case& setup() const { return setup_; }
  std::int64_t step() const { return step_; }
  double time() const { return setup_.time.at(step_); }
  std::vector<std::size_t> shape() const;  ///< of φ and π

  /// φ (array 0) or π (array 1) of the present state in the memory of the device, with as many strides as shape() has numbers;
  /// nothing where there is no such view. Until close() the caller must not call anything but view() and values().
  std::optional<ArrayView> view(int array);
  /// A copy of the array.
  std::vector<double> values(int array);
  /// Ends views. A view that somebody keeps is no part of the simulation from then on.
  void close();
  /// After close(): takes over what was written to views as the present state, and for an array of which values are given, those.
  /// What the stepper carries from step to step is computed from the new state. Drifts count from it. Throws InputError for
  /// values that are not finite.
  void take_over(const std::array<std::span<const double>, 2>& given);

  std::vector<std::string> columns() const;  ///< step, time, and the columns of observables.csv
  std::vector<double> rows();                ///< row by row
  const std::vector<std::string>& notes() const { return notes_; }
  std::string backend() const { return std::string(choice_.backend->name()); }
  /// Warnings since the last call.
  std::vector<std::string> take_warnings();

 private:
  class Use;

  void observe();
  void add_row();
  /// Throws CheckError where there is a value that is not finite.
  void require_finite(const std::optional<Observable>& not_finite) const;

  std::mutex mutex_;
  Case setup_;
  BackendChoice choice_;
  int device_;  ///< the one that was current when the session was made
  std::unique_ptr<System> system_;
  std::unique_ptr<Evolution> evolution_;
  std::unique_ptr<ObservedEvolution> observed_;
  std::unique_ptr<Checks> checks_;
  std::int64_t step_ = 0;
  std::vector<Observable> row_;
  std::vector<double> rows_;
  std::vector<std::string> notes_, warnings_;
  std::set<std::string> announced_;  ///< limits of which a warning was given
};

}  // namespace dualfield::python
