// SPDX-License-Identifier: MIT
// Backgrounds that change with time, in the CPU's memory.
#include "dualfield/algebra/apply.hpp"
#include "kernels/cpu/fields.hpp"

namespace dualfield::cpu {

template <class R>
void Fields<R>::keep_steady(int component, std::span<const double> values) {
  steady_[component].assign(values.begin(), values.end());
}

template <class R>
void Fields<R>::move_background(int component, int axis, std::span<const double> profile, bool as_rotations) {
  const double* const steady = steady_.at(component).data();
  A* const moved = background_.data() + component * grid_.stride;
  const int n = grid_.lattice.extent[0];
  team_.run([&](int thread) {
    const Share share(grid_.lattice.rows(), thread, team_.size());
    for (std::int64_t row = share.begin; row < share.end; ++row) {
      const int place = first_of_row(row, grid_.lattice)[std::size_t(axis)];
      A* const to = moved + row * grid_.pitch;
      for (int i = 0; i < n; ++i) {
        const double value = steady[row * n + i] + profile[std::size_t(axis == 0 ? i : place)];
        to[i] = A(as_rotations ? half_angle_tangent(value) : value);
      }
    }
  });
  // The ghosts are written after all rows: the left ghost of a row lies in the gap behind the row before it.
  team_.run([&](int thread) {
    const Share share(grid_.lattice.rows(), thread, team_.size());
    for (std::int64_t row = share.begin; row < share.end; ++row) set_ghosts(moved + row * grid_.pitch, n);
  });
}

template void Fields<double>::keep_steady(int, std::span<const double>);
template void Fields<float>::keep_steady(int, std::span<const double>);
template void Fields<Half>::keep_steady(int, std::span<const double>);
template void Fields<double>::move_background(int, int, std::span<const double>, bool);
template void Fields<float>::move_background(int, int, std::span<const double>, bool);
template void Fields<Half>::move_background(int, int, std::span<const double>, bool);

}  // namespace dualfield::cpu
