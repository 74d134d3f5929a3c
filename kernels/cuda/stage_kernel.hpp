// SPDX-License-Identifier: MIT
// One stage as a pass over the lattice: a thread a site, the target in place.
#pragma once

#include <algorithm>

#include "kernels/cuda/grid.hpp"

namespace dualfield::cuda {

constexpr int stage_block_x = 64, stage_block_y = 4;

/// target ← stage(target, source). Race-free: a stage reads its target at its own site only.
template <class Stage, class R>
__global__ void __launch_bounds__(stage_block_x* stage_block_y)
    stage_kernel(Stage stage, R* target, const R* source, const Arithmetic<R>* background, Grid<R> n, int first_y,
                 int first_z) {
  constexpr int K = Stage::components, P = packet_size<R, K>;
  const std::int64_t x = std::int64_t(blockIdx.x) * stage_block_x + threadIdx.x;
  const int y = first_y + int(blockIdx.y) * stage_block_y + int(threadIdx.y), z = first_z + int(blockIdx.z);
  if (x >= n.n1 + DUALFIELD_MUTANT(tail_thread_not_masked) || y >= n.n2) return;
  auto* const site = reinterpret_cast<Packet<R, P>*>(target) + n.row(y, z) + x;
  Arithmetic<R> f[K]{};
  if constexpr (!Stage::overwrites)
    for (int c = 0; c < K; ++c) f[c] = n.value(site[c / P * n.stride].value[c % P]);
  stage(f, SiteNear<R, P>(source, background, n, int(x), y, z));
  for (int c = 0; c < K; c += P) {
    Packet<R, P> packet;
    for (int i = 0; i < P; ++i) packet.value[i] = n.stored(f[c + i]);
    site[c / P * n.stride] = packet;
  }
}

/// Rows and planes that one launch can take: the limits of a grid along y and z.
constexpr int stage_planes = int(device::KernelLimits::grid_yz), stage_rows = stage_planes * stage_block_y;

/// The launch for up to stage_rows rows from first_y in up to stage_planes planes from first_z to end_z − 1.
template <class R>
device::Launch stage_launch(const Grid<R>& n, int first_y, int first_z, int end_z) {
  const auto blocks = [](int sites, int block) { return unsigned((std::int64_t(sites) + block - 1) / block); };
  return {dim3(blocks(n.n1, stage_block_x), blocks(std::min(stage_rows, n.n2 - first_y), stage_block_y),
               unsigned(std::min(stage_planes, end_z - first_z))),
          dim3(stage_block_x, stage_block_y)};
}

}  // namespace dualfield::cuda
