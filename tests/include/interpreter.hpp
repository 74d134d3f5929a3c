// SPDX-License-Identifier: MIT
// Runs stages symbolically: each value is a hash of all values that were read to compute it, so that two orders of
// execution end with the same numbers only if they compute the same.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "dualfield/lattice.hpp"
#include "dualfield/schedule.hpp"

namespace dualfield::interpreter {

using Number = std::uint64_t;

/// A hash of two numbers.
inline Number mixed(Number x, Number y) {
  x ^= y + 0x9e3779b97f4a7c15u + (x << 6) + (x >> 2);
  x *= 0xbf58476d1ce4e5b9u;
  return x ^ (x >> 31);
}

constexpr Number unknown = 0;  ///< a value computed from an unknown one is unknown
inline Number combined(Number x, Number y) { return x == unknown || y == unknown ? unknown : mixed(x, y) | 1; }

struct Stages {
  std::vector<Access> access;
};

/// The value of the target after one part of stage s (parts along axis 3), from its value before. source(axis, by) gives
/// the value of the source field, `by` sites away along an axis.
template <class Source>
Number after_part(Part part, const Stages& stages, std::size_t s, Number value, const Source& source) {
  const Access& a = stages.access[s];
  const auto read = [&](int axis, int by) {
    value = combined(value, combined(source(axis, by), Number(axis * 100 + by + 50)));
  };
  if (part == Part::below) value = a.overwrites ? Number(s) + 1 : combined(value, s + 1);
  if (a.source == a.target) return value;
  if (part == Part::below && a.reach.below[2] > 0) read(2, -1);
  if (part == Part::above && a.reach.above[2] > 0) read(2, 1);
  if (part != Part::plane) return value;
  value = combined(value, source(0, 0));
  for (const int axis : {0, 1}) {
    if (a.reach.below[axis] > 0) read(axis, -1);
    if (a.reach.above[axis] > 0) read(axis, 1);
  }
  return value;
}

/// The new value of the target in stage s.
template <class Source>
Number result_of(const Stages& stages, std::size_t s, Number target, const Source& source) {
  for (const Part part : {Part::below, Part::plane, Part::above}) target = after_part(part, stages, s, target, source);
  return target;
}

/// A periodic plane of positions along axes 2 and 3 (a stage does the whole of axis 1 at once).
class Board {
 public:
  Board(int ny, int nz) : ny_(ny), nz_(nz) {
    for (auto& field : number_)
      for (int i = 0; i < ny * nz; ++i) field.push_back(mixed(Number(i) + 1, field.size() + 17) | 1);
    for (int f = 0; f < max_fields; ++f)
      for (Number& n : number_[f]) n = mixed(n, Number(f) + 3) | 1;
  }

  Number& at(int field, int y, int z) { return number_[field][std::size_t(wrapped(z, nz_) * ny_ + wrapped(y, ny_))]; }

  void run(const Stages& stages, std::size_t s, int y, int z) {
    const Access& a = stages.access[s];
    Number& target = at(a.target, y, z);
    target = result_of(stages, s, target, [&](int axis, int by) {
      return axis == 0 ? at(a.source, y, z) : at(a.source, y + (axis == 1 ? by : 0), z + (axis == 2 ? by : 0));
    });
  }

  void stage_after_stage(const Stages& stages) {
    for (std::size_t s = 0; s < stages.access.size(); ++s)
      for (int z = 0; z < nz_; ++z)
        for (int y = 0; y < ny_; ++y) run(stages, s, y, z);
  }

  /// One sweep in place, each stage at its lag from its start.
  template <int N>
  void sweep(const Stages& stages, const Plan<N>& plan) {
    for (int plane = 0; plane < nz_ + plan.z.span; ++plane)
      for (int row = 0; row < ny_ + plan.y.span; ++row)
        for (int s = 0; s < N; ++s) {
          const int y = row - plan.y.lag[s], z = plane - plan.z.lag[s];
          if (y >= plan.y.start[s] && y < plan.y.start[s] + ny_ && z >= plan.z.start[s] && z < plan.z.start[s] + nz_)
            run(stages, std::size_t(s), y, z);
        }
  }

  bool same_state(const Board& other) const {
    return number_[phi] == other.number_[phi] && number_[pi] == other.number_[pi];
  }

 private:
  int ny_, nz_;
  std::vector<Number> number_[max_fields];
};

}  // namespace dualfield::interpreter
