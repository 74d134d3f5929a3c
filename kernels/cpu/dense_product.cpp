// SPDX-License-Identifier: MIT
// Matrix products by Eigen. Only this file and dense_algebra.cpp compile Eigen for the processor of this machine.
#include "kernels/cpu/native_eigen.hpp"
// Eigen must be included first
#include "kernels/cpu/dense_product.hpp"

namespace dualfield::cpu {

template <class R>
void product_tile(const DenseProduct<R>& p, const Tile& tile) {
  using Matrix = Eigen::Matrix<R, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Stride = Eigen::OuterStride<>;
  const Eigen::Map<const Matrix, 0, Stride> x(p.x + tile.column, p.n, tile.columns, Stride(p.columns));
  Eigen::Map<Matrix, 0, Stride> c(p.c + tile.row * p.columns + tile.column, tile.rows, tile.columns, Stride(p.columns));
  const auto multiply = [&](const auto& rows) {
    if (p.accumulate)
      c.noalias() += p.alpha * rows * x;
    else
      c.noalias() = p.alpha * rows * x;
  };
  if (p.transposed)
    multiply(Eigen::Map<const Matrix, 0, Stride>(p.a + tile.row, p.n, tile.rows, Stride(p.n)).transpose());
  else
    multiply(Eigen::Map<const Matrix>(p.a + tile.row * p.n, tile.rows, p.n));
}

template void product_tile(const DenseProduct<double>&, const Tile&);
template void product_tile(const DenseProduct<float>&, const Tile&);

}  // namespace dualfield::cpu
