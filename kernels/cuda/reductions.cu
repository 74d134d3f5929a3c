// SPDX-License-Identifier: MIT
// Maxima by Thrust. No other file compiles Thrust.
#include "kernels/cuda/reductions.hpp"

#include <thrust/execution_policy.h>
#include <thrust/functional.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/transform_reduce.h>

#include <string>

namespace dualfield::cuda {

namespace {

/// |x|, but infinity for NaN, because comparisons with NaN would drop it from a maximum.
template <class R>
struct Magnitude {
  Scale<R> scale;
  __host__ __device__ double operator()(R x) const {
    const double size = fabs(double(scale.value(x)));
    return size == size ? size : double(INFINITY);
  }
};

/// re² + im² of a number in the precision of the fields, but infinity for NaN.
template <class R>
struct SquaredModulus {
  const R *re, *im;
  int step;
  Scale<R> scale;
  __host__ __device__ double operator()(std::int64_t number) const {
    const Arithmetic<R> x = scale.value(re[number * step]), y = scale.value(im[number * step]), square = x * x + y * y;
    return square == square ? double(square) : double(INFINITY);
  }
};

struct Larger {
  __host__ __device__ double operator()(double a, double b) const { return a < b ? b : a; }
};

}  // namespace

template <class R>
double max_abs(const R* values, std::int64_t count, const device::Stream& stream, const Scale<R>& scale) {
  const auto policy = thrust::cuda::par.on(static_cast<cudaStream_t>(stream.native()));
  double largest = 0;
  try {
    largest = thrust::transform_reduce(policy, values, values + count, Magnitude<R>{scale}, 0.0, Larger{});
  } catch (const std::exception& error) {
    throw device::Error(std::string("thrust::transform_reduce: ") + error.what());
  }
  return std::isinf(largest) ? std::numeric_limits<double>::quiet_NaN() : largest;
}

template <class R>
double max_modulus(const R* re, const R* im, std::int64_t count, int step, const device::Stream& stream,
                   const Scale<R>& scale) {
  const auto policy = thrust::cuda::par.on(static_cast<cudaStream_t>(stream.native()));
  const thrust::counting_iterator<std::int64_t> first(0);
  double largest = 0;
  try {
    largest =
        thrust::transform_reduce(policy, first, first + count, SquaredModulus<R>{re, im, step, scale}, 0.0, Larger{});
  } catch (const std::exception& error) {
    throw device::Error(std::string("thrust::transform_reduce: ") + error.what());
  }
  return std::isinf(largest) ? std::numeric_limits<double>::quiet_NaN() : std::sqrt(largest);
}

#define DUALFIELD_INSTANTIATE(R)                                                           \
  template double max_abs(const R*, std::int64_t, const device::Stream&, const Scale<R>&); \
  template double max_modulus(const R*, const R*, std::int64_t, int, const device::Stream&, const Scale<R>&);
DUALFIELD_INSTANTIATE(double)
DUALFIELD_INSTANTIATE(float)
DUALFIELD_INSTANTIATE(Half)

}  // namespace dualfield::cuda
