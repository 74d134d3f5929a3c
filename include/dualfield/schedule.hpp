// SPDX-License-Identifier: MIT
// A schedule is a list of stages, each "write field f at site i from f at i and g near i". From the stages' targets,
// sources and reaches alone follow the order in which one sweep may run them all in place, its halo and its window.
#pragma once

#include <tuple>
#include <type_traits>

#include "dualfield/algebra/apply.hpp"

namespace dualfield {

/// Two fields of state, and one that schedules may use to keep old values.
enum Field : int { phi = 0, pi = 1, scratch = 2 };
constexpr int max_fields = 3;

/// How a scheme puts the stages of one sub-step together.
enum class ScheduleKind { synchronous, sequential, leapfrog, unitary, exact };

/// All that an order of execution needs to know of a stage.
struct Access {
  Field target, source;
  Reach reach;              ///< how far from its own site it reads the source
  bool overwrites = false;  ///< whether it writes its target without reading it
  unsigned carries = 0;     ///< the components of the background it reads, bit c for component c
};

constexpr int most_stages = 32;  ///< of a schedule whose stages are known at run time only

/// A stage declares `target`, `source`, `reach`, `overwrites`, `carries` (see Access), `components`, and
///   template <class V, class Near> void operator()(V (&f)[K], const Near& g) const
/// with f the target at the site, updated in place, and g.at<d1,d2,d3>(c) the source, at most one site away along one
/// axis. V is a scalar or a pack. A stage with reach 0 whose source is its own target is local.
template <class Stage>
constexpr Access access_of() {
  return {Stage::target, Stage::source, Stage::reach, Stage::overwrites, Stage::carries};
}

namespace detail {
constexpr int larger(int a, int b) { return a > b ? a : b; }

/// By how much `next` must trail `first` so that a sweep along an axis is exact in place, or −1 if they share nothing.
/// `up` is the direction of the sweep; the mirrored rule gives the periodic wrap.
constexpr int trail(const Access& first, const Access& next, int axis, bool up) {
  int distance = -1;
  if (first.target == next.source)  // reads what the first wrote
    distance = larger(distance, up ? next.reach.above[axis] : next.reach.below[axis]);
  if (first.source == next.target)  // overwrites what the first read
    distance = larger(distance, up ? first.reach.below[axis] : first.reach.above[axis]);
  if (first.target == next.target) distance = larger(distance, 0);
  return distance;
}
}  // namespace detail

/// Order of up to N stages along one axis: stage s does position p at time p + lag[s], for p = start[s] … start[s]+n−1
/// (mod n); stages of equal time run in their order. Each visits every position once, in place. The shifted starts are
/// all that the periodic wrap needs, for every n ≥ 1.
template <int N = most_stages>
struct AxisOrder {
  static constexpr int never = 1 << 20;
  int count;
  int lag[N]{}, start[N]{};
  int span = 0;  ///< time at which position 0 is finished

  constexpr AxisOrder(const Access* stage, int stages, int axis) : count(stages) {
    using detail::larger, detail::trail;
    for (int s = 0; s < count; ++s)
      for (int r = 0; r < s; ++r)
        if (trail(stage[r], stage[s], axis, true) >= 0) {
          lag[s] = larger(lag[s], lag[r] + trail(stage[r], stage[s], axis, true));
          start[s] = larger(start[s], start[r] + trail(stage[r], stage[s], axis, false));
        }
    for (int s = count - 2; s >= 0; --s) {  // as late as its followers allow: keeps the window short
      int latest = never;
      for (int t = s + 1; t < count; ++t)
        if (const int distance = trail(stage[s], stage[t], axis, true); distance >= 0 && lag[t] - distance < latest)
          latest = lag[t] - distance;
      if (latest < never) lag[s] = latest;
    }
    for (int s = 0; s < count; ++s) span = larger(span, start[s] + lag[s]);
  }
};

/// What a sweep over all stages needs, from the accesses alone.
template <int N = most_stages>
struct Plan {
  static constexpr int never = 1 << 20;

  int count;
  AxisOrder<N> y, z;  ///< axes 2 and 3; along axis 1 a stage does a whole row (CPU) or tile (GPU) at once
  Reach margin[N]{};  ///< in a tile, stage s is valid this far inside of what was loaded
  Reach halo;         ///< the largest margin: what a tile loads beyond what it stores
  bool used[max_fields]{}, written[max_fields]{};
  bool loaded[max_fields]{};  ///< whether its old values are read: a field that a stage overwrites first is not
  int load[max_fields]{};     ///< z-lag at which a plane of the field enters the window,
  int store[max_fields]{};    ///< … at which it is final,
  int depth[max_fields]{};    ///< … and the planes that the window holds
  int first_load = never, last_store = 0, max_depth = 0;

