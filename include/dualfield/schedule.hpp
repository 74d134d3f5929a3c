// SPDX-License-Identifier: MIT
// A schedule is a list of stages. Each stage writes one field f at every site i, from f at i and from a field g at i
// and near it. The targets, sources and reaches of the stages determine the order in which one sweep over the lattice
// can run all of them in place, and how many sites around a tile (halo) it needs.
#pragma once

#include <tuple>
#include <type_traits>

#include "dualfield/algebra/apply.hpp"

namespace dualfield {

/// The two fields of the state, and a third one in which a schedule can keep old values during a step.
enum Field : int { phi = 0, pi = 1, scratch = 2 };
constexpr int max_fields = 3;

/// The kinds of schedules from which schemes are made (schemes.hpp).
enum class ScheduleKind { synchronous, sequential, leapfrog, unitary, exact };

/// What must be known of a stage to put stages into an order: which fields it accesses and how.
struct Access {
  Field target, source;
  Reach reach;                         ///< how far from the written site it reads the source
  bool overwrites = false;             ///< whether it writes its target without reading it
  unsigned background_components = 0;  ///< those it reads: bit c for component c
};

constexpr int most_stages = 32;  ///< the most stages of a schedule whose stages are known at run time only

/// A stage declares `target`, `source`, `reach`, `overwrites`, `background_components` (see Access), `components`,
/// and
///   template <class V, class Near> void operator()(V (&f)[K], const Near& g) const
/// where f holds the K components of the target at the site and is updated in place, and g.at<d1,d2,d3>(c) is component
/// c of the source at that distance, at most one site away along one axis. V is a scalar or a SIMD pack. A stage is
/// local if its reach is 0 and its source is its target. A stage that reads its neighbours also declares
///   static constexpr int slow_axis; template <Part part, class V, class Near> void run(V (&f)[K], const Near& g) const
/// and its operator() runs the three parts (tensor.hpp) one after the other.
template <class Stage>
constexpr Access access_of() {
  return {Stage::target, Stage::source, Stage::reach, Stage::overwrites, Stage::background_components};
}

/// The axis along which the parts of a stage are divided; −1 if it reads its own site alone.
template <class Stage>
constexpr int slow_axis_of() {
  if constexpr (requires { Stage::slow_axis; })
    return Stage::slow_axis;
  else
    return -1;
}

/// The components of the background that a stage uses as angles of rotations.
template <class Stage>
constexpr unsigned rotation_components_of() {
  if constexpr (requires { Stage::rotation_components; })
    return Stage::rotation_components;
  else
    return 0;
}

/// Runs one part of a stage, with parts divided along `axis`: those of a stage whose slow axis is another one all belong
/// to the plane.
template <Part part, int axis, class Stage, class V, int K, class Near>
DUALFIELD_HD void run_part(const Stage& stage, V (&f)[K], const Near& g) {
  if constexpr (axis >= 0 && slow_axis_of<Stage>() == axis)
    stage.template run<part>(f, g);
  else if constexpr (part == Part::plane)
    stage(f, g);
}

/// Runs the three parts of a stage.
template <class Stage, class V, int K, class Near>
DUALFIELD_HD void run_parts(const Stage& stage, V (&f)[K], const Near& g) {
  stage.template run<Part::below>(f, g);
  stage.template run<Part::plane>(f, g);
  stage.template run<Part::above>(f, g);
}

namespace detail {
constexpr int larger(int a, int b) { return a > b ? a : b; }
}  // namespace detail

/// By how many sites stage `next` must stay behind stage `first` in a sweep along an axis, so that both can run in
/// place; −1 if they share no field. `up` is the direction of the sweep. The distance for the opposite direction is
/// needed where the sweep reaches the periodic end of the axis.
constexpr int required_lag(const Access& first, const Access& next, int axis, bool up) {
  using detail::larger;
  int distance = -1;
  if (first.target == next.source)  // reads what the first wrote
    distance = larger(distance, up ? next.reach.above[axis] : next.reach.below[axis]);
  if (first.source == next.target)  // overwrites what the first read
    distance = larger(distance, up ? first.reach.below[axis] : first.reach.above[axis]);
  if (first.target == next.target) distance = larger(distance, 0);
  return distance;
}

/// The order of up to N stages in a sweep along one axis of n sites: stage s writes position p at time p + lag[s], for
/// p = start[s] … start[s]+n−1 (mod n). Stages with the same time run in the order of the schedule. Each stage writes
/// every position once, in place. The starts differ so that the periodic end of the axis is right too, for every n ≥ 1.
template <int N = most_stages>
struct AxisOrder {
  static constexpr int never = 1 << 20;
  int count;
  int lag[N]{}, start[N]{};
  int span = 0;  ///< time at which all stages have written their first position

