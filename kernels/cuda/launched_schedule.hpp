// SPDX-License-Identifier: MIT
// The kernels of a schedule without its C++ type, which passes.cu runs. So what chooses among them and brings them into an order is
// compiled once for all theories.
#pragma once

#include <memory>
#include <span>
#include <typeinfo>
#include <utility>
#include <vector>

#include "kernels/compiled_schedule.hpp"
#include "kernels/cuda/launch_form.hpp"

namespace dualfield::cuda {

template <class R>
class Fields;

/// A stage of a schedule as a pass of its own.
template <class R>
struct LaunchedStage {
  Access access;
  /// Queues the stage of this schedule on some planes, in place.
  void (*launch)(const void* schedule, const PassArrays<R>& arrays, const Planes& planes);
};

/// The kernels that run a schedule on fields that are stored as R.
template <class R>
struct LaunchedSchedule {
  const std::type_info* type;  ///< of the schedule, which differs where kernels do
  int components;
  unsigned background_components;
  bool exchanges;  ///< as in Schedule
  std::span<const LaunchedStage<R>> stages;
  std::span<const LaunchForm<R>> forms;  ///< of streaming passes; there may be none
};

/// The sub-steps of a step: schedules of one type.
class Substeps {
 public:
  template <class S>
  explicit Substeps(std::vector<S> substeps) : Substeps(std::make_shared<const std::vector<S>>(std::move(substeps))) {}

  int count() const { return int(each_.size()); }
  const void* operator[](int number) const { return each_[std::size_t(number)]; }
  /// `count` of them in turn, beginning with number `first`; after the last one comes number 0.
  std::vector<const void*> in_turn(int first, int count) const {
    std::vector<const void*> next;
    for (int i = 0; i < count; ++i) next.push_back(each_[std::size_t(first + i) % each_.size()]);
    return next;
  }

 private:
  template <class S>
  explicit Substeps(std::shared_ptr<const std::vector<S>> substeps) : kept_(substeps) {
    for (const S& substep : *substeps) each_.push_back(&substep);
  }

  std::shared_ptr<const void> kept_;
  std::vector<const void*> each_;
};

// The following two are defined in passes.cu.

/// Runs the stages of one schedule one after the other, each in a pass of its own, in place.
template <class R>
void run_staged(Fields<R>& fields, const LaunchedSchedule<R>& kernels, const void* schedule);

/// The sub-steps with both kinds of passes. Where there are no forms to stream in, they are staged.
template <class R>
CompiledSchedule<Fields<R>> compiled_schedule(const LaunchedSchedule<R>& kernels, const Substeps& substeps);

}  // namespace dualfield::cuda
