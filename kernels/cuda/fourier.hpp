// SPDX-License-Identifier: MIT
// Real Fourier transforms of many fields in device memory: cuFFT under nvcc, FFTW under the emulator.
#pragma once

#include "kernels/device.hpp"
#include "kernels/spectral_grid.hpp"

#ifndef __CUDACC__
#include <fftw3.h>
#endif

namespace dualfield::cuda {

#ifdef __CUDACC__

/// Transforms in place on a stream, up to three axes at a time and the fourth after them.
class RealTransform {
 public:
  /// Throws device::Error with cuFFT's own words.
  RealTransform(const SpectralGrid& grid, const device::Stream& stream);
  ~RealTransform();
  RealTransform(const RealTransform&) = delete;
  RealTransform& operator=(const RealTransform&) = delete;

  /// Bytes that cuFFT works in, as it estimates them.
  static double memory_needed(const SpectralGrid& grid);

  /// Σ_i f_i e^{−ik·i}, for so many components.
  void forward(double* components, int count);
  /// Σ_k z_k e^{+ik·i}, over all k: forward's result comes back times the number of sites.
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
      run(fftw_plan_many_dft_r2c(4, shape.sites, 1, f, shape.doubles, 1, 0, reinterpret_cast<fftw_complex*>(f),
                                 shape.modes, 1, 0, FFTW_ESTIMATE));
    }
  }
  void backward(double* components, int count) {
    for (int c = 0; c < count; ++c) {
      const Shape shape(grid_);
      double* const f = components + grid_.doubles(c);
      run(fftw_plan_many_dft_c2r(4, shape.sites, 1, reinterpret_cast<fftw_complex*>(f), shape.modes, 1, 0, f,
                                 shape.doubles, 1, 0, FFTW_ESTIMATE));
    }
  }

 private:
  /// Extents, the slowest axis first.
  struct Shape {
    int sites[4], modes[4], doubles[4];
    explicit Shape(const SpectralGrid& grid) {
      for (int axis = 0; axis < 4; ++axis)
        sites[3 - axis] = modes[3 - axis] = doubles[3 - axis] = grid.lattice.extent[axis];
      modes[3] = int(grid.modes);
      doubles[3] = int(grid.pitch());
    }
  };
  static void run(fftw_plan plan) {
    fftw_execute(plan);
    fftw_destroy_plan(plan);
  }

  SpectralGrid grid_;
};

#endif

}  // namespace dualfield::cuda
