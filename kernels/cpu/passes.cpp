// SPDX-License-Identifier: MIT
// The two kinds of passes on the CPU: one pass over memory for each stage (staged), or one for all stages (streaming).
#include <unistd.h>

#include <exception>
#include <optional>
#include <utility>

#include "kernels/cpu/row_pieces.hpp"
#include "kernels/cpu/row_stage.hpp"
#include "kernels/cpu/sweep_order.hpp"

namespace dualfield::cpu {

std::int64_t cache_of_core() {
  static const long found = sysconf(_SC_LEVEL2_CACHE_SIZE);
  return found > 0 ? found : 512 * 1024;
}

namespace {

/// A stage together with the arrays that it reads and writes.
template <class R>
class BoundStage {
 public:
  BoundStage(const RowStage<R>& stage, const Access& access, Fields<R>& fields, Prefetched prefetched = {})
      : stage_(stage),
        target_(fields.data(access.target)),
        source_(fields.data(access.source)),
        background_(fields.background()),
        grid_(fields.grid()),
        prefetched_(prefetched) {}

  /// Runs the stage on a whole row and sets the row's ghosts.
  void row(int y, int z) const {
    packs(y, z, 0, grid_.packs);
    set_row_ghosts(grid_.row(y, z));
  }
  /// Runs the stage on packs first … last−1 of a row and does not set ghosts.
  void packs(int y, int z, int first, int last) const {
    stage_.run(stage_.stage.get(), target_, source_, background_, grid_, y, z, first, last, prefetched_);
  }
  /// Runs the stage on packs first … last−1 of the only row of a line. Sets the ghost behind each end that it writes.
  void piece(int first, int last) const {
    packs(0, 0, first, last);
    const int n = grid_.lattice.extent[0];
    for (int c = 0; c < stage_.components; ++c) {
      R* const row = target_ + c * grid_.stride;
      if (first == 0) row[n] = row[0];
      if (last == grid_.packs) row[-1] = row[n - 1];
    }
  }
  /// Sets the ghosts of the row at an offset.
  void set_row_ghosts(std::int64_t offset) const {
    for (int c = 0; c < stage_.components; ++c)
      set_ghosts(target_ + offset + c * grid_.stride, grid_.lattice.extent[0]);
  }

 private:
  const RowStage<R>& stage_;
  R* target_;
  const R* source_;
  const Arithmetic<R>* background_;
  const Grid<R>& grid_;
  Prefetched prefetched_;
};

/// What the stages of a sweep prefetch where they have many components: prefetches of all stages would keep each other and the loads
/// waiting, so only the stage does so that is the first one to come to an array's rows, the one that is farthest ahead, along axis 3
/// first. The others find them in the caches.
std::vector<Prefetched> prefetched_by(const std::vector<Access>& access) {
  const int count = int(access.size());
  const AxisOrder<> y(access.data(), count, 1), z(access.data(), count, 2);
  std::vector<Prefetched> all(access.size(), Prefetched{false, false, false});
  struct First {
    bool* prefetches = nullptr;
    std::pair<int, int> ahead{};
  };
  First of_array[max_fields], of_background;
  for (int s = 0; s < count; ++s) {
    const Access& stage = access[std::size_t(s)];
    const auto meet = [&](First& first, const Reach& reach, bool& prefetches) {
      const std::pair ahead{reach.above[2] - z.lag[s], reach.above[1] - y.lag[s]};
      if (!first.prefetches || ahead > first.ahead) first = {&prefetches, ahead};
    };
    Prefetched& by_stage = all[std::size_t(s)];
    meet(of_array[stage.target], {}, by_stage.target);
    if (stage.source != stage.target) meet(of_array[stage.source], stage.reach, by_stage.source);
    if (stage.background_components != 0) meet(of_background, {}, by_stage.background);
  }
  for (const First& first : of_array)
    if (first.prefetches) *first.prefetches = true;
  if (of_background.prefetches) *of_background.prefetches = true;
  return all;
}

/// Rows of a tile. For a stage that reads along axis 3 it is so small that the planes of a tile stay in the cache of a
/// core until the next plane has read them.
template <class R>
int tile_rows(const RowStage<R>& stage, const Grid<R>& grid) {
  constexpr std::int64_t cache = 256 * 1024;  // bytes of one plane of a tile; an L2 cache holds several
  const int all = grid.lattice.extent[1];
  const bool reaches = stage.access.reach.below[2] + stage.access.reach.above[2] > 0;
  return reaches ? int(std::clamp<std::int64_t>(rows_in(cache, stage.components, grid), 1, all)) : all;
}

/// Runs one stage on the whole lattice. Each thread does its share of the rows, by tiles, and each tile by planes.
template <class R>
void run_stage(const RowStage<R>& stage, Fields<R>& fields) {
  bring_ghosts(std::span(&stage.access, 1), fields);
  const Grid<R>& grid = fields.grid();
  ThreadTeam& team = fields.team();
  const BoundStage<R> bound(stage, stage.access, fields);
  if (has_few_long_rows(grid, team.size())) {
    const int ny = grid.lattice.extent[1];
    return run_row_pieces(
        grid, team,
        [&] {
          return [&](std::int64_t row, int first, int last) { bound.packs(int(row % ny), int(row / ny), first, last); };
        },
        [&](std::int64_t row) { bound.set_row_ghosts(row * grid.pitch); });
  }
  const int tile = tile_rows(stage, grid);
  team.run([&](int thread) {
    const Slab slab(grid.lattice, grid.lattice.extent[2] >= team.size(), thread, team.size());
    for (int low = int(slab.y.begin); low < slab.y.end; low += tile)
      for (int z = int(slab.z.begin); z < slab.z.end; ++z)
        for (int y = low; y < std::min<std::int64_t>(low + tile, slab.y.end); ++y) bound.row(y, z);
  });
}

/// The stages of several sub-steps in a row, and the order in which one pass runs them.
template <class R>
struct CombinedStages {
  std::vector<BoundStage<R>> stages;
  std::vector<Access> access;

