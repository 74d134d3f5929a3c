// SPDX-License-Identifier: MIT
// Which neighbouring flows (dualfield/flows.hpp) one launch can run in place, and in which order along the lines of the lattice.
//
// Blocks of a launch run in any order, so that no block may touch what another one writes. Flows whose values never pass from site
// to site can be run by a thread for each site. Where they pass along one direction only, a block owns whole lines of sites in
// that direction and marches along them, each flow some sites behind the one before it, as a sweep on the CPU does. A group ends
// before the first flow that does neither. All of it follows from what the flows access (dualfield/flow_access.hpp).
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <span>

#include "dualfield/flow_access.hpp"
#include "dualfield/lattice.hpp"
#include "kernels/device.hpp"

namespace dualfield::cuda {

/// The lines of sites in one direction, around the periodic lattice. They begin at the sites of a box at the origin.
struct FlowLines {
  int along[3];        ///< the direction, of −1, 0 and 1; zeros: each site is a line
  int starts[3];       ///< extents of the box
  std::int64_t count;  ///< of lines
  int length;          ///< sites of a line

  /// Directions along axis 1 alone, or without a part along it.
  FlowLines(const int (&direction)[3], const Lattice& lattice) : count(1), length(1) {
    std::int64_t sites = 1;
    for (int axis = 0; axis < 3; ++axis) {
      along[axis] = direction[axis];
      starts[axis] = along[axis] != 0 ? 1 : lattice.extent[axis];
      if (along[axis] != 0) sites = std::lcm(sites, std::int64_t(lattice.extent[axis]));
    }
    // diagonals close after the least common multiple of both extents
    if (along[1] != 0 && along[2] != 0) starts[2] = std::gcd(lattice.extent[1], lattice.extent[2]);
    for (const int extent : starts) count *= extent;
    length = int(std::min<std::int64_t>(sites, longest));
  }

  static constexpr int longest = 1 << 30;
  bool are_sites() const { return along[0] == 0 && along[1] == 0 && along[2] == 0; }
};

/// How a block goes over its lines: `lanes` lines side by side, `chunk` sites of each at a time.
struct FlowShape {
  static constexpr int most_threads = 256, of_sites = 128, lanes_in_row = 32, fewest_in_row = 8;

  int lanes, chunk;
  std::int64_t blocks;

  /// Neighbouring threads have neighbouring sites along axis 1. Fewer lines a block where that keeps more multiprocessors at work.
  FlowShape(const FlowLines& lines, int multiprocessors) {
    const auto power = [](std::int64_t least) {
      return int(std::bit_ceil(std::uint64_t(std::min(least, std::int64_t{4096}))));
    };
    const bool in_rows = lines.along[0] != 0;
    const int threads = in_rows ? most_threads : of_sites;
    if (in_rows) {
      chunk = std::min(power(lines.length), threads);
      lanes = threads / chunk;
    } else {
      lanes = lines.are_sites() ? threads : lanes_in_row;
    }
    lanes = std::min(lanes, power(lines.count));
    const auto in_blocks = [&] { return (lines.count + lanes - 1) / lanes; };
    const int fewest = in_rows ? 1 : lines.are_sites() ? lanes : fewest_in_row;
    while (lanes > fewest && in_blocks() < 2 * multiprocessors) lanes /= 2;
    if (!in_rows) chunk = std::min(power(lines.length), threads / lanes);
    blocks = in_blocks();
  }
};

/// When a flow of a group runs along a line: on the sites `start` to `start` + length − 1, counted around the line, `lag` sites
/// behind the front. `waits`: it may touch what flows before it have done in other threads.
struct FlowTurn {
  int start = 0, lag = 0;
  bool waits = false;
};

constexpr int most_in_group = 8;

/// Flows that one launch runs, the first `count` of a list.
struct FlowGroup {
  int count = 0;
  int along[3]{};  ///< the direction of their lines, as in FlowLines
  FlowTurn turn[most_in_group];
};

/// k for v = k·along. False if there is none.
inline bool is_multiple(const int (&v)[3], const int (&along)[3], int& k) {
  for (int axis = 0; axis < 3; ++axis)
    if (along[axis] != 0) k = v[axis] / along[axis];
  return v[0] == k * along[0] && v[1] == k * along[1] && v[2] == k * along[2];
}

/// The shortest vector on the lattice with the direction of v, or the opposite one: its first component that is not 0 is positive.
inline void set_direction(int (&along)[3], const int (&v)[3]) {
  int divisor = std::gcd(std::gcd(v[0], v[1]), v[2]);
  const int first = v[0] != 0 ? v[0] : v[1] != 0 ? v[1] : v[2];
  if (first < 0) divisor = -divisor;
  for (int axis = 0; axis < 3; ++axis) along[axis] = v[axis] / divisor;
}

/// The longest group at the beginning of a list. serves(along) says whether lines in a direction keep the device at work.
///
/// Where flow j accesses a value from some site that an earlier flow i accesses from the site k places further along the line, i must
/// do so first. So j stays at least k sites behind i. And it begins at least −k sites after the place where i has begun, because
/// i does the sites before that place last of all, when it has gone around the line.
template <class Serves>
FlowGroup first_group(std::span<const FlowAccess* const> flows, const Serves& serves) {
  FlowGroup group;
  int since_wait = 0;
  for (const int most = int(std::min<std::size_t>(most_in_group, flows.size())); group.count < most; ++group.count) {
    const int j = group.count;
    const FlowTurn before = j > 0 ? group.turn[j - 1] : FlowTurn{};
    FlowTurn turn{before.start, before.lag};
    int along[3] = {group.along[0], group.along[1], group.along[2]};
    bool joins = true;
    for (int i = 0; i < j; ++i)
      for_each_conflict(*flows[std::size_t(i)], *flows[std::size_t(j)], [&](int v1, int v2, int v3) {
        const int v[3] = {v1, v2, v3};
        if ((v1 == 0 && v2 == 0 && v3 == 0) || !joins) return;
        if (along[0] == 0 && along[1] == 0 && along[2] == 0) {
          set_direction(along, v);
          joins = serves(along);
        }
        int k = 0;
        joins = joins && (is_multiple(v, along, k) || DUALFIELD_MUTANT(flow_joins_other_lines));
        turn.start =
            std::max(turn.start, group.turn[i].start - (DUALFIELD_MUTANT(flow_begins_with_the_others) ? 0 : k));
        turn.lag = std::max(turn.lag, group.turn[i].lag + (DUALFIELD_MUTANT(flow_does_not_lag) ? 0 : k));
        turn.waits = turn.waits || i >= since_wait;
      });
    if (!joins) break;
    turn.waits = turn.waits || turn.start != before.start || turn.lag != before.lag;
    if (turn.waits) since_wait = j;
    group.turn[j] = turn;
    std::ranges::copy(along, group.along);
  }
  return group;
}

/// Whether a launch along lines in a direction runs on all multiprocessors of a device.
inline bool serves_lines(const int (&along)[3], const Lattice& lattice, int multiprocessors) {
  if (along[0] != 0 && (along[1] != 0 || along[2] != 0)) return false;
  const FlowLines lines(along, lattice);
  return lines.length < FlowLines::longest && FlowShape(lines, multiprocessors).blocks >= multiprocessors;
}

}  // namespace dualfield::cuda
