// SPDX-License-Identifier: MIT
// Runs one stage on one row of the lattice, in SIMD packs along axis 1.
#pragma once

#include "dualfield/schedule.hpp"
#include "kernels/cpu/grid.hpp"

namespace dualfield::cpu {

/// Pointers to the rows of a field that a stage can read when it writes one row.
template <class R>
struct Neighbourhood {
  const R *centre = nullptr, *y_below = nullptr, *y_above = nullptr, *z_below = nullptr, *z_above = nullptr;
  std::int64_t stride = 0;

  Neighbourhood() = default;
  template <class Of>
  [[gnu::always_inline]] Neighbourhood(const R* field, const Grid<Of>& grid, int y, int z) : stride(grid.stride) {
    const int ny = grid.lattice.extent[1], nz = grid.lattice.extent[2];
    const std::int64_t row = grid.pitch, plane = row * ny;
    centre = field + z * plane + y * row;
    y_below = centre + (y > 0 ? -row : plane - row);
    y_above = centre + (y + 1 < ny ? row : row - plane);
    z_below = centre + (z > 0 ? -plane : (nz - 1) * plane);
    z_above = centre + (z + 1 < nz ? plane : (1 - nz) * plane);
  }
};

/// Access to the source of a stage, and to the background if the stage reads one, around the pack that starts at x.
template <class R>
struct PackNear {
  const Neighbourhood<R>& rows;
  const Neighbourhood<Arithmetic<R>>& background_rows;
  const Scale<R>& scale;
  std::int64_t x;

  template <int d1, int d2, int d3>
  DUALFIELD_HD Pack<R> at(int component) const {
    return load(place<d1, d2, d3>(rows, component), scale);
  }
  template <int d1, int d2, int d3>
  DUALFIELD_HD Pack<R> background(int component) const {
    return Pack<R>::from(place<d1, d2, d3>(background_rows, component));
  }

 private:
  template <int d1, int d2, int d3, class Of>
  DUALFIELD_HD const Of* place(const Neighbourhood<Of>& field, int component) const {
    static_assert(d1 * d1 + d2 * d2 + d3 * d3 <= 1, "a stage can read sites at most one step away along one axis");
    const Of* row = field.centre;
    if constexpr (d2 != 0) row = d2 < 0 ? field.y_below : field.y_above;
    if constexpr (d3 != 0) row = d3 < 0 ? field.z_below : field.z_above;
    return row + component * field.stride + x + d1;
  }
};

/// Sets the ghosts of a row of one component: copies of its periodic neighbours, the last and the first site.
template <class R>
DUALFIELD_HD void set_ghosts(R* row, int extent) {
  row[-1] = row[extent - 1];
  row[extent] = row[0];
}

/// Stores the first `count` values of a pack. The last pack of a row must not overwrite the ghosts behind the row.
template <class R>
DUALFIELD_HD void store_first(const Pack<R>& values, R* to, int count, const Scale<R>& scale) {
  R all[width<R>];
  store(values, all, scale);
  for (int i = 0; i < count; ++i) to[i] = all[i];
}

/// Stages of up to so many components always prefetch what they access. Of more components they prefetch so many lines at a time that
/// loads wait for them: dirac_3d was up to 1.2 times as fast where only some stages prefetch, klein_gordon slower.
constexpr int components_always_prefetched = 2;

/// The arrays of which a stage with more components prefetches what it will need: all where each stage is a pass of its own.
struct Prefetched {
  bool target = true, source = true, background = true;
};

/// Prefetches cache lines that the stage will need several packs later. A stage has so much arithmetic for each pack
/// that the processor does not look this far ahead by itself. An address behind the end of the field does no harm.
template <class Stage, class R>
DUALFIELD_HD void prefetch(const R* target, const Neighbourhood<R>& rows,
                           const Neighbourhood<Arithmetic<R>>& background_rows, std::int64_t x,
                           const Prefetched& prefetched) {
  constexpr bool always = Stage::components <= components_always_prefetched;
  constexpr std::int64_t line = 64 / sizeof(R), ahead = 8 * line;
  if (width<R> < line && x % line != 0) return;
  const auto leading = [](const Neighbourhood<R>& of) {
    return Stage::reach.above[2] > 0 ? of.z_above : Stage::reach.above[1] > 0 ? of.y_above : of.centre;
  };
  if (always || prefetched.target)
    for (int c = 0; c < Stage::components; ++c) __builtin_prefetch(target + c * rows.stride + x + ahead, 1);
  if constexpr (Stage::source != Stage::target)
    if (always || prefetched.source)
      for (int c = 0; c < Stage::components; ++c) __builtin_prefetch(leading(rows) + c * rows.stride + x + ahead);
  if constexpr (Stage::background_components != 0)
    if (always || prefetched.background)
      for_each<max_dimensions + 1>([&](auto c) {
        if constexpr ((Stage::background_components >> c & 1) != 0)
          __builtin_prefetch(background_rows.centre + c * background_rows.stride + x + ahead);
      });
}

/// Runs a stage in place on packs first … last−1 of row (y, z). Does not set ghosts. `background` can be null if the
/// stage reads none.
template <class Stage, class R>
[[gnu::always_inline]] inline void run_packs(const Stage& stage, R* target, const R* source,
                                             const Arithmetic<R>* background, const Grid<R>& grid, int y, int z,
                                             int first, int last, const Prefetched& prefetched) {
  constexpr int K = Stage::components, W = width<R>;
  const Neighbourhood<R> rows(source, grid, y, z);
  Neighbourhood<Arithmetic<R>> background_rows;
  if constexpr (Stage::background_components != 0)
    background_rows = Neighbourhood<Arithmetic<R>>(background, grid, y, z);
  const Scale<R> scale = grid;
  R* const row = target + grid.row(y, z);
  const std::int64_t stride = grid.stride;
  for (std::int64_t x = std::int64_t(first) * W; x < std::int64_t(last) * W; x += W) {
    prefetch<Stage>(row, rows, background_rows, x, prefetched);
    Pack<R> f[K];
    if constexpr (!Stage::overwrites)
      for (int c = 0; c < K; ++c) f[c] = load(row + c * stride + x, scale);
    stage(f, PackNear<R>{rows, background_rows, scale, x});
    // Components are counted at compile time, so that they stay in registers.
    const std::int64_t left = grid.lattice.extent[0] - x;
    if (left >= W)
      for_each<K>([&](auto c) DUALFIELD_INLINED { store(f[c], row + c * stride + x, scale); });
    else
      for_each<K>([&](auto c) DUALFIELD_INLINED { store_first(f[c], row + c * stride + x, int(left), scale); });
  }
}

}  // namespace dualfield::cpu
