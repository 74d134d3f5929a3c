// SPDX-License-Identifier: MIT
// How many planes of its neighbours a part of a lattice needs for passes: found from what their stages read and write.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "dualfield/domain.hpp"
#include "dualfield/flow_access.hpp"
#include "dualfield/runtime_row.hpp"
#include "dualfield/schedule.hpp"

namespace dualfield {

/// The larger numbers of planes of two.
constexpr Planes larger(const Planes& one, const Planes& other) {
  return {std::max(one.below, other.below), std::max(one.above, other.above)};
}

/// The planes of each field beside a part of the lattice, along an axis, from which stages one after the other get the values of
/// that part. A stage gets its target right on a region if its source is right on that region and its reach around it; so the
/// regions are found from the last stage back to the first.
inline std::array<Planes, max_fields> planes_read(std::span<const Access> stages, int axis) {
  std::array<Planes, max_fields> needed{};
  for (auto stage = stages.rbegin(); stage != stages.rend(); ++stage) {
    const Planes& target = needed[stage->target];
    Planes& source = needed[stage->source];
    source = larger(source, {target.below + stage->reach.below[axis], target.above + stage->reach.above[axis]});
  }
  return needed;
}

/// The same for flows, which also write at other sites than their own.
inline std::array<Planes, flow_arrays> planes_read(std::span<const FlowAccess> flows, int axis) {
  std::array<Planes, flow_arrays> needed{};
  for (auto flow = flows.rbegin(); flow != flows.rend(); ++flow) {
    Planes around{};  // of the sites from which the flow must run
    for (int array = 0; array < flow_arrays; ++array)
      if (const FlowReach& written = flow->written[array]; written.any())
        around = larger(around, {needed[std::size_t(array)].below + written.high[axis],
                                 needed[std::size_t(array)].above - written.low[axis]});
    for (int array = 0; array < flow_arrays; ++array)
      if (const FlowReach& read = flow->read[array]; read.any())
        needed[std::size_t(array)] = larger(
            needed[std::size_t(array)], {around.below - read.low[axis], around.above + read.high[axis]});
  }
  return needed;
}

/// The planes of a field that a row given at run time reads along the last axis of a lattice. Each shift is taken in the shorter
/// direction around the axis.
inline Planes planes_read(const RuntimeRow& row, Field source, const Lattice& lattice) {
  Planes needed;
  for (const auto& terms : row.terms)
    for (const RowTerm& term : terms) {
      if (term.source != source) continue;
      const auto axis = std::size_t(lattice.dimensions - 1);
      const int above = term.shift[axis], below = lattice.extent[axis] - above;
      needed = larger(needed, above <= below ? Planes{0, above} : Planes{below, 0});
    }
  return needed;
}

/// The stages of `count` sub-steps in a row. `exchanges`: after each sub-step φ and π change their roles.
inline std::vector<Access> in_turn(std::span<const Access> stages, bool exchanges, int count) {
  std::vector<Access> all;
  for (int i = 0; i < count; ++i)
    for (const Access& stage : stages) {
      all.push_back(stage);
      if (exchanges && i % 2 == 1) std::swap(all.back().target, all.back().source);
    }
  return all;
}

/// The largest of several numbers of planes.
template <std::size_t N>
Planes largest(const std::array<Planes, N>& all) {
  Planes result;
  for (const Planes& one : all) result = larger(result, one);
  return result;
}

}  // namespace dualfield
