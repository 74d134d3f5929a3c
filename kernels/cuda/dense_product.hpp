// SPDX-License-Identifier: MIT
// Matrix products by cuBLAS; by plain loops with the emulator, where there is no such library.
#pragma once

#include <cstdint>

#include "kernels/device.hpp"

namespace dualfield::cuda {

/// The product c ← alpha · op(a) x + beta · c, where op(a) is a or aᵀ. a is n × n, x and c are n × columns, all row by
/// row in the device's memory.
template <class R>
struct DenseProduct {
  std::int64_t n, columns;
  R alpha;
  const R* a;
  bool transposed;
  const R* x;
  R beta;  ///< if 0, c is not read
  R* c;
};

#ifdef __CUDACC__

/// A cuBLAS handle on a stream. In single precision, products are computed in single: shorter formats
/// such as TF32 are not enabled.
class DenseProducts {
 public:
  explicit DenseProducts(const device::Stream& stream);
  ~DenseProducts();
  DenseProducts(const DenseProducts&) = delete;
  DenseProducts& operator=(const DenseProducts&) = delete;

  /// Computes a product, after the stream's earlier work. Throws device::Error with cuBLAS's message.
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
