// SPDX-License-Identifier: MIT
// Which of its forms a schedule streams in: the fastest one on this device, of those that are right on it.
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dualfield/tuning.hpp"
#include "kernels/cuda/form_check.hpp"

namespace dualfield::cuda {

/// Which form runs a pass over some fields: the one that takes the least time for a sub-step. All of them are timed, because
/// the fastest one depends on the device, on the precision and on the extents. Before that each has to leave the bits of staged
/// passes on a small lattice. What was measured is kept for the next run where the fields know where (Fields::use_tuning).
template <class R>
class FormChoice {
 public:
  /// `substeps`: those of a step, which forms are tried with.
  FormChoice(const LaunchedSchedule<R>& kernels, const Substeps& substeps) : kernels_(kernels), substeps_(substeps) {}

  /// The fastest form of those with up to `most` sub-steps. The first call times all forms, in arrays 2 and 3 of the fields.
  /// Ranks that share a lattice call it together and make the same choice: by the slowest of them. Throws device::LaunchError if
  /// no form fits the lattice.
  const LaunchForm<R>& best(Fields<R>& fields, std::int64_t most) {
    if (seconds_.empty()) seconds_ = known_or_measured(fields);
    const LaunchForm<R>* best = nullptr;
    double least = never;
    for (std::size_t i = 0; i < forms().size(); ++i)
      if (forms()[i].steps <= most && seconds_[i] < least) {
        best = &forms()[i];
        least = seconds_[i];
      }
    if (!best)
      throw device::LaunchError(
          is_any_wrong_
              ? "no kernel for streaming passes is right on this device; staged passes need none of them"
              : "kernel limits: a plane of the lattice has too many rows or sites for a streaming pass; staged "
                "passes have no such limit");
    return *best;
  }

 private:
  static constexpr double never = std::numeric_limits<double>::infinity();

  /// What of the next run of the same kernels is the same.
  KernelChoice kernels(const Fields<R>& fields) const {
    const Grid<R>& n = fields.grid();
    KernelChoice kernels{fields.device_name(), device::driver_version(), {}, {}};
    kernels.task = std::to_string(std::hash<std::string_view>{}(kernels_.type->name())) + " " +
                   std::to_string(8 * sizeof(R)) + " bits " + std::to_string(n.n1) + " " + std::to_string(n.n2) + " " +
                   std::to_string(n.n3);
    for (const LaunchForm<R>& form : forms()) kernels.names.push_back(form.name());
    return kernels;
  }

  std::vector<double> known_or_measured(Fields<R>& fields) {
    Tuning* const tuning = fields.tuning();
    const auto largest_of_ranks = [&](double value) { return fields.domain().largest(value); };
    std::optional<std::vector<double>> known = tuning ? tuning->find(kernels(fields)) : std::nullopt;
    if (largest_of_ranks(known ? 0 : 1) > 0) known.reset();
    std::vector<double> seconds;
    std::optional<FormCheck<R>> check;
    for (std::size_t i = 0; i < forms().size(); ++i) {
      const bool is_tried = !known && forms()[i].can_run(fields);
      if (is_tried && !check && device::checks_forms()) check.emplace(kernels_, small(fields.lattice()));
      const bool is_right = !is_tried || !check || is_right_on(*check, forms()[i]);
      if (!is_right && tuning)
        tuning->warn("the kernel " + forms()[i].name() +
                     " leaves other values on this device than staged passes, and is not used");
      is_any_wrong_ = is_any_wrong_ || !is_right;
      seconds.push_back(largest_of_ranks(known ? (*known)[i] : is_right ? seconds_of(forms()[i], fields) : never));
    }
    if (!known && !is_any_wrong_ && tuning) tuning->keep(kernels(fields), seconds);
    return seconds;
  }

  /// A lattice of as many axes that has several tiles of every form.
  static Lattice small(const Lattice& lattice) {
    constexpr int extents[][3] = {{4096, 1, 1}, {192, 96, 1}, {96, 40, 24}};
    Lattice small = lattice;
    std::copy_n(extents[lattice.dimensions - 1], 3, small.extent);
    return small;
  }
  bool is_right_on(FormCheck<R>& check, const LaunchForm<R>& form) const {
    return !form.can_run(check.fields()) || check.is_right(form, substeps_.in_turn(0, form.steps));
  }

  /// Seconds of a sub-step.
  double seconds_of(const LaunchForm<R>& form, Fields<R>& fields) const {
    if (!form.can_run(fields)) return never;
    if (device::is_emulated) return estimate(form, fields.grid());
    const std::vector<const void*> next = substeps_.in_turn(0, form.steps);
    const auto measure = [&](int passes) {
      return fields.seconds([&] {
        for (int i = 0; i < passes; ++i) form.launch(next.data(), fields.pass_arrays(), {});
      }) / passes;
    };
    measure(1);  // loads the kernel
    constexpr double enough = 2e-4;
    const int passes = std::clamp(int(enough / measure(1)), 1, 50);
    return std::min(measure(passes), measure(passes)) / form.steps;
  }

  /// In place of a time, where time means nothing: little where a pass does many steps, unless its tiles compute more than
  /// three times as many sites as they store, and no test asks for many steps all the same.
  static double estimate(const LaunchForm<R>& form, const Grid<R>& lattice) {
    const double work = form.work(lattice);
    return work <= 3 || device::prefers_many_steps() ? 1.0 / form.steps : work;
  }

  std::span<const LaunchForm<R>> forms() const { return kernels_.forms; }

  LaunchedSchedule<R> kernels_;
  Substeps substeps_;
  std::vector<double> seconds_;
  bool is_any_wrong_ = false;
};

}  // namespace dualfield::cuda