  constexpr Plan(const Access* stage, int stages) : count(stages), y(stage, stages, 1), z(stage, stages, 2) {
    find_margins(stage);
    for (int f = 0; f < max_fields; ++f) find_window(stage, f);
  }

 private:
  constexpr void find_margins(const Access* stage) {
    using detail::larger;
    Reach valid[max_fields]{};
    for (int s = 0; s < count; ++s) {
      Reach &target = valid[stage[s].target], source = valid[stage[s].source];
      for (int axis = 0; axis < max_dimensions; ++axis) {
        target.below[axis] = larger(target.below[axis], source.below[axis] + stage[s].reach.below[axis]);
        target.above[axis] = larger(target.above[axis], source.above[axis] + stage[s].reach.above[axis]);
        halo.below[axis] = larger(halo.below[axis], target.below[axis]);
        halo.above[axis] = larger(halo.above[axis], target.above[axis]);
      }
      margin[s] = target;
    }
  }

  constexpr void find_window(const Access* stage, int f) {
    using detail::larger;
    int keep = 0;
    load[f] = never;
    bool fresh = true;
    for (int s = 0; s < count; ++s) {
      const bool writes = stage[s].target == f, reads = stage[s].source == f;
      if (!writes && !reads) continue;
      if (fresh) loaded[f] = !(writes && stage[s].overwrites);
      fresh = false;
      used[f] = true;
      written[f] = written[f] || writes;
      const int first = z.lag[s] - (reads ? stage[s].reach.above[2] : 0);
      const int last = z.lag[s] + (reads ? stage[s].reach.below[2] : 0);
      if (first < load[f]) load[f] = first;
      keep = larger(keep, last);
      if (writes) store[f] = larger(store[f], z.lag[s]);
    }
    if (!used[f]) return;
    depth[f] = keep - load[f] + 1;
    if (load[f] < first_load) first_load = load[f];
    last_store = larger(last_store, store[f]);
    max_depth = larger(max_depth, depth[f]);
  }
};

namespace detail {
template <int I, class Stage>
struct Slot {
  Stage stage;
};
template <int I, class Stage>
DUALFIELD_HD const Stage& stage_at(const Slot<I, Stage>& slot) {
  return slot.stage;
}

template <class Sequence, class... Stage>
struct Slots;
template <int... I, class... Stage>
struct Slots<std::integer_sequence<int, I...>, Stage...> : Slot<I, Stage>... {};
}  // namespace detail

/// The stages of one step (or one sub-step), with their runtime numbers. Trivially copyable: it travels as a kernel
/// argument. `R` is the arithmetic type.
template <class R, class... Stage>
struct Schedule : detail::Slots<std::make_integer_sequence<int, sizeof...(Stage)>, Stage...> {
  using Base = detail::Slots<std::make_integer_sequence<int, sizeof...(Stage)>, Stage...>;
  using Real = R;
  static constexpr int stages = sizeof...(Stage);
  static constexpr int components = std::tuple_element_t<0, std::tuple<Stage...>>::components;
  struct Accesses {
    Access stage[stages];
  };
  static constexpr Accesses access{{access_of<Stage>()...}};
  static constexpr Plan<stages> plan{access.stage, stages};
  static constexpr unsigned carries = (Stage::carries | ...);  ///< what all of them read of the background
};

/// Components of the background among these bits.
constexpr int count_of(unsigned carries) {
  int count = 0;
  for (; carries != 0; carries >>= 1) count += int(carries & 1);
  return count;
}

/// Stage I of a schedule.
template <int I, class S>
DUALFIELD_HD const auto& stage(const S& schedule) {
  return detail::stage_at<I>(schedule);
}

/// Words (values of the storage type) that one site moves when each of the stages, on so many components, is a pass of
/// its own: the floor, each read and written once.
constexpr int words_staged(const Access* stage, int stages, int components) {
  int words = 0, given = 0;
  for (int s = 0; s < stages; ++s) {
    words += (stage[s].overwrites ? 1 : 2) + (stage[s].source != stage[s].target ? 1 : 0);
    given += count_of(stage[s].carries);
  }
  return words * components + given;
}

/// The same when one pass does them all: fields read once, written once.
constexpr int words_streaming(const Access* stage, int stages, int components) {
  const Plan<> plan(stage, stages);
  int words = 0;
  unsigned carries = 0;
  for (int f = phi; f <= pi; ++f) words += (plan.loaded[f] ? 1 : 0) + (plan.written[f] ? 1 : 0);
  for (int s = 0; s < stages; ++s) carries |= stage[s].carries;
  return words * components + count_of(carries);
}

template <class R, class... Stage>
constexpr Schedule<R, Stage...> make_schedule(const Stage&... stage) {
  return {{{stage}...}};
}

}  // namespace dualfield
