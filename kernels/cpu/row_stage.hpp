// SPDX-License-Identifier: MIT
// The stages of a compiled theory as functions on rows of the lattice, which the passes (passes.cpp) call without
// knowing the theory.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/compiled_schedule.hpp"
#include "kernels/cpu/fields.hpp"

namespace dualfield::cpu {

/// A stage without its C++ type.
template <class R>
struct RowStage {
  Access access;
  int components;
  std::shared_ptr<const void> stage;
  /// Calls run_packs() (row.hpp) with the stage: packs first … last−1 of row (y, z).
  void (*run)(const void* stage, R* target, const R* source, const Arithmetic<R>* background, const Grid<R>& grid,
              int y, int z, int first, int last, Prefetched prefetched);
};

template <class R, class Stage>
RowStage<R> row_stage(const Stage& stage) {
  return {access_of<Stage>(), Stage::components, std::make_shared<const Stage>(stage),
          [](const void* typeless, R* target, const R* source, const Arithmetic<R>* background, const Grid<R>& grid,
             int y, int z, int first, int last, Prefetched prefetched) {
            const Stage copy = *static_cast<const Stage*>(typeless);  // a copy, so that coefficients stay in registers
            run_packs(copy, target, source, background, grid, y, z, first, last, prefetched);
          }};
}

template <class R, class S>
std::vector<RowStage<R>> row_stages(const S& schedule) {
  std::vector<RowStage<R>> stages;
  for_each<S::stages>([&](auto s) { stages.push_back(row_stage<R>(stage<s>(schedule))); });
  return stages;
}

// The following two are defined in passes.cpp.

/// Runs stages one after the other, each in a pass of its own.
template <class R>
void run_stages(const std::vector<RowStage<R>>& stages, Fields<R>& fields);

/// Sub-steps made of these stages, with both kinds of passes; `exchanges` as in Schedule.
template <class R>
CompiledSchedule<Fields<R>> compiled_schedule(std::vector<std::vector<RowStage<R>>> substeps, bool exchanges);

template <class R, class S>
void run_staged(Fields<R>& fields, const S& schedule) {
  static_assert(!S::exchanges);
  run_stages(row_stages<R>(schedule), fields);
}

template <class R, class S>
CompiledSchedule<Fields<R>> compile_schedule(std::type_identity<Fields<R>>, const std::vector<S>& substeps) {
  std::vector<std::vector<RowStage<R>>> stages;
  for (const S& schedule : substeps) stages.push_back(row_stages<R>(schedule));
  return compiled_schedule(std::move(stages), S::exchanges);
}

}  // namespace dualfield::cpu
