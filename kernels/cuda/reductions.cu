// SPDX-License-Identifier: MIT
// Reductions by Thrust and cuBLAS. No other file compiles Thrust.
#include "kernels/cuda/reductions.hpp"

#include <cublas_v2.h>
#include <thrust/execution_policy.h>
#include <thrust/functional.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/transform_reduce.h>

#include <string>

namespace dualfield::cuda {

namespace {

void check(cublasStatus_t status, const char* call) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw device::Error(std::string(call) + ": " + cublasGetStatusName(status) + ", " + cublasGetStatusString(status));
}

/// |x|, but infinity for NaN, because comparisons with NaN would drop it from a maximum.
template <class R>
struct Magnitude {
  __host__ __device__ double operator()(R x) const {
    const double size = fabs(double(x));
    return size == size ? size : double(INFINITY);
  }
};

/// re² + im² of a number in the precision of the fields, but infinity for NaN.
template <class R>
struct SquaredModulus {
  const R *re, *im;
  int step;
  __host__ __device__ double operator()(std::int64_t number) const {
    const R x = re[number * step], y = im[number * step], square = x * x + y * y;
    return square == square ? double(square) : double(INFINITY);
  }
};

struct Larger {
  __host__ __device__ double operator()(double a, double b) const { return a < b ? b : a; }
};

}  // namespace

InnerProducts::InnerProducts(const device::Stream& stream) {
  cublasHandle_t handle;
  check(cublasCreate(&handle), "cublasCreate");
  handle_ = handle;
  check(cublasSetStream(handle, static_cast<cudaStream_t>(stream.native())), "cublasSetStream");
}

InnerProducts::~InnerProducts() { cublasDestroy(static_cast<cublasHandle_t>(handle_)); }

double InnerProducts::dot(const double* x, const double* y, std::int64_t count) {
  double result = 0;
  check(cublasDdot_64(static_cast<cublasHandle_t>(handle_), count, x, 1, y, 1, &result), "cublasDdot");
  return result;
}

template <class R>
double max_abs(const R* values, std::int64_t count, const device::Stream& stream) {
  const auto policy = thrust::cuda::par.on(static_cast<cudaStream_t>(stream.native()));
  double largest = 0;
  try {
    largest = thrust::transform_reduce(policy, values, values + count, Magnitude<R>{}, 0.0, Larger{});
  } catch (const std::exception& error) {
    throw device::Error(std::string("thrust::transform_reduce: ") + error.what());
  }
  return std::isinf(largest) ? std::numeric_limits<double>::quiet_NaN() : largest;
}

template <class R>
double max_modulus(const R* re, const R* im, std::int64_t count, int step, const device::Stream& stream) {
  const auto policy = thrust::cuda::par.on(static_cast<cudaStream_t>(stream.native()));
  const thrust::counting_iterator<std::int64_t> first(0);
  double largest = 0;
  try {
    largest = thrust::transform_reduce(policy, first, first + count, SquaredModulus<R>{re, im, step}, 0.0, Larger{});
  } catch (const std::exception& error) {
    throw device::Error(std::string("thrust::transform_reduce: ") + error.what());
  }
  return std::isinf(largest) ? std::numeric_limits<double>::quiet_NaN() : std::sqrt(largest);
}

template double max_abs<double>(const double*, std::int64_t, const device::Stream&);
template double max_abs<float>(const float*, std::int64_t, const device::Stream&);
template double max_modulus<double>(const double*, const double*, std::int64_t, int, const device::Stream&);
template double max_modulus<float>(const float*, const float*, std::int64_t, int, const device::Stream&);

}  // namespace dualfield::cuda
