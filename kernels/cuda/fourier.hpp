// SPDX-License-Identifier: MIT
// Real Fourier transforms of several fields in the device's memory: by cuFFT, or by FFTW with the emulator.
#pragma once

#include "kernels/device.hpp"
#include "kernels/spectral_grid.hpp"

#ifndef __CUDACC__
#include "kernels/fftw_plan.hpp"
#endif

namespace dualfield::cuda {

#ifdef __CUDACC__

/// Transforms in place on a stream: axes 1 to 3 at once, and axis 4 by itself.
class RealTransform {
 public:
  /// Throws device::Error with cuFFT's message.
  RealTransform(const SpectralGrid& grid, const device::Stream& stream);
  ~RealTransform();
  RealTransform(const RealTransform&) = delete;
  RealTransform& operator=(const RealTransform&) = delete;

  /// Bytes of cuFFT's work area, as cuFFT estimates them.
  static double memory_needed(const SpectralGrid& grid);

  /// f ← Σ_i f_i e^{−ik·i}, for `count` components.
  void forward(double* components, int count);
  /// z ← Σ_k z_k e^{+ik·i} over all k, for `count` components. After forward(): the fields times the number of sites.
  void backward(double* components, int count);

 private:
  static constexpr int none = -1;

  SpectralGrid grid_;
  int to_modes_ = none, to_sites_ = none, fourth_axis_ = none;  ///< cuFFT's handles
  device::Memory<unsigned char> work_{0};
};

#else

/// The same by FFTW, in the host's memory.
class RealTransform {
 public:
  RealTransform(const SpectralGrid& grid, const device::Stream&) : grid_(grid) {}
  static double memory_needed(const SpectralGrid&) { return 0; }

  void forward(double* components, int count) {
    for (int c = 0; c < count; ++c) {
      const Shape shape(grid_);
      double* const f = components + grid_.doubles(c);
      fftw_execute(planned([&] {
                     return fftw_plan_many_dft_r2c(4, shape.sites, 1, f, shape.doubles, 1, 0,
                                                   reinterpret_cast<fftw_complex*>(f), shape.modes, 1, 0,
                                                   FFTW_ESTIMATE);
                   }).get());
    }
  }
  void backward(double* components, int count) {
    for (int c = 0; c < count; ++c) {
      const Shape shape(grid_);
      double* const f = components + grid_.doubles(c);
      fftw_execute(planned([&] {
                     return fftw_plan_many_dft_c2r(4, shape.sites, 1, reinterpret_cast<fftw_complex*>(f), shape.modes,
                                                   1, 0, f, shape.doubles, 1, 0, FFTW_ESTIMATE);
                   }).get());
    }
  }

 private:
  /// Extents of the fields, of their amplitudes, and of the array of doubles; the slowest axis comes first.
  struct Shape {
    int sites[4], modes[4], doubles[4];
    explicit Shape(const SpectralGrid& grid) {
      for (int axis = 0; axis < 4; ++axis)
        sites[3 - axis] = modes[3 - axis] = doubles[3 - axis] = grid.lattice.extent[axis];
      modes[3] = int(grid.modes);
      doubles[3] = int(grid.pitch());
    }
  };

  SpectralGrid grid_;
};

#endif

}  // namespace dualfield::cuda