  /// `stage`: their accesses, Access or of another type for which there is a function required_lag().
  template <class Accesses>
  constexpr AxisOrder(const Accesses* stage, int stages, int axis) : count(stages) {
    using detail::larger;
    for (int s = 0; s < count; ++s)
      for (int r = 0; r < s; ++r)
        if (required_lag(stage[r], stage[s], axis, true) >= 0) {
          lag[s] = larger(lag[s], lag[r] + required_lag(stage[r], stage[s], axis, true));
          start[s] = larger(start[s], start[r] + required_lag(stage[r], stage[s], axis, false));
        }
    for (int s = count - 2; s >= 0; --s) {  // as late as the later stages allow, which makes the window smaller
      int latest = never;
      for (int t = s + 1; t < count; ++t)
        if (const int distance = required_lag(stage[s], stage[t], axis, true);
            distance >= 0 && lag[t] - distance < latest)
          latest = lag[t] - distance;
      if (latest < never) lag[s] = latest;
    }
    for (int s = 0; s < count; ++s) span = larger(span, start[s] + lag[s]);
  }
};

/// What a sweep that runs all stages needs, derived from the accesses of the stages: lags, margins and halo.
template <int N = most_stages>
struct Plan {
  int count;
  AxisOrder<N> y, z;  ///< axes 2 and 3; along axis 1 a stage runs on a whole row (CPU) or tile (GPU) at once
  Reach margin[N]{};  ///< in a loaded tile, the values of stage s are wrong within this distance from the tile's edges
  Reach halo;         ///< the largest margin: how far the sites that a tile loads extend beyond those that it stores
  bool used[max_fields]{}, written[max_fields]{};
  bool loaded[max_fields]{};  ///< whether the field's old values are needed; not if a stage first overwrites them

  constexpr Plan(const Access* stage, int stages) : count(stages), y(stage, stages, 1), z(stage, stages, 2) {
    find_margins(stage);
    for (int s = 0; s < count; ++s) {
      const Access& a = stage[s];
      if (!used[a.target]) loaded[a.target] = !a.overwrites;
      used[a.target] = written[a.target] = true;
      if (!used[a.source]) loaded[a.source] = true;
      used[a.source] = true;
    }
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

template <class Stage>
constexpr bool exchanges() {
  if constexpr (requires { Stage::exchanges; })
    return Stage::exchanges;
  else
    return false;
}

template <class Sequence, class... Stage>
struct Slots;
template <int... I, class... Stage>
struct Slots<std::integer_sequence<int, I...>, Stage...> : Slot<I, Stage>... {};
}  // namespace detail

/// The stages of one step (or one sub-step) with their coefficients of type R. It is trivially copyable, because it is
/// passed to kernels as an argument.
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
  static constexpr unsigned background_components =
      (Stage::background_components | ...);  ///< those that any of the stages reads
  static constexpr unsigned rotation_components = (rotation_components_of<Stage>() | ...);
  /// Whether φ and π are exchanged after the stages: then a stage has overwritten the older of two values (TwoLevel).
  static constexpr bool exchanges = (detail::exchanges<Stage>() || ...);
};

/// The number of components in a set of bits.
constexpr int count_of(unsigned background_components) {
  int count = 0;
  for (; background_components != 0; background_components >>= 1) count += int(background_components & 1);
  return count;
}

/// Stage I of a schedule.
template <int I, class S>
DUALFIELD_HD const auto& stage(const S& schedule) {
  return detail::stage_at<I>(schedule);
}

/// Words (values of the storage type) that are read and written for each site if each of the stages, on fields of
/// `components` components, is a pass of its own. This is the minimum, with each value read and written once a pass. A value of the
/// background is so many words.
constexpr int words_staged(const Access* stage, int stages, int components, int of_background = 1) {
  int words = 0, background_words = 0;
  for (int s = 0; s < stages; ++s) {
    words += (stage[s].overwrites ? 1 : 2) + (stage[s].source != stage[s].target ? 1 : 0);
    background_words += count_of(stage[s].background_components);
  }
  return words * components + background_words * of_background;
}

/// The same if one pass runs all stages, so that each field is read and written once.
constexpr int words_streaming(const Access* stage, int stages, int components, int of_background = 1) {
  const Plan<> plan(stage, stages);
  int words = 0;
  unsigned background_components = 0;
  for (int f = phi; f <= pi; ++f) words += (plan.loaded[f] ? 1 : 0) + (plan.written[f] ? 1 : 0);
  for (int s = 0; s < stages; ++s) background_components |= stage[s].background_components;
  return words * components + count_of(background_components) * of_background;
}

template <class R, class... Stage>
constexpr Schedule<R, Stage...> make_schedule(const Stage&... stage) {
  return {{{stage}...}};
}

}  // namespace dualfield
