// SPDX-License-Identifier: MIT
// Runs the sub-steps of a step: staged, or in streaming passes.
#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/cuda/form_choice.hpp"

namespace dualfield::cuda {
namespace {

/// The accesses of the stages of a sub-step.
template <class R>
std::vector<Access> accesses_of(const LaunchedSchedule<R>& kernels) {
  std::vector<Access> accesses;
  for (const LaunchedStage<R>& stage : kernels.stages) accesses.push_back(stage.access);
  return accesses;
}

/// Where a run of streaming passes stands. From equal places on, equal launches follow.
template <class R>
struct Place {
  const LaunchForm<R>* form;
  std::array<const void*, 5> memory;  ///< of the arrays and of the background
  int substep;                        ///< number of the next one
  double scale;                       ///< of the values in memory

  bool operator==(const Place&) const = default;
};

/// Passes that lead a run back to the place where they began.
template <class R>
struct Period {
  Place<R> from;
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
template <class R>
bool run_streaming(Fields<R>& fields, const LaunchedSchedule<R>& kernels, const Substeps& substeps,
                   FormChoice<R>& forms, int first, std::int64_t count, int together, Launches launches,
                   std::optional<Period<R>>& kept) {
  const bool may_record =
      !fields.domain().is_divided() &&
      (launches == Launches::graph ||
       (launches == Launches::automatic &&
        Fields<R>::memory_of_state(fields.lattice(), fields.components()) <= largest_replayed_state));
  const LaunchForm<R>* form = nullptr;
  const auto pass = [&] {
    const std::vector<const void*> next = substeps.in_turn(first, form->steps);
    if (!fields.domain().is_divided() || DUALFIELD_MUTANT(stale_ghosts_of_passes)) {
      form->run(next.data(), fields);
    } else {
      const std::vector<Access> stages = in_turn(accesses_of(kernels), kernels.exchanges, form->steps);
      run_beside_exchange(std::span<const Access>(stages), fields, true, [&](const std::optional<Planes>& planes) {
        form->launch(next.data(), fields.pass_arrays(), planes);
      });
      form->exchange(fields);
    }
    first = (first + form->steps) % substeps.count();
  };
  const auto here = [&] {
    return Place<R>{form,
                    {fields.data(0), fields.data(1), fields.data(2), fields.data(3), fields.background()},
                    first,
                    fields.scale()};
  };
  bool replayed = false;
  for (int passes = 0; count > 0; ++passes) {
    if (!form || count < together) form = &forms.best(fields, std::min<std::int64_t>(count, together));
    // The first pass prepares the kernel. Where a period is kept, the run may first come to where that one begins.
    if (may_record && passes == (kept ? fewest_passes : 1) && count >= 2 * fewest_passes * form->steps) {
      const Place<R> from = here();
      int recorded = 0;
      device::Graph graph(fields.queue(), [&] {
        do pass();
        while (++recorded < fewest_passes || here() != from);
      });
      kept = Period<R>{from, std::int64_t(recorded) * form->steps, std::move(graph)};
    }
    if (kept && (kept->from == here() || DUALFIELD_MUTANT(replay_from_another_place)))
      for (; count >= kept->substeps; count -= kept->substeps, replayed = true) kept->passes.replay(fields.queue());
    if (count < form->steps) continue;
    pass();
    count -= form->steps;
  }
  return replayed;
}

}  // namespace

template <class R>
void run_staged(Fields<R>& fields, const LaunchedSchedule<R>& kernels, const void* schedule) {
  for (const LaunchedStage<R>& stage : kernels.stages) {
    const Planes all{0, fields.grid().n3};
    const auto run = [&](const std::optional<Planes>& some) {
      stage.launch(schedule, fields.pass_arrays(), some ? *some : all);
    };
    if (DUALFIELD_MUTANT(stale_ghosts_of_stages))
      run(all);
    else
      run_beside_exchange(std::span(&stage.access, 1), fields, fields.lattice().dimensions == 3, run);
  }
  if (kernels.exchanges) fields.exchange(phi, pi);
}

template <class R>
CompiledSchedule<Fields<R>> compiled_schedule(const LaunchedSchedule<R>& kernels, const Substeps& substeps) {
  const auto staged = [=](Fields<R>& fields, int first, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) run_staged(fields, kernels, substeps[int((first + i) % substeps.count())]);
  };
  CompiledSchedule<Fields<R>> compiled{accesses_of(kernels), kernels.components, substeps.count(), staged, {}, {},
                                       kernels.exchanges};
  if (kernels.forms.empty()) {
    compiled.streaming = [staged](Fields<R>& fields, int first, std::int64_t count, int, Launches) {
      staged(fields, first, count);
      return false;
    };
    compiled.best_together = [](Fields<R>&) { return 1; };
    return compiled;
  }
  const auto forms = std::make_shared<FormChoice<R>>(kernels, substeps);
  const auto kept = std::make_shared<std::optional<Period<R>>>();
  compiled.streaming = [=](Fields<R>& fields, int first, std::int64_t count, int together, Launches launches) {
    return run_streaming(fields, kernels, substeps, *forms, first, count, together, launches, *kept);
  };
  compiled.best_together = [forms](Fields<R>& fields) {
    return forms->best(fields, std::numeric_limits<std::int64_t>::max()).steps;
  };
  return compiled;
}

template void run_staged(Fields<double>&, const LaunchedSchedule<double>&, const void*);
template void run_staged(Fields<float>&, const LaunchedSchedule<float>&, const void*);
template void run_staged(Fields<Half>&, const LaunchedSchedule<Half>&, const void*);
template CompiledSchedule<Fields<double>> compiled_schedule(const LaunchedSchedule<double>&, const Substeps&);
template CompiledSchedule<Fields<float>> compiled_schedule(const LaunchedSchedule<float>&, const Substeps&);
template CompiledSchedule<Fields<Half>> compiled_schedule(const LaunchedSchedule<Half>&, const Substeps&);

}  // namespace dualfield::cuda
