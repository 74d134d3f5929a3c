// SPDX-License-Identifier: MIT
// Reductions of whole arrays by NVIDIA's libraries: Thrust for maxima, cuBLAS for inner products. With the emulator,
// where there are no such libraries, maxima are plain loops, which give the same bits, and inner products are missing.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "kernels/device.hpp"

namespace dualfield::cuda {

#ifdef __CUDACC__

/// Inner products by cuBLAS on a stream, with results in the host's memory.
class InnerProducts {
 public:
  static constexpr bool available = true;
  explicit InnerProducts(const device::Stream& stream);
  ~InnerProducts();
  InnerProducts(const InnerProducts&) = delete;
  InnerProducts& operator=(const InnerProducts&) = delete;

  /// Σ x_i y_i. Throws device::Error with cuBLAS's message.
  double dot(const double* x, const double* y, std::int64_t count);

 private:
  void* handle_ = nullptr;
};

/// Largest |value|; NaN if a value is not finite.
template <class R>
double max_abs(const R* values, std::int64_t count, const device::Stream& stream);
/// Largest √(re² + im²) of `count` numbers that are `step` values apart; NaN if a value is not finite.
template <class R>
double max_modulus(const R* re, const R* im, std::int64_t count, int step, const device::Stream& stream);

#else

class InnerProducts {
 public:
  static constexpr bool available = false;
  explicit InnerProducts(const device::Stream&) {}
  double dot(const double*, const double*, std::int64_t) = delete;
};

template <class R>
double max_abs(const R* values, std::int64_t count, const device::Stream&) {
  double largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    if (!std::isfinite(values[i])) return std::numeric_limits<double>::quiet_NaN();
    largest = std::max(largest, double(std::abs(values[i])));
  }
  return largest;
}

template <class R>
double max_modulus(const R* re, const R* im, std::int64_t count, int step, const device::Stream&) {
  R largest = 0;
  for (std::int64_t i = 0; i < count * step; i += step) {
    const R square = re[i] * re[i] + im[i] * im[i];
    if (!std::isfinite(square)) return std::numeric_limits<double>::quiet_NaN();
    largest = std::max(largest, square);
  }
  return std::sqrt(double(largest));
}

#endif

}  // namespace dualfield::cuda