  /// `exchanges`: after each sub-step φ and π change their roles.
  CombinedStages(const std::vector<std::vector<RowStage<R>>>& substeps, bool exchanges, int first, int count,
                 Fields<R>& fields) {
    std::vector<Access> each;
    for (const RowStage<R>& stage : substeps.front()) each.push_back(stage.access);
    access = in_turn(each, exchanges, count);
    const std::vector<Prefetched> prefetched = prefetched_by(access);
    for (int i = 0; i < count; ++i)
      for (const RowStage<R>& stage : substeps[std::size_t((first + i) % int(substeps.size()))])
        stages.emplace_back(stage, access[stages.size()], fields, prefetched[stages.size()]);
  }
};

/// Runs `count` sub-steps in one pass.
template <class R>
void run_together(const std::vector<std::vector<RowStage<R>>>& substeps, bool exchanges, int first, int count,
                  Fields<R>& fields) {
  const CombinedStages<R> combined(substeps, exchanges, first, count, fields);
  const Grid<R>& grid = fields.grid();
  const SweepOrder order(combined.access, grid);
  const int tile = rows_of_tile(combined.access, order.z, grid, fields.components()), planes = grid.lattice.extent[2];
  const std::optional<Planes> inner = begin_ghosts(std::span<const Access>(combined.access), fields);
  std::exception_ptr error;
  LatePlanes late;
  if (inner && grid.lattice.dimensions == 3)
    late = {inner->end, planes - (inner->end - inner->begin), [&] { fields.advance_ghosts(); },
            [&] {
              try {
                fields.finish_ghosts();
              } catch (...) {  // another rank has ended; the threads come to the end of the sweep first
                error = std::current_exception();
              }
            }};
  else
    fields.finish_ghosts();
  const auto make_run_row = [&] {
    return [&](int s, int y, int z) {
      const BoundStage<R>& stage = combined.stages[std::size_t(s)];
      if (order.line) {
        const auto [begin, end] = order.packs(y, grid);
        stage.piece(begin, end);
      } else {
        stage.row(y, z);
      }
    };
  };
  sweep(order.y, order.z, order.lattice, fields.team(), tile, make_run_row, std::move(late));
  if (error) std::rethrow_exception(error);
  if (exchanges && count % 2 == 1) fields.exchange(phi, pi);
}

/// The number of sub-steps in a pass: 4, which was measured to be best for fields that do not fit the caches, on a line
/// as many as there can be; less where the lattice has too few planes, rows or pieces for all threads to work. One where
/// the state fits the caches of the cores, because there is nothing to gain.
template <class R>
int best_together(const std::vector<std::vector<RowStage<R>>>& substeps, bool exchanges, Fields<R>& fields) {
  const Grid<R>& grid = fields.grid();
  const int threads = fields.team().size();
  const double state = Fields<R>::memory_of_state(grid.lattice, fields.components());
  if (state < double(threads) * double(cache_of_core())) return 1;
  const int most = most_stages / int(substeps.front().size());
  return most_together(
      grid.lattice.rows() == 1 ? most : std::min(4, most),
      [&](int together) { return CombinedStages<R>(substeps, exchanges, 0, together, fields).access; }, grid, threads);
}

}  // namespace

template <class R>
void run_stages(const std::vector<RowStage<R>>& stages, Fields<R>& fields) {
  for (const RowStage<R>& stage : stages) run_stage(stage, fields);
}

template <class R>
CompiledSchedule<Fields<R>> compiled_schedule(std::vector<std::vector<RowStage<R>>> substeps, bool exchanges) {
  std::vector<Access> access;
  for (const RowStage<R>& stage : substeps.front()) access.push_back(stage.access);
  const int components = substeps.front().front().components, parts = int(substeps.size());
  const auto staged = [substeps, exchanges, parts](Fields<R>& fields, int first, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      run_stages(substeps[std::size_t((first + i) % parts)], fields);
      if (exchanges) fields.exchange(phi, pi);
    }
  };
  const auto streaming = [substeps, exchanges, parts](Fields<R>& fields, int first, std::int64_t count, int together,
                                                      Launches) {
    const int most = std::clamp(together, 1, most_stages / int(substeps.front().size()));
    for (std::int64_t done = 0; done < count;) {
      const int next = int(std::min<std::int64_t>(most, count - done));
      run_together(substeps, exchanges, int((first + done) % parts), next, fields);
      done += next;
    }
    return false;
  };
  const auto best = [substeps, exchanges](Fields<R>& fields) { return best_together(substeps, exchanges, fields); };
  return {std::move(access), components, parts, staged, streaming, best, exchanges};
}

#define DUALFIELD_INSTANTIATE(R)                                         \
  template void run_stages(const std::vector<RowStage<R>>&, Fields<R>&); \
  template CompiledSchedule<Fields<R>> compiled_schedule(std::vector<std::vector<RowStage<R>>>, bool);
DUALFIELD_INSTANTIATE(double)
DUALFIELD_INSTANTIATE(float)
DUALFIELD_INSTANTIATE(Half)

}  // namespace dualfield::cpu
