// SPDX-License-Identifier: MIT
// The stepper of compiled theories: runs one schedule for each sub-step.
#pragma once

#include <utility>

#include "dualfield/simulation_spec.hpp"
#include "dualfield/stepper.hpp"
#include "kernels/compiled_schedule.hpp"

namespace dualfield {

template <class F>
class ScheduleStepper final : public Stepper {
 public:
  /// `exchanges`: whether the arrays of φ and π are exchanged after each step, as a delayed map requires.
  ScheduleStepper(F& fields, std::vector<CompiledSchedule<F>> substeps, Pass pass, bool exchanges)
      : fields_(fields), substeps_(std::move(substeps)), pass_(pass), exchanges_(exchanges) {}

  void advance(std::int64_t steps) override {
    for (std::int64_t step = 0; step < steps; ++step)
      for (int number = 0; number < int(substeps_.size()); ++number) substep(number);
  }

  void substep(int number) override {
    const CompiledSchedule<F>& schedule = substeps_[std::size_t(number)];
    (pass_ == Pass::streaming ? schedule.streaming : schedule.staged)(fields_);
    if (exchanges_ && number + 1 == int(substeps_.size())) fields_.exchange(phi, pi);
  }

  double words_per_site() const override {
    double words = 0;
    for (const CompiledSchedule<F>& s : substeps_)
      words += (pass_ == Pass::streaming ? words_streaming : words_staged)(s.access.data(), int(s.access.size()),
                                                                           s.components);
    return words;
  }

 private:
  F& fields_;
  std::vector<CompiledSchedule<F>> substeps_;
  Pass pass_;
  bool exchanges_;
};

}  // namespace dualfield
