// SPDX-License-Identifier: MIT
// Matrix products by cuBLAS. Under the emulator there is no such library: products are plain loops.
#pragma once

#include <cstdint>

#include "kernels/device.hpp"

namespace dualfield::cuda {

/// c ← alpha · op(a) x + beta · c: op(a) is n × n, x and c are n × columns, in C order on the device.
template <class R>
struct DenseProduct {
  std::int64_t n, columns;
  R alpha;
  const R* a;
  bool transposed;
  const R* x;
  R beta;  ///< 0: c is not read
  R* c;
};

#ifdef __CUDACC__

/// A cuBLAS handle on a stream. In single precision products are rounded to single, never to a shorter format.
class DenseProducts {
 public:
  explicit DenseProducts(const device::Stream& stream);
  ~DenseProducts();
  DenseProducts(const DenseProducts&) = delete;
  DenseProducts& operator=(const DenseProducts&) = delete;

  /// In the order of the stream. Throws device::Error with cuBLAS's own words.
  void operator()(const DenseProduct<double>& product);
  void operator()(const DenseProduct<float>& product);

 private:
  void* handle_ = nullptr;
};

#else

class DenseProducts {
 public:
  explicit DenseProducts(const device::Stream&) {}

  template <class R>
  void operator()(const DenseProduct<R>& p) {
    for (std::int64_t i = 0; i < p.n; ++i)
      for (std::int64_t r = 0; r < p.columns; ++r) {
        R sum = 0;
        for (std::int64_t j = 0; j < p.n; ++j)
          sum += (p.transposed ? p.a[j * p.n + i] : p.a[i * p.n + j]) * p.x[j * p.columns + r];
        R& c = p.c[i * p.columns + r];
        c = p.beta == 0 ? p.alpha * sum : p.alpha * sum + p.beta * c;
      }
  }
};

#endif

}  // namespace dualfield::cuda
