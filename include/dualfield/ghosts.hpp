// SPDX-License-Identifier: MIT
// How many layers of its neighbours a part of a lattice needs for passes: found from what their stages read and write.
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

/// The larger numbers of layers of two.
constexpr Layers larger(const Layers& one, const Layers& other) {
  return {std::max(one.below, other.below), std::max(one.above, other.above)};
}
constexpr Ghosts larger(const Ghosts& one, const Ghosts& other) {
  return {larger(one.rows, other.rows), larger(one.planes, other.planes)};
}

/// The layers of each field beside a part of the lattice, along an axis, from which stages one after the other get the values of
/// that part. A stage gets its target right on a region if its source is right on that region and its reach around it; so the
/// regions are found from the last stage back to the first.
inline std::array<Layers, max_fields> layers_read(std::span<const Access> stages, int axis) {
  std::array<Layers, max_fields> needed{};
  for (auto stage = stages.rbegin(); stage != stages.rend(); ++stage) {
    const Layers& target = needed[stage->target];
    Layers& source = needed[stage->source];
    source = larger(source, {target.below + stage->reach.below[axis], target.above + stage->reach.above[axis]});
  }
  return needed;
}

/// The same for flows, which also write at other sites than their own.
inline std::array<Layers, flow_arrays> layers_read(std::span<const FlowAccess> flows, int axis) {
  std::array<Layers, flow_arrays> needed{};
  for (auto flow = flows.rbegin(); flow != flows.rend(); ++flow) {
    Layers around{};  // of the sites from which the flow must run
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

/// The layers of each array along both axes that a lattice of so many dimensions can be divided along.
template <class Accesses>
auto ghosts_read(std::span<const Accesses> passes, int dimensions) {
  const auto planes = layers_read(passes, dimensions - 1);
  std::array<Ghosts, std::tuple_size_v<decltype(planes)>> needed{};
  for (std::size_t array = 0; array < needed.size(); ++array) needed[array].planes = planes[array];
  if (dimensions != 3) return needed;
  const auto rows = layers_read(passes, 1);
  for (std::size_t array = 0; array < needed.size(); ++array) needed[array].rows = rows[array];
  return needed;
}

/// The layers of a field that a row given at run time reads along an axis of a lattice. Each shift is taken in the shorter
/// direction around the axis.
inline Layers layers_read(const RuntimeRow& row, Field source, const Lattice& lattice, int axis) {
  Layers needed;
  for (const auto& terms : row.terms)
    for (const RowTerm& term : terms) {
      if (term.source != source) continue;
      const int above = term.shift[std::size_t(axis)], below = lattice.extent[axis] - above;
      needed = larger(needed, above <= below ? Layers{0, above} : Layers{below, 0});
    }
  return needed;
}
inline Ghosts ghosts_read(const RuntimeRow& row, Field source, const Lattice& lattice) {
  return {lattice.dimensions == 3 ? layers_read(row, source, lattice, 1) : Layers{},
          layers_read(row, source, lattice, lattice.dimensions - 1)};
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

/// The largest of several numbers of layers.
template <std::size_t N>
Ghosts largest(const std::array<Ghosts, N>& all) {
  Ghosts result;
  for (const Ghosts& one : all) result = larger(result, one);
  return result;
}

}  // namespace dualfield
