// SPDX-License-Identifier: MIT
// Conversions between real fields and complex spinors, (4.19), (4.28), (4.30), and between real and complex matrices.
#pragma once

#include <Eigen/Core>
#include <complex>
#include <stdexcept>

#include "dualfield/algebra/matrix.hpp"
#include "host/verify/toolbox.hpp"

namespace dualfield::verify {

using Complex = std::complex<double>;
using ComplexVector = Eigen::VectorXcd;
using ComplexMatrix = Eigen::MatrixXcd;

constexpr Complex imaginary_unit{0, 1};

/// Pauli matrices: σ_0 = 1, σ_1, σ_2, σ_3.
inline Eigen::Matrix2cd sigma(int index) {
  Eigen::Matrix2cd matrix;
  if (index == 0) matrix << 1, 0, 0, 1;
  if (index == 1) matrix << 0, 1, 1, 0;
  if (index == 2) matrix << 0, -imaginary_unit, imaginary_unit, 0;
  if (index == 3) matrix << 1, 0, 0, -1;
  return matrix;
}

/// η = diag(+, −, −, −).
inline double eta(int mu, int nu) { return mu != nu ? 0 : mu == 0 ? 1 : -1; }

/// The spinor of a real field. Component c at site i is x^{2c+1}_i + i x^{2c+2}_i, numbered as in (4.30); index c·sites
/// + i.
inline ComplexVector spinor(const Vector& x, Eigen::Index sites) {
  ComplexVector psi(x.size() / 2);
  for (Eigen::Index c = 0; c < psi.size() / sites; ++c)
    for (Eigen::Index i = 0; i < sites; ++i) psi[c * sites + i] = {x[2 * c * sites + i], x[(2 * c + 1) * sites + i]};
  return psi;
}

/// The complex matrix whose action on (re, im) pairs is that of a real one. Throws std::invalid_argument where the real
/// matrix does not commute with i, so that there is none.
template <int K>
ComplexMatrix complex_form(const Matrix<K>& real) {
  static_assert(K % 2 == 0);
  const auto i = kron(identity_matrix<K / 2>(), -epsilon);
  if (!(real * i == i * real)) throw std::invalid_argument("the matrix is not complex linear");
  ComplexMatrix result(K / 2, K / 2);
  for (int row = 0; row < K / 2; ++row)
    for (int column = 0; column < K / 2; ++column)
      result(row, column) = Complex(real.entry[2 * row][2 * column], real.entry[2 * row + 1][2 * column]);
  return result;
}

/// The real matrix on (re, im) pairs of a complex one.
inline DenseMatrix real_form(const ComplexMatrix& matrix) {
  DenseMatrix result(2 * matrix.rows(), 2 * matrix.cols());
  for (Eigen::Index row = 0; row < matrix.rows(); ++row)
    for (Eigen::Index column = 0; column < matrix.cols(); ++column) {
      const Complex x = matrix(row, column);
      result.block<2, 2>(2 * row, 2 * column) << x.real(), -x.imag(), x.imag(), x.real();
    }
  return result;
}

/// An integer matrix as a matrix of doubles.
template <int K>
DenseMatrix numbers(const Matrix<K>& matrix) {
  return DenseMatrix::NullaryExpr(K, K, [&](Eigen::Index a, Eigen::Index b) { return matrix.entry[a][b]; });
}

/// |left − right| / (|left| + |right|) of complex matrices, 0 where both vanish.
template <class Left, class Right>
requires std::is_same_v<typename Left::Scalar, Complex> && std::is_same_v<typename Right::Scalar, Complex>
double residual(const Eigen::MatrixBase<Left>& left, const Eigen::MatrixBase<Right>& right) {
  return residual(real_form(left), real_form(right));
}

}  // namespace dualfield::verify
