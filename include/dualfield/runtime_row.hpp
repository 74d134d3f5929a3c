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
void add_to(RuntimeRow& row, const RuntimeTensor& tensor, Field source, const Lattice& lattice);

/// The row tensor · source.
RuntimeRow row_of(const RuntimeTensor& tensor, Field source, const Lattice& lattice);

/// The row of (4.2) with this target: Wφ + Bπ for φ, Aφ + Vπ for π.
RuntimeRow row_of(const StepTensors& step, Field target, const Lattice& lattice);

/// How far a row reads along axes 1 to 3, where each shift is taken in the shorter direction around the periodic axis.
Reach reach_of(const RuntimeRow& row, const Lattice& lattice);

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
  RowOrder(bool simultaneous, const bool (&in_place)[2]);
};

}  // namespace dualfield
