// SPDX-License-Identifier: MIT
// e^{Gt} of the amplitudes of every mode: the threads of a block share the entries of the matrices of a few modes.
#pragma once

#include "dualfield/algebra/apply.hpp"
#include "dualfield/exponential.hpp"
#include "dualfield/generator.hpp"
#include "kernels/cuda/own_rows.hpp"
#include "kernels/device.hpp"
#include "kernels/spectral_grid.hpp"

namespace dualfield::cuda {

constexpr int propagation_threads = 256;

/// For matrices of up to `Most` rows: modes of a block, and threads of a mode.
template <int Most>
struct PropagationShape {
  static constexpr int threads = Most * Most < propagation_threads ? Most * Most : propagation_threads;
  static constexpr int modes = propagation_threads / threads;
};

/// What the threads of one mode share.
template <int Most>
struct ModeRoom {
  ComplexValue<double> matrix[5][Most * Most];
  ComplexValue<double> before[2 * Most], in_sector[Most], after[2 * Most];
  double largest[2 * Most];
  double size;
};

template <int Most>
struct PropagationRoom {
  ModeRoom<Most> mode[PropagationShape<Most>::modes];
};

/// The threads of one mode, in step with those of the block's other modes.
template <int Most>
struct ModeTeam {
  PropagationRoom<Most>& shared;
  int thread, mode;

  template <class Size, class Body>
  DUALFIELD_HD void entries(Size n, Body&& body) const {
    for (int e = thread; e < n * n; e += PropagationShape<Most>::threads) body(e / n, e % n);
  }
  template <class Size, class Body>
  DUALFIELD_HD void rows(Size n, Body&& body) const {
    for (int row = thread; row < n; row += PropagationShape<Most>::threads) body(row);
  }
  __device__ __forceinline__ void wait() const { __syncthreads(); }
  __device__ __forceinline__ double largest(double value) const {
    if (thread == 0) shared.mode[mode].size = value;
    wait();
    double result = 0;
    for (const ModeRoom<Most>& other : shared.mode) result = larger_of(result, other.size);
    return result;
  }
};

/// now = e^{Gt} start · factor for every mode; G's size is Most, or no larger where it is not `Exactly` that.
template <int Most, bool Exactly>
__global__ void __launch_bounds__(propagation_threads, 2)
    propagation_kernel(GeneratorView generator, SpectralGrid grid, OwnRows rows, double t, double factor,
                       const ComplexValue<double>* start, ComplexValue<double>* now) {
  using Size = std::conditional_t<Exactly, Index<Most>, int>;
  constexpr int modes = PropagationShape<Most>::modes;
  auto& shared = device::shared_memory<PropagationRoom<Most>>();
  const ModeTeam<Most> team{shared, int(threadIdx.x), int(threadIdx.y)};
  ModeRoom<Most>& room = shared.mode[team.mode];
  Size n{};
  if constexpr (!Exactly) n = generator.size;
  const int components = n * generator.sectors;

  const std::int64_t all = grid.modes * grid.lattice.rows(), wanted = std::int64_t(blockIdx.x) * modes + team.mode;
  const std::int64_t at = wanted < all ? wanted : all - 1;  // the last block's surplus repeats the last mode
  const std::int64_t row = rows.whole(at / grid.modes);
  const int first_axis = int(at % grid.modes);
  const auto phase_of = [&](int term) {
    return GeneratorView::joined(generator.phase(term, 0, first_axis), generator.phase_of_row(term, row));
  };
  for (int c = team.thread; c < components; c += PropagationShape<Most>::threads)
    room.before[c] = factor * start[c * grid.stride + at];
  team.wait();

  const ExponentialMemory<double> matrices{
      {room.matrix[0], room.matrix[1], room.matrix[2], room.matrix[3], room.matrix[4]}, room.largest};
  for (int sector = 0; sector < generator.sectors; ++sector) {
    team.entries(n, [&](int r, int c) { room.matrix[0][r * n + c] = generator.entry<double>(sector, r, c, phase_of); });
    team.rows(n, [&](int r) { room.in_sector[r] = generator.amplitude(sector, r, room.before); });
    team.wait();
    const Exponential<double, Size, ModeTeam<Most>> exponential(matrices, n, t, team);
    team.rows(n, [&](int r) { generator.add(sector, r, exponential.apply(r, room.in_sector), room.after); });
    if (!DUALFIELD_MUTANT(missing_barrier_between_sectors)) team.wait();
  }
  if (wanted < all - DUALFIELD_MUTANT(last_mode_not_propagated))
    for (int c = team.thread; c < components; c += PropagationShape<Most>::threads)
      now[c * grid.stride + at] = room.after[c];
}

template <int Most>
device::Launch propagation_launch(const SpectralGrid& grid) {
  using Shape = PropagationShape<Most>;
  const std::int64_t modes = grid.modes * grid.lattice.rows();
  return {dim3(unsigned((modes + Shape::modes - 1) / Shape::modes)), dim3(Shape::threads, Shape::modes),
          sizeof(PropagationRoom<Most>)};
}

}  // namespace dualfield::cuda
