// SPDX-License-Identifier: MIT
// The stepper of compiled theories: runs their schedules, in the staggered form where there is one.
#pragma once

#include <optional>
#include <stdexcept>
#include <utility>

#include "dualfield/half.hpp"
#include "dualfield/simulation_spec.hpp"
#include "dualfield/stepper.hpp"
#include "kernels/compiled_schedule.hpp"

namespace dualfield {

/// In the staggered form, arrays 0 and 1 of the fields hold the carried state while steps are done. update_fields()
/// copies it to the spare arrays and closes the copy, which then takes the place of arrays 0 and 1 until the next step.
/// So the bits of the carried state do not depend on how often the fields are looked at.
template <class F>
class ScheduleStepper final : public Stepper {
 public:
  ScheduleStepper(F& fields, CompiledStep<F> step, const SimulationSpec& spec)
      : fields_(fields),
        step_(std::move(step)),
        pass_(spec.pass),
        size_(spec.step),
        asked_(spec.steps_per_pass),
        launches_(spec.launches) {
    if (spec.gauge != "none")
      return;  // use_background() does the rest, since forms are timed on a background that is there
    temporal_ = 0;
    choose_together();
  }

  void begin() override { state_ = Holds::start; }

  void use_background(std::optional<double> temporal) override {
    temporal_ = temporal;
    state_ = Holds::start;
    choose_together();
  }

  void advance(std::int64_t steps) override {
    if (steps == 0) return;
    if (is_staggered()) {
      carry();
      steps_ += steps;
    }
    run(schedule(), 0, steps * schedule().substeps);
  }

  void substep(int number) override { run(*step_.plain, number, 1); }

  void update_fields() override {
    if (state_ != Holds::carried) return;
    fields_.copy_state(phi, F::spare);
    exchange_with_spare();
    step_.staggered->close(fields_, *temporal_, double(steps_) * size_);
    state_ = Holds::observed;
  }

  std::optional<std::int64_t> bring_carried() override {
    if (!is_staggered() || state_ == Holds::start) return std::nullopt;
    carry();
    return steps_;
  }
  void take_carried(std::int64_t steps) override {
    if (!is_staggered()) throw std::logic_error("this form of the scheme carries no state ahead");
    state_ = Holds::carried;
    steps_ = steps;
  }

  double words_per_site() const override {
    const CompiledSchedule<F>& s = schedule();
    const auto words = pass_ == Pass::streaming ? words_streaming : words_staged;
    using Stored = typename F::Real;
    constexpr int of_background = sizeof(Arithmetic<Stored>) / sizeof(Stored);
    return s.substeps * words(s.access.data(), int(s.access.size()), s.components, of_background);
  }
  double steps_per_pass() const override {
    return pass_ == Pass::streaming ? double(together_) / schedule().substeps : 1;
  }
  bool replays() const override { return replays_; }
  /// Fields::stream() may write the spare arrays, so that they must not hold the state.
  std::optional<double> yardstick() override {
    if (state_ == Holds::observed) carry();
    return std::nullopt;
  }

 private:
  /// What arrays 0 and 1 hold: the state that was set, the carried state, or the observed state while the spare arrays
  /// hold the carried one.
  enum class Holds { start, carried, observed };

  bool is_staggered() const { return step_.staggered && temporal_; }
  const CompiledSchedule<F>& schedule() const { return is_staggered() ? step_.staggered->step : *step_.plain; }
  void choose_together() {
    if (pass_ == Pass::streaming)
      together_ = asked_ > 0 ? asked_ * schedule().substeps : schedule().best_together(fields_);
  }
  void run(const CompiledSchedule<F>& schedule, int first, std::int64_t count) {
    if (pass_ == Pass::streaming)
      replays_ = schedule.streaming(fields_, first, count, together_, launches_);
    else
      schedule.staged(fields_, first, count);
  }

  /// Brings the carried state to arrays 0 and 1.
  void carry() {
    if (state_ == Holds::start) {
      step_.staggered->open(fields_, *temporal_);
      steps_ = 0;
    } else if (state_ == Holds::observed) {
      exchange_with_spare();
    }
    state_ = Holds::carried;
  }
  void exchange_with_spare() {
    for (const Field f : {phi, pi}) fields_.exchange(f, F::spare + f);
  }

  F& fields_;
  CompiledStep<F> step_;
  Pass pass_;
  double size_;
  int asked_;                       ///< SimulationSpec::steps_per_pass
  Launches launches_;               ///< SimulationSpec::launches
  bool replays_ = false;            ///< whether passes of the last run came from a graph
  int together_ = 1;                ///< sub-steps in a streaming pass of whole steps
  std::optional<double> temporal_;  ///< 𝒜_0 where it is the same everywhere in a static background
  Holds state_ = Holds::start;
  std::int64_t steps_ = 0;  ///< done since the carried state was made
};

}  // namespace dualfield
