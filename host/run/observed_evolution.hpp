// SPDX-License-Identifier: MIT
// An evolution between its observations: blocks of steps, gauge transforms, and looks at whether the state is still finite. A run
// that leaves results and a simulation in memory share it.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "dualfield/schemes.hpp"
#include "host/case/case.hpp"
#include "host/run/checks.hpp"
#include "host/run/system.hpp"

namespace dualfield {

/// Keeps references to all that it is made of.
class ObservedEvolution {
 public:
  /// `start` is the state of step 0. On several `ranks` each has one, and they do the same.
  ObservedEvolution(const Case& setup, System& system, Evolution& evolution, const StateSource& start,
                    Communicator* ranks = nullptr);

  /// The time on the clock of monotonic_seconds(), the same on all ranks, which all must ask for it.
  double now() const;
  /// What the case asks for beyond what every run records; null where that is nothing.
  Measures* measures() { return measures_.get(); }
  /// Whether there is a state between observations too: not with the scheme that has one only where one observes.
  bool looks_between() const { return looks_between_; }

  /// `wanted`, or the step of the first gauge transform between `step` and it.
  std::int64_t next_stop(std::int64_t step, std::int64_t wanted) const;

  struct Block {
    std::int64_t steps;
    double seconds;  ///< that the device took
  };
  /// Goes from `step` towards `stop`: by about as many steps as take `seconds`, by no more than `most`, and not beyond where
  /// one should look at the state. Before the last step to `stop`, keeps the state where a measure needs it.
  Block advance(std::int64_t step, std::int64_t stop, double seconds,
                std::int64_t most = std::numeric_limits<std::int64_t>::max());

  /// Applies the gauge transforms of a step to the field, the state, and the state one step before where that is kept.
  void transform(std::int64_t step);
  /// What the simulation observes, and what the case asks for besides.
  std::vector<Observable> observed(std::int64_t step);

  bool is_look_due(std::int64_t step) const;
  /// The largest component if it is not finite. Only max_abs, which does not become finite again: whether a run is stopped must not
  /// depend on when one looks.
  std::optional<Observable> look(std::int64_t step);
  /// The first value of an observed row that is not finite.
  std::optional<Observable> not_finite_in(const std::vector<Observable>& row, std::int64_t step);
  void found_finite(std::int64_t step);
  /// The last step at which the state is known to be finite.
  std::int64_t finite_until() const { return watch_.finite_until(); }

 private:
  const Case& setup_;
  Communicator* ranks_;  ///< null where there is one process
  Evolution& evolution_;
  GaugeOfRun* gauge_;  ///< null without a gauge field
  std::unique_ptr<Measures> measures_;
  FiniteWatch watch_;
  bool looks_between_;
  double pace_ = 0;  ///< seconds a step
};

}  // namespace dualfield
