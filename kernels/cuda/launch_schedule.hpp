// SPDX-License-Identifier: MIT
// Runs schedules of compiled theories by launching kernels. nvcc compiles this file for the plugin; for the tests a C++
// compiler compiles it with the emulator.
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/compiled_schedule.hpp"
#include "kernels/cuda/form_choice.hpp"

namespace dualfield::cuda {

/// Where a run of streaming passes stands. From equal places on, equal launches follow.
template <class S, class R>
struct Place {
  const LaunchForm<S, R>* form;
  std::array<const void*, 5> memory;  ///< of the arrays and of the background
  int substep;                        ///< number of the next one
  double scale;                       ///< of the values in memory

  bool operator==(const Place&) const = default;
};

/// Passes that lead a run back to the place where they began.
template <class S, class R>
struct Period {
  Place<S, R> from;
  std::int64_t substeps;
  device::Graph passes;
};

constexpr int fewest_passes = 16;  ///< of a period: so many that starting its graph costs little for each of them
/// Bytes of a state. A pass over a larger one takes so long that the next launch is always ready before it ends.
constexpr double largest_replayed_state = 64 << 20;

/// Runs `count` sub-steps beginning with number `first`, in passes of up to `together` of them as far as there are forms for
/// that. A pass reads arrays 0 and 1 and writes arrays 2 and 3, which then change places. Many passes are replayed from a
/// graph, which is kept for the next run, except where the lattice is divided among ranks: what these say to each other cannot be
/// recorded. Returns whether any were.
template <class R, class S>
bool run_streaming(Fields<R>& fields, const std::vector<S>& substeps, FormChoice<S, R>& forms, int first,
                   std::int64_t count, int together, Launches launches, std::optional<Period<S, R>>& kept) {
  const bool may_record =
      !fields.domain().is_divided() &&
      (launches == Launches::graph ||
       (launches == Launches::automatic &&
        Fields<R>::memory_of_state(fields.lattice(), fields.components()) <= largest_replayed_state));
  const LaunchForm<S, R>* form = nullptr;
  const auto pass = [&] {
    const std::vector<S> next = in_turn(substeps, first, form->steps);
    if (!fields.domain().is_divided() || DUALFIELD_MUTANT(stale_ghosts_of_passes)) {
      form->run(next.data(), fields);
    } else {
      const std::vector<Access> stages = dualfield::in_turn(S::access.stage, S::exchanges, form->steps);
      run_beside_exchange(std::span<const Access>(stages), fields, true,
                          [&](const std::optional<Planes>& planes) { form->launch(next.data(), fields, planes); });
      form->exchange(fields);
    }
    first = int(std::size_t(first + form->steps) % substeps.size());
  };
  const auto here = [&] {
    return Place<S, R>{form,
                       {fields.data(0), fields.data(1), fields.data(2), fields.data(3), fields.background()},
                       first,
                       fields.scale()};
  };
  bool replayed = false;
  for (int passes = 0; count > 0; ++passes) {
    if (!form || count < together) form = &forms.best(fields, std::min<std::int64_t>(count, together));
    // The first pass prepares the kernel. Where a period is kept, the run may first come to where that one begins.
    if (may_record && passes == (kept ? fewest_passes : 1) && count >= 2 * fewest_passes * form->steps) {
      const Place<S, R> from = here();
      int recorded = 0;
      device::Graph graph(fields.queue(), [&] {
        do pass();
        while (++recorded < fewest_passes || here() != from);
      });
      kept = Period<S, R>{from, std::int64_t(recorded) * form->steps, std::move(graph)};
    }
    if (kept && (kept->from == here() || DUALFIELD_MUTANT(replay_from_another_place)))
      for (; count >= kept->substeps; count -= kept->substeps, replayed = true) kept->passes.replay(fields.queue());
    if (count < form->steps) continue;
    pass();
    count -= form->steps;
  }
  return replayed;
}

/// The sub-steps with both kinds of passes. Where there are no forms to stream in, they are staged.
template <class R, class S>
CompiledSchedule<Fields<R>> compile_schedule(std::type_identity<Fields<R>>, const std::vector<S>& substeps) {
  const auto& stages = S::access.stage;
  const auto staged = [substeps](Fields<R>& fields, int first, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i)
      run_staged(fields, substeps[std::size_t((first + i) % std::int64_t(substeps.size()))]);
  };
  CompiledSchedule<Fields<R>> compiled{
      {stages, stages + S::stages}, S::components, int(substeps.size()), staged, {}, {}};
  if constexpr (!can_stream<S, R>) {
    compiled.streaming = [staged](Fields<R>& fields, int first, std::int64_t count, int, Launches) {
      staged(fields, first, count);
      return false;
    };
    compiled.best_together = [](Fields<R>&) { return 1; };
    return compiled;
  } else {
    const auto forms = std::make_shared<FormChoice<S, R>>(substeps);
    compiled.streaming = [substeps, forms, kept = std::make_shared<std::optional<Period<S, R>>>()](
                             Fields<R>& fields, int first, std::int64_t count, int together, Launches launches) {
      return run_streaming(fields, substeps, *forms, first, count, together, launches, *kept);
    };
    compiled.best_together = [forms](Fields<R>& fields) {
      return forms->best(fields, std::numeric_limits<std::int64_t>::max()).steps;
    };
    return compiled;
  }
}

}  // namespace dualfield::cuda
