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
void add_to(RuntimeRow& row, const RuntimeTensor& tensor, Field source, const Lattice& lattice);

/// tensor · source alone.
RuntimeRow row_of(const RuntimeTensor& tensor, Field source, const Lattice& lattice);

/// The row of (4.2) whose target is φ: Wφ + Bπ; or π: Aφ + Vπ.
RuntimeRow row_of(const StepTensors& step, Field target, const Lattice& lattice);

/// Sites that a row reads below and above along axes 1 to 3, each shift taken the shorter way around.
Reach reach_of(const RuntimeRow& row, const Lattice& lattice);

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
  RowOrder(bool simultaneous, const bool (&in_place)[2]);
};

}  // namespace dualfield
