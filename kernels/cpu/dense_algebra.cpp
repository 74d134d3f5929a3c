// SPDX-License-Identifier: MIT
// Products and inverses of dense matrices by Eigen.
#include "kernels/cpu/native_eigen.hpp"
// Eigen must be included first
#include "dualfield/dense_algebra.hpp"
#include "kernels/cpu/dense_product.hpp"
#include "kernels/cpu/fields.hpp"

namespace dualfield {

namespace {

using SquareMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const SquareMatrix> as_matrix(const std::vector<double>& values, std::int64_t n) {
  return {values.data(), n, n};
}

}  // namespace

std::vector<double> dense_product(const std::vector<double>& left, bool left_transposed,
                                  const std::vector<double>& right, bool right_transposed, std::int64_t n,
                                  int threads) {
  std::vector<double> result(std::size_t(n * n)), right_transpose;
  if (right_transposed) {
    right_transpose.resize(std::size_t(n * n));
    Eigen::Map<SquareMatrix>(right_transpose.data(), n, n) = as_matrix(right, n).transpose();
  }
  cpu::ThreadTeam team(cpu::thread_count(threads, n * n));
  cpu::run(cpu::DenseProduct<double>{n, n, 1, left.data(), left_transposed,
                                     right_transposed ? right_transpose.data() : right.data(), result.data(), false},
           team);
  return result;
}

DenseInverse dense_inverse(const std::vector<double>& matrix, std::int64_t n) {
  const Eigen::PartialPivLU<SquareMatrix> lu(as_matrix(matrix, n));
  if ((lu.matrixLU().diagonal().array() == 0).any()) return {};
  DenseInverse result{std::vector<double>(std::size_t(n * n)), lu.rcond()};
  Eigen::Map<SquareMatrix>(result.matrix.data(), n, n) = lu.inverse();
  return result;
}

}  // namespace dualfield
