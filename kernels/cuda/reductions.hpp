// SPDX-License-Identifier: MIT
// Maxima of whole arrays by NVIDIA's Thrust. With the emulator, where Thrust is missing, they are plain loops, which
// give the same bits.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/device.hpp"
#include "kernels/scale.hpp"

namespace dualfield::cuda {

#ifdef __CUDACC__

/// Largest |value|; NaN if a value is not finite.
template <class R>
double max_abs(const R* values, std::int64_t count, const device::Stream& stream, const Scale<R>& scale = {});
/// Largest √(re² + im²) of `count` numbers that are `step` values apart; NaN if a value is not finite.
template <class R>
double max_modulus(const R* re, const R* im, std::int64_t count, int step, const device::Stream& stream,
                   const Scale<R>& scale = {});

#else

template <class R>
double max_abs(const R* values, std::int64_t count, const device::Stream&, const Scale<R>& scale = {}) {
  double largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const Arithmetic<R> size = std::abs(scale.value(values[i]));
    if (!std::isfinite(size)) return std::numeric_limits<double>::quiet_NaN();
    largest = std::max(largest, double(size));
  }
  return largest;
}

template <class R>
double max_modulus(const R* re, const R* im, std::int64_t count, int step, const device::Stream&,
                   const Scale<R>& scale = {}) {
  Arithmetic<R> largest = 0;
  for (std::int64_t i = 0; i < count * step; i += step) {
    const Arithmetic<R> x = scale.value(re[i]), y = scale.value(im[i]), square = x * x + y * y;
    if (!std::isfinite(square)) return std::numeric_limits<double>::quiet_NaN();
    largest = std::max(largest, square);
  }
  return std::sqrt(double(largest));
}

#endif

}  // namespace dualfield::cuda
