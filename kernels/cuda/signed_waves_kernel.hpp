// SPDX-License-Identifier: MIT
// The amplitudes of a state of one sign of the energy: a thread a mode.
#pragma once

#include "dualfield/signed_waves.hpp"
#include "kernels/cuda/own_rows.hpp"
#include "kernels/device.hpp"
#include "kernels/spectral_grid.hpp"

namespace dualfield::cuda {

constexpr int signed_waves_block = 256;

/// For each thread of a block whether its mode has no closed form.
struct SignedWavesRoom {
  bool is_unknown[signed_waves_block];
};

/// amplitudes = those of the real or imaginary part of a component of z, and unknown[block] = how many modes of each block have no
/// closed form; these are left at 0.
inline __global__ void __launch_bounds__(signed_waves_block)
    signed_waves_kernel(SignedWavesView waves, SpectralGrid grid, OwnRows rows, int component, bool imaginary,
                        ComplexValue<double>* amplitudes, int* unknown) {
  auto& shared = device::shared_memory<SignedWavesRoom>();
  const std::int64_t at = std::int64_t(blockIdx.x) * signed_waves_block + threadIdx.x;
  bool is_known = true;
  if (at < grid.modes * grid.lattice.rows()) {
    const std::int64_t row = rows.whole(at / grid.modes);
    const int m = int(at % grid.modes);
    ComplexValue<double> amplitude{0, 0};
    const auto part_of = [&](bool opposite, ComplexValue<double>& part) {
      return waves.sign.part_at(component, opposite && !DUALFIELD_MUTANT(opposite_wave_not_conjugated), row, m, part);
    };
    is_known = waves.amplitude_at(imaginary, row, m, part_of, amplitude);
    amplitudes[at] = amplitude;
  }
  shared.is_unknown[threadIdx.x] = !is_known && !DUALFIELD_MUTANT(waves_at_rest_left_out);
  __syncthreads();
  if (threadIdx.x != 0) return;
  int count = 0;
  for (const bool one : shared.is_unknown) count += one ? 1 : 0;
  unknown[blockIdx.x] = count;
}

inline device::Launch signed_waves_launch(const SpectralGrid& grid) {
  const std::int64_t modes = grid.modes * grid.lattice.rows();
  return {dim3(unsigned((modes + signed_waves_block - 1) / signed_waves_block)), dim3(signed_waves_block),
          sizeof(SignedWavesRoom)};
}

}  // namespace dualfield::cuda
