// SPDX-License-Identifier: MIT
// Fourier transforms by cuFFT. No other file calls cuFFT.
#include "kernels/cuda/fourier_plan.hpp"

#include <cufft.h>

#include <algorithm>
#include <string>

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

/// Calls cufftMakePlanMany64 or cufftGetSizeMany64, named `name`. Returns the bytes of the work area.
template <class Call>
std::size_t describe(FourierBatch batch, cufftType type, cufftHandle handle, Call&& call, const char* name) {
  const bool is_backward = type == CUFFT_Z2D;
  FourierLayout &from = is_backward ? batch.amplitudes : batch.values,
                &to = is_backward ? batch.values : batch.amplitudes;
  std::size_t bytes = 0;
  check(call(handle, batch.axes, batch.extent, from.extent, from.step, from.distance, to.extent, to.step, to.distance,
             type, batch.count, &bytes),
        name);
  return bytes;
}

}  // namespace

FourierPlan::Handle::Handle() { check(cufftCreate(&number_), "cufftCreate"); }
FourierPlan::Handle::~Handle() {
  if (number_ != none) cufftDestroy(number_);
}

FourierPlan::FourierPlan(const FourierBatch& batch, const device::Stream& stream) : is_real_(batch.is_real) {
  const auto make = [&](const Handle& handle, cufftType type) {
    const int number = handle.number();
    check(cufftSetAutoAllocation(number, 0), "cufftSetAutoAllocation");  // all plans share one work area
    work_bytes_ = std::max(work_bytes_, describe(batch, type, number, cufftMakePlanMany64, "cufftMakePlanMany64"));
    check(cufftSetStream(number, static_cast<cudaStream_t>(stream.native())), "cufftSetStream");
  };
  make(to_amplitudes_, is_real_ ? CUFFT_D2Z : CUFFT_Z2Z);
  if (is_real_) make(to_values_.emplace(), CUFFT_Z2D);
}

double FourierPlan::work_estimated(const FourierBatch& batch) {
  const auto estimate = [&](cufftType type) {
    return double(describe(batch, type, Handle().number(), cufftGetSizeMany64, "cufftGetSizeMany64"));
  };
  return batch.is_real ? std::max(estimate(CUFFT_D2Z), estimate(CUFFT_Z2D)) : estimate(CUFFT_Z2Z);
}

void FourierPlan::use(void* work) {
  check(cufftSetWorkArea(to_amplitudes_.number(), work), "cufftSetWorkArea");
  if (to_values_) check(cufftSetWorkArea(to_values_->number(), work), "cufftSetWorkArea");
}

void FourierPlan::forward(double* data) const {
  auto* const z = reinterpret_cast<cufftDoubleComplex*>(data);
  if (is_real_)
    check(cufftExecD2Z(to_amplitudes_.number(), data, z), "cufftExecD2Z");
  else
    check(cufftExecZ2Z(to_amplitudes_.number(), z, z, CUFFT_FORWARD), "cufftExecZ2Z");
}

void FourierPlan::backward(double* data) const {
  auto* const z = reinterpret_cast<cufftDoubleComplex*>(data);
  if (is_real_)
    check(cufftExecZ2D(to_values_->number(), z, data), "cufftExecZ2D");
  else
    check(cufftExecZ2Z(to_amplitudes_.number(), z, z, CUFFT_INVERSE), "cufftExecZ2Z");
}

}  // namespace dualfield::cuda
