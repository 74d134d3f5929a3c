// SPDX-License-Identifier: MIT
// Integer matrices, the factors of the paper's tensors, and the Pauli matrices from which they are built with ⊗.
#pragma once

namespace dualfield {

/// A K×K matrix of integers. All arithmetic is exact and can be done at compile time.
template <int K>
struct Matrix {
  int entry[K][K]{};

  // Written out: nvcc 13 refuses a defaulted comparison of a two-dimensional array in a constant expression.
  friend constexpr bool operator==(const Matrix& left, const Matrix& right) {
    for (int a = 0; a < K; ++a)
      for (int b = 0; b < K; ++b)
        if (left.entry[a][b] != right.entry[a][b]) return false;
    return true;
  }
};

template <int K>
constexpr Matrix<K> operator*(int number, Matrix<K> matrix) {
  for (auto& row : matrix.entry)
    for (int& value : row) value *= number;
  return matrix;
}

template <int K>
constexpr Matrix<K> operator-(const Matrix<K>& matrix) {
  return -1 * matrix;
}

template <int K>
constexpr Matrix<K> operator+(Matrix<K> left, const Matrix<K>& right) {
  for (int a = 0; a < K; ++a)
    for (int b = 0; b < K; ++b) left.entry[a][b] += right.entry[a][b];
  return left;
}

template <int K>
constexpr Matrix<K> operator-(const Matrix<K>& left, const Matrix<K>& right) {
  return left + (-right);
}

template <int K>
constexpr Matrix<K> operator*(const Matrix<K>& left, const Matrix<K>& right) {
  Matrix<K> product;
  for (int a = 0; a < K; ++a)
    for (int b = 0; b < K; ++b)
      for (int c = 0; c < K; ++c) product.entry[a][b] += left.entry[a][c] * right.entry[c][b];
  return product;
}

template <int K>
constexpr Matrix<K> transpose(const Matrix<K>& matrix) {
  Matrix<K> result;
  for (int a = 0; a < K; ++a)
    for (int b = 0; b < K; ++b) result.entry[a][b] = matrix.entry[b][a];
  return result;
}

/// left ⊗ right, of which row and column aM + b belong to row and column a of left and b of right.
template <int N, int M>
constexpr Matrix<N * M> kron(const Matrix<N>& left, const Matrix<M>& right) {
  Matrix<N * M> result;
  for (int a = 0; a < N * M; ++a)
    for (int b = 0; b < N * M; ++b) result.entry[a][b] = left.entry[a / M][b / M] * right.entry[a % M][b % M];
  return result;
}

template <int K>
constexpr Matrix<K> identity_matrix() {
  Matrix<K> result;
  for (int a = 0; a < K; ++a) result.entry[a][a] = 1;
  return result;
}

constexpr Matrix<2> sigma_1{{{0, 1}, {1, 0}}};
constexpr Matrix<2> sigma_3{{{1, 0}, {0, -1}}};
/// iσ₂, the Levi-Civita symbol ε of (4.16): the real form of multiplication by −i on (re, im).
constexpr Matrix<2> epsilon{{{0, 1}, {-1, 0}}};

}  // namespace dualfield
