// SPDX-License-Identifier: MIT
// One row of (4.2) for tensors given at run time, on a given lattice: target ← Σ coefficient · source at a shifted
// site. And how a step is made of its two rows.
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

/// target_a ← Σ of the terms of component a. Every device adds them in their order, starting from 0, so that all get
/// the same bits.
struct RuntimeRow {
  std::vector<std::vector<RowTerm>> terms;  ///< for each component

  int components() const { return int(terms.size()); }
  bool reads(Field field) const {
    return any([&](const RowTerm& term) { return term.source == field; });
  }
  /// Whether it reads `field` at the written site only, or not at all.
  bool is_local_in(Field field) const {
    return !any([&](const RowTerm& term) { return term.source == field && term.shift != Site{}; });
  }
  friend bool operator==(const RuntimeRow&, const RuntimeRow&) = default;

 private:
  template <class Property>
  bool any(Property&& property) const {
    return std::any_of(terms.begin(), terms.end(),
                       [&](const auto& row) { return std::any_of(row.begin(), row.end(), property); });
  }
};

/// Adds tensor · source to a row. Like terms are added first, and the terms of each component are sorted in the order
/// in which they lie in memory. Throws std::invalid_argument if the tensor reads a background.
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
  for (auto& terms : row.terms)
    std::sort(terms.begin(), terms.end(),
              [&](const auto& left, const auto& right) { return place(left) < place(right); });
}

/// The row tensor · source.
inline RuntimeRow row_of(const RuntimeTensor& tensor, Field source, const Lattice& lattice) {
  RuntimeRow row;
  add_to(row, tensor, source, lattice);
  return row;
}

/// The row of (4.2) with this target: Wφ + Bπ for φ, Aφ + Vπ for π.
inline RuntimeRow row_of(const StepTensors& step, Field target, const Lattice& lattice) {
  RuntimeRow row = row_of(target == phi ? step.W : step.A, phi, lattice);
  add_to(row, target == phi ? step.B : step.V, pi, lattice);
  return row;
}

/// How far a row reads along axes 1 to 3, where each shift is taken in the shorter direction around the periodic axis.
inline Reach reach_of(const RuntimeRow& row, const Lattice& lattice) {
  Reach reach;
  for (const auto& terms : row.terms)
    for (const RowTerm& term : terms)
      for (int axis = 0; axis < max_dimensions; ++axis) {
        const int above = term.shift[std::size_t(axis)], below = lattice.extent[axis] - above;
        int& distance = above <= below ? reach.above[axis] : reach.below[axis];
        distance = std::max(distance, std::min(above, below));
      }
  return reach;
}

/// Which arrays the two rows of a step read and write. Field f starts in array f; arrays from 2 on are spare. A row
/// writes in place if `in_place` allows it for its target and no later row reads the old values of the target; else it
/// writes to a spare array.
struct RowOrder {
  struct Stage {
    Field target;
    int source[2];  ///< arrays of φ and π as the row reads them
    int to;         ///< array it writes
  };
  Stage stage[2];
  int arrays = 2;
  std::vector<std::pair<int, int>>
      exchanges;  ///< pairs of arrays to swap after the step, so that field f is in array f

  /// `simultaneous`: whether both rows read the old fields; else the row of π reads the new φ.
  RowOrder(bool simultaneous, const bool (&in_place)[2]) {
    const Field first = simultaneous && in_place[phi] && !in_place[pi] ? pi : phi;
    const Field order[2] = {first, first == phi ? pi : phi};
    int array_of[2] = {phi, pi};
    int spare = -1;  // array that a row no longer uses
    for (int s = 0; s < 2; ++s) {
      const Field target = order[s];
      stage[s] = {target, {simultaneous ? int(phi) : array_of[phi], simultaneous ? int(pi) : array_of[pi]}, target};
      if (!in_place[target] || (simultaneous && s == 0)) {
        stage[s].to = spare >= 0 ? spare : arrays++;
        if (!simultaneous) spare = array_of[target];
      }
      array_of[target] = stage[s].to;
    }
    if (array_of[phi] != phi) exchanges.emplace_back(phi, array_of[phi]);
    if (array_of[pi] == phi) array_of[pi] = array_of[phi];  // the first exchange moved it
    if (array_of[pi] != pi) exchanges.emplace_back(pi, array_of[pi]);
  }
};

}  // namespace dualfield
