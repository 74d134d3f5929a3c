// SPDX-License-Identifier: MIT
// The timing of a pass that meets the planes along axis 3 one after the other and runs all stages as they come by.
#pragma once

#include "dualfield/schedule.hpp"

namespace dualfield {

/// When each stage runs in such a pass. Plane p of a field enters the window at time p + load; a stage begins on plane p
/// at time p + begin, when the plane of its source is there and no earlier stage needs the old target, and ends at time
/// p + end, when the plane above of its source is there too. So what waits in between is the target alone, with the parts
/// below and plane (tensor.hpp) already added. At one time the stages run in the order of the schedule, each first the
/// part above of the plane that it ends, then the parts of the plane that it begins.
///
/// Where threads share a plane, a stage may get the neighbours in its plane only after all threads have reached that time
/// (`exchanges`): its part plane then runs behind all other parts of that time, and it ends one time later at the earliest.
template <int N>
struct March {
  static constexpr int never = 1 << 20;

  int begin[N]{}, end[N]{};
  int load[max_fields]{};   ///< lag at which a plane of the field enters the window
  int store[max_fields]{};  ///< lag at which a plane of the field is final
  int depth[max_fields]{};  ///< number of planes of the field in the window
  int first_load = never, last_store = 0, max_depth = 0;

  constexpr March(const Access* stage, int stages, const bool* exchanges) {
    using detail::larger;
    int ready[max_fields]{};  // lag at which the field holds what the stages so far have made of it
    for (int s = 0; s < stages; ++s) {
      const Access& a = stage[s];
      begin[s] = larger(ready[a.target], ready[a.source]);
      for (int r = 0; r < s; ++r)
        if (stage[r].source == a.target) begin[s] = larger(begin[s], last_read(stage[r], r, exchanges[r]));
      end[s] = larger(begin[s] + exchanges[s], ready[a.source] + a.reach.above[2]);
      end[s] = larger(end[s], begin[s]);
      ready[a.target] = end[s];
    }
    for (int f = 0; f < max_fields; ++f) find_window(stage, stages, f);
  }

 private:
  /// The lag at which stage r no longer needs a plane of its source.
  constexpr int last_read(const Access& a, int r, bool exchanges) const {
    using detail::larger;
    const int own = begin[r] + larger(exchanges, a.reach.below[2]);
    return a.reach.above[2] > 0 ? larger(own, end[r] - a.reach.above[2]) : own;
  }

  constexpr void find_window(const Access* stage, int stages, int f) {
    using detail::larger;
    int keep = -1;
    load[f] = never;
    const auto hold = [&](int lag) {
      if (lag < load[f]) load[f] = lag;
      keep = larger(keep, lag);
    };
    for (int s = 0; s < stages; ++s) {
      if (stage[s].target == f) {
        hold(begin[s]);
        hold(end[s]);
        store[f] = end[s];
      }
      if (stage[s].source == f) {
        hold(begin[s]);
        hold(begin[s] + stage[s].reach.below[2]);
        if (stage[s].reach.above[2] > 0) hold(end[s] - stage[s].reach.above[2]);
      }
    }
    if (keep < 0) return;
    depth[f] = keep - load[f] + 1;
    if (load[f] < first_load) first_load = load[f];
    last_store = larger(last_store, store[f]);
    max_depth = larger(max_depth, depth[f]);
  }
};

}  // namespace dualfield
