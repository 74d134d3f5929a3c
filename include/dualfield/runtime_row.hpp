// SPDX-License-Identifier: MIT
// The run-time stage: one row of (4.2) on a given lattice, target ← Σ coefficient · source at a shift, and how a step is
// made of such rows.
#pragma once

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "dualfield/runtime_theory.hpp"

namespace dualfield {

/// coefficient times component `component` of field `source` at site + shift, 0 ≤ shift < extent along each axis.
struct RowTerm {
  Field source;
  int component;
  Site shift;
  double coefficient;
  friend bool operator==(const RowTerm&, const RowTerm&) = default;
};

/// target_a ← Σ of the terms of a, added from 0 in their order: the same on every device, for the same bits.
struct RuntimeRow {
  std::vector<std::vector<RowTerm>> terms;  ///< for each component

  int components() const { return int(terms.size()); }
  bool reads(Field field) const {
    return any([&](const RowTerm& term) { return term.source == field; });
  }
  /// Whether it reads `field` at its own site alone, if at all.
  bool is_local_in(Field field) const {
    return !any([&](const RowTerm& term) { return term.source == field && term.shift != Site{}; });
  }
  friend bool operator==(const RuntimeRow&, const RuntimeRow&) = default;

 private:
  template <class Property>
  bool any(Property&& property) const {
    return std::any_of(terms.begin(), terms.end(),
                       [&](const auto& of) { return std::any_of(of.begin(), of.end(), property); });
  }
};

/// Adds tensor · source to a row. Terms are gathered first; in a row they are in the order of memory. Throws
/// std::invalid_argument for a tensor that carries something of a background.
inline void add_to(RuntimeRow& row, const RuntimeTensor& tensor, Field source, const Lattice& lattice) {
  require_no_background(tensor, "a row");
  const auto K = std::size_t(tensor.components);
  row.terms.resize(K);
  for (const RuntimeTerm& term : gathered(tensor, lattice).terms)
    for (std::size_t a = 0; a < K; ++a)
      for (std::size_t b = 0; b < K; ++b)
        if (const double value = term.factor[a * K + b]; value != 0)
          row.terms[a].push_back({source, int(b), term.shift, value});
  const auto place = [](const RowTerm& term) {
    const auto& [x, y, z, t] = term.shift;
    return std::tuple(term.source, term.component, t, z, y, x);
  };
  for (auto& of : row.terms)
    std::sort(of.begin(), of.end(), [&](const auto& left, const auto& right) { return place(left) < place(right); });
}

/// tensor · source alone.
inline RuntimeRow row_of(const RuntimeTensor& tensor, Field source, const Lattice& lattice) {
  RuntimeRow row;
  add_to(row, tensor, source, lattice);
  return row;
}

/// The row of (4.2) whose target is φ: Wφ + Bπ; or π: Aφ + Vπ.
inline RuntimeRow row_of(const StepTensors& step, Field target, const Lattice& lattice) {
  RuntimeRow row = row_of(target == phi ? step.W : step.A, phi, lattice);
  add_to(row, target == phi ? step.B : step.V, pi, lattice);
  return row;
}

/// Sites that a row reads below and above along axes 1 to 3, each shift taken the shorter way around.
inline Reach reach_of(const RuntimeRow& row, const Lattice& lattice) {
  Reach reach;
  for (const auto& of : row.terms)
    for (const RowTerm& term : of)
      for (int axis = 0; axis < max_dimensions; ++axis) {
        const int above = term.shift[std::size_t(axis)], below = lattice.extent[axis] - above;
        int& way = above <= below ? reach.above[axis] : reach.below[axis];
        way = std::max(way, std::min(above, below));
      }
  return reach;
}

/// Which arrays the two rows of a step read and write. Field f starts in array f; arrays from 2 on are spare. A row
/// works in place where `in_place` says so and no later row wants its target's old values; it goes to a spare else.
struct RowOrder {
  struct Stage {
    Field target;
    int source[2];  ///< arrays of φ and π as the row reads them
    int to;         ///< array it writes
  };
  Stage stage[2];
  int arrays = 2;
  std::vector<std::pair<int, int>> exchanges;  ///< of arrays after the step, so that φ and π are at home again

  /// `simultaneous`: both rows read the old fields; else π's reads the new φ.
  RowOrder(bool simultaneous, const bool (&in_place)[2]) {
    const Field first = simultaneous && in_place[phi] && !in_place[pi] ? pi : phi;
    const Field order[2] = {first, first == phi ? pi : phi};
    int home[2] = {phi, pi};
    int spare = -1;  // given back by a row that has moved
    for (int s = 0; s < 2; ++s) {
      const Field target = order[s];
      stage[s] = {target, {simultaneous ? int(phi) : home[phi], simultaneous ? int(pi) : home[pi]}, target};
      if (!in_place[target] || (simultaneous && s == 0)) {
        stage[s].to = spare >= 0 ? spare : arrays++;
        if (!simultaneous) spare = home[target];
      }
      home[target] = stage[s].to;
    }
    if (home[phi] != phi) exchanges.emplace_back(phi, home[phi]);
    if (home[pi] == phi) home[pi] = home[phi];  // which just traded places
    if (home[pi] != pi) exchanges.emplace_back(pi, home[pi]);
  }
};

}  // namespace dualfield
