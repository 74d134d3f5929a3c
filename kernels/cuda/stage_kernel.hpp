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
    stage_kernel(Stage stage, R* target, const R* source, Grid<R> n) {
  constexpr int K = Stage::components;
  const std::int64_t x = std::int64_t(blockIdx.x) * stage_block_x + threadIdx.x;
  if (x >= n.n1) return;
  for (int z = int(blockIdx.z); z < n.n3; z += int(gridDim.z))
    for (int y = int(blockIdx.y) * stage_block_y + int(threadIdx.y); y < n.n2; y += int(gridDim.y) * stage_block_y) {
      R* const site = target + n.row(y, z) + x;
      R f[K]{};
      if constexpr (!Stage::overwrites)
        for (int c = 0; c < K; ++c) f[c] = site[c * n.stride];
      stage(f, SiteNear<R>(source, n, int(x), y, z));
      for (int c = 0; c < K; ++c) site[c * n.stride] = f[c];
    }
}

template <class R>
device::Launch stage_launch(const Grid<R>& n) {
  const auto blocks = [](int sites, int block) { return unsigned((std::int64_t(sites) + block - 1) / block); };
  constexpr unsigned limit = 65535;  // of a grid along y and z: the kernel loops over what is beyond
  return {dim3(blocks(n.n1, stage_block_x), std::min(limit, blocks(n.n2, stage_block_y)), std::min(limit, unsigned(n.n3))),
          dim3(stage_block_x, stage_block_y)};
}

}  // namespace dualfield::cuda
