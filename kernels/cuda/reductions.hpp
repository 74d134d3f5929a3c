// SPDX-License-Identifier: MIT
// Whole-array reductions by NVIDIA's libraries: Thrust for maxima, cuBLAS for inner products. Under the emulator there
// are no such libraries: maxima, which have the same bits in any order, are plain loops, and inner products go through
// the sum kernel like every other form.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "kernels/device.hpp"

namespace dualfield::cuda {

#ifdef __CUDACC__

/// A cuBLAS handle on a stream, results in host memory.
class InnerProducts {
 public:
  static constexpr bool available = true;
  explicit InnerProducts(const device::Stream& stream);
  ~InnerProducts();
  InnerProducts(const InnerProducts&) = delete;
  InnerProducts& operator=(const InnerProducts&) = delete;

  /// Σ x_i y_i. Throws device::Error with cuBLAS's own words.
  double dot(const double* x, const double* y, std::int64_t count);

 private:
  void* handle_ = nullptr;
};

/// Largest |value|, NaN where one is not finite.
template <class R>
double max_abs(const R* values, std::int64_t count, const device::Stream& stream);
/// Largest √(re² + im²), NaN where one is not finite.
template <class R>
double max_modulus(const R* re, const R* im, std::int64_t count, const device::Stream& stream);

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
double max_modulus(const R* re, const R* im, std::int64_t count, const device::Stream&) {
  R largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const R square = re[i] * re[i] + im[i] * im[i];
    if (!std::isfinite(square)) return std::numeric_limits<double>::quiet_NaN();
    largest = std::max(largest, square);
  }
  return std::sqrt(double(largest));
}

#endif

}  // namespace dualfield::cuda
