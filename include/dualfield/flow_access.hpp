// SPDX-License-Identifier: MIT
// What flows read and write. It is found by running a flow once, and it determines how many words the flow moves and in which
// order one sweep over the lattice can run several flows.
#pragma once

#include <bit>
#include <span>

#include "dualfield/flows.hpp"

namespace dualfield {

/// The values of one array that a flow accesses from a site: which components (bit c for component c), and how far away along
/// each axis. Along axis 1 the site itself always counts too, because lines are divided into pieces of many sites; `places` has
/// the distances alone, bit place_bit(d) for the distance d.
struct FlowReach {
  unsigned components = 0, places = 0;
  int low[3]{}, high[3]{};

  DUALFIELD_HD static constexpr int place_bit(int d1, int d2, int d3) { return (d1 + 1) + 3 * (d2 + 1) + 9 * (d3 + 1); }

  DUALFIELD_HD constexpr bool any() const { return components != 0; }
  DUALFIELD_HD constexpr void add(int component, const int (&at)[3]) {
    const bool first = !any();
    components |= 1u << component;
    places |= 1u << place_bit(at[0], at[1], at[2]);
    for (int axis = 0; axis < 3; ++axis) {
      if (first && axis > 0) low[axis] = high[axis] = at[axis];
      if (at[axis] < low[axis]) low[axis] = at[axis];
      if (at[axis] > high[axis]) high[axis] = at[axis];
    }
  }
};

/// What a flow reads and writes of each array. All that it writes of one array is at the same distance from the site.
struct FlowAccess {
  FlowReach read[flow_arrays], written[flow_arrays];
};

namespace detail {
/// Stands for a site and notes what a flow reads and writes there. Flows are functions of host and device code, so this is too.
class NotedNear {
 public:
  using Value = double;

  DUALFIELD_HD explicit NotedNear(FlowAccess& access) : access_(access) {}

  template <int array, int d1, int d2, int d3>
  DUALFIELD_HD double at(int component) const {
    access_.read[array].add(component, {d1, d2, d3});
    return 0;
  }
  template <int array, int d1, int d2, int d3>
  DUALFIELD_HD void put(int component, double) {
    access_.written[array].add(component, {d1, d2, d3});
  }

 private:
  FlowAccess& access_;
};

/// By how many sites the one that comes later must stay behind the earlier one, both accessing the same array, in a sweep along
/// an axis; `up` as in required_lag().
constexpr int distance_between(const FlowReach& earlier, const FlowReach& later, int axis, bool up) {
  if (!earlier.any() || !later.any()) return -1;
  return larger(0, up ? later.high[axis] - earlier.low[axis] : earlier.high[axis] - later.low[axis]);
}
}  // namespace detail

template <class Flow>
FlowAccess access_of_flow(const Flow& flow) {
  FlowAccess access;
  detail::NotedNear near(access);
  flow(near);
  return access;
}

/// As required_lag() of stages (schedule.hpp): a flow must not read what an earlier one has still to write, nor write what an
/// earlier one has still to read or write.
constexpr int required_lag(const FlowAccess& first, const FlowAccess& next, int axis, bool up) {
  int distance = -1;
  for (int array = 0; array < flow_arrays; ++array)
    for (const int needed : {detail::distance_between(first.written[array], next.read[array], axis, up),
                             detail::distance_between(first.read[array], next.written[array], axis, up),
                             detail::distance_between(first.written[array], next.written[array], axis, up)})
      distance = detail::larger(distance, needed);
  return distance;
}

/// Calls visit(v1, v2, v3) for each v by which a value that a flow accesses from a site can be one that an earlier flow has
/// accessed from the site at v from there, where one of the two writes it. Values that both only read do not count.
template <class Visit>
void for_each_conflict(const FlowAccess& earlier, const FlowAccess& later, Visit&& visit) {
  const auto between = [&](const FlowReach& one, const FlowReach& other) {
    if ((one.components & other.components) == 0) return;
    for (unsigned a = one.places; a != 0; a &= a - 1)
      for (unsigned b = other.places; b != 0; b &= b - 1) {
        const int i = std::countr_zero(a), j = std::countr_zero(b);
        visit(j % 3 - i % 3, j / 3 % 3 - i / 3 % 3, j / 9 - i / 9);
      }
  };
  for (int array = 0; array < flow_arrays; ++array) {
    between(earlier.written[array], later.read[array]);
    between(earlier.read[array], later.written[array]);
    between(earlier.written[array], later.written[array]);
  }
}

/// Words that flows read and write for each site if one pass runs them all, so that each value is read and written once. A
/// value that is written before it is read need not be loaded.
constexpr int words_together(std::span<const FlowAccess> flows) {
  int words = 0;
  for (int array = 0; array < flow_arrays; ++array) {
    unsigned loaded = 0, written = 0;
    for (const FlowAccess& flow : flows) {
      loaded |= flow.read[array].components & ~written;
      written |= flow.written[array].components;
    }
    words += std::popcount(loaded) + std::popcount(written);
  }
  return words;
}

}  // namespace dualfield
