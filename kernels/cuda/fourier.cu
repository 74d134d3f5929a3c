// SPDX-License-Identifier: MIT
// Real Fourier transforms by cuFFT. No other file calls cuFFT.
#include "kernels/cuda/fourier.hpp"

#include <cufft.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dualfield::cuda {

namespace {

/// The name and meaning of an error of cuFFT.
const char* in_words(cufftResult result) {
  switch (result) {
    case CUFFT_ALLOC_FAILED:
      return "CUFFT_ALLOC_FAILED, no memory for the transform";
    case CUFFT_INVALID_SIZE:
      return "CUFFT_INVALID_SIZE, a size that it does not support";
    case CUFFT_INTERNAL_ERROR:
      return "CUFFT_INTERNAL_ERROR, an error of the driver or of cuFFT";
    case CUFFT_EXEC_FAILED:
      return "CUFFT_EXEC_FAILED, the device could not run it";
    case CUFFT_SETUP_FAILED:
      return "CUFFT_SETUP_FAILED, cuFFT could not start";
    default:
      return "see cufftResult";
  }
}

void check(cufftResult result, const char* call) {
  if (result != CUFFT_SUCCESS)
    throw device::Error(std::string(call) + " failed: code " + std::to_string(int(result)) + ", " + in_words(result));
}

/// The memory layout of the input or of the output of a transform: extents of the array, the slowest axis first;
/// distance of neighbouring numbers; and distance of the transforms of a batch.
struct Layout {
  long long extent[3];
  long long step, distance;
};

/// The arguments that describe a transform to cuFFT.
struct Description {
  int rank;
  long long extent[3];
  Layout from, to;
  cufftType type;
  long long batch;

  /// Calls cufftMakePlanMany64 or cufftGetSizeMany64, named `name`. Returns the bytes of the work area.
  template <class Call>
  std::size_t with(cufftHandle handle, Call&& call, const char* name) {
    std::size_t bytes = 0;
    check(call(handle, rank, extent, from.extent, from.step, from.distance, to.extent, to.step, to.distance, type,
               batch, &bytes),
          name);
    return bytes;
  }
};

/// The transforms of one component: forward and backward along axes 1 to 3, and along axis 4 if the lattice has one.
std::vector<Description> descriptions(const SpectralGrid& grid) {
  const auto& n = grid.lattice.extent;
  const long long plane = grid.modes * n[1] * n[2];
  const Layout doubles{{n[2], n[1], grid.pitch()}, 1, 2 * plane}, modes{{n[2], n[1], grid.modes}, 1, plane};
  std::vector<Description> all = {{3, {n[2], n[1], n[0]}, doubles, modes, CUFFT_D2Z, n[3]},
                                  {3, {n[2], n[1], n[0]}, modes, doubles, CUFFT_Z2D, n[3]}};
  const Layout columns{{n[3]}, plane, 1};
  if (n[3] > 1) all.push_back({1, {n[3]}, columns, columns, CUFFT_Z2Z, plane});
  return all;
}

}  // namespace

RealTransform::RealTransform(const SpectralGrid& grid, const device::Stream& stream) : grid_(grid) {
  int* const place[] = {&to_modes_, &to_sites_, &fourth_axis_};
  std::size_t most = 0;
  int count = 0;
  for (Description& description : descriptions(grid)) {
    cufftHandle& handle = *place[count++];
    check(cufftCreate(&handle), "cufftCreate");
    check(cufftSetAutoAllocation(handle, 0), "cufftSetAutoAllocation");  // all plans share one work area
    most = std::max(most, description.with(handle, cufftMakePlanMany64, "cufftMakePlanMany64"));
    check(cufftSetStream(handle, static_cast<cudaStream_t>(stream.native())), "cufftSetStream");
  }
  work_ = device::Memory<unsigned char>(most, device::Fill::nothing);
  for (int i = 0; i < count; ++i) check(cufftSetWorkArea(*place[i], work_.data()), "cufftSetWorkArea");
}

RealTransform::~RealTransform() {
  for (const int handle : {to_modes_, to_sites_, fourth_axis_})
    if (handle != none) cufftDestroy(handle);
}

double RealTransform::memory_needed(const SpectralGrid& grid) {
  std::size_t most = 0;
  for (Description& description : descriptions(grid)) {
    cufftHandle handle = none;
    check(cufftCreate(&handle), "cufftCreate");
    try {
      most = std::max(most, description.with(handle, cufftGetSizeMany64, "cufftGetSizeMany64"));
    } catch (...) {
      cufftDestroy(handle);
      throw;
    }
    cufftDestroy(handle);
  }
  return double(most);
}

void RealTransform::forward(double* components, int count) {
  for (int c = 0; c < count; ++c) {
    double* const f = components + grid_.doubles(c);
    auto* const z = reinterpret_cast<cufftDoubleComplex*>(f);
    check(cufftExecD2Z(to_modes_, f, z), "cufftExecD2Z");
    if (fourth_axis_ != none) check(cufftExecZ2Z(fourth_axis_, z, z, CUFFT_FORWARD), "cufftExecZ2Z");
  }
}

void RealTransform::backward(double* components, int count) {
  for (int c = 0; c < count; ++c) {
    double* const f = components + grid_.doubles(c);
    auto* const z = reinterpret_cast<cufftDoubleComplex*>(f);
    if (fourth_axis_ != none) check(cufftExecZ2Z(fourth_axis_, z, z, CUFFT_INVERSE), "cufftExecZ2Z");
    check(cufftExecZ2D(to_sites_, z, f), "cufftExecZ2D");
  }
}

}  // namespace dualfield::cuda
