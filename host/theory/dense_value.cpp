// SPDX-License-Identifier: MIT
#include "host/theory/dense_value.hpp"

#include <cmath>

#include "dualfield/dense_algebra.hpp"

namespace dualfield {

DenseValue DenseValue::matrix(DenseMatrix values, std::int64_t n, int threads) {
  bool multiple = true;
  for (std::int64_t i = 0; i < n && multiple; ++i)
    for (std::int64_t j = 0; j < n && multiple; ++j) multiple = values[i * n + j] == (i == j ? values[0] : 0);
  if (multiple) return multiple_of_one(values[0], n);
  return {1, std::make_shared<const DenseMatrix>(std::move(values)), false, n, threads};
}

double DenseValue::at(std::int64_t row, std::int64_t column) const {
  if (!m_) return row == column ? c_ : 0;
  return c_ * (transposed_ ? (*m_)[column * n_ + row] : (*m_)[row * n_ + column]);
}

double DenseValue::norm() const {
  if (!m_) return std::abs(c_) * std::sqrt(double(n_));
  double largest = 0, squares = 0;
  for (const double value : *m_) largest = std::max(largest, std::abs(value));
  if (largest == 0) return 0;
  for (const double value : *m_) squares += value / largest * (value / largest);
  return std::abs(c_) * largest * std::sqrt(squares);
}

DenseValue transpose(DenseValue x) {
  x.transposed_ = x.m_ && !x.transposed_;
  return x;
}

DenseValue operator*(double c, DenseValue x) {
  x.c_ *= c;
  return x;
}

DenseValue operator+(const DenseValue& x, const DenseValue& y) {
  if (!x.m_ && !y.m_) return DenseValue::multiple_of_one(x.c_ + y.c_, x.n_);
  DenseMatrix sum(static_cast<std::size_t>(x.n_ * x.n_));
  for (std::int64_t i = 0; i < x.n_; ++i)
    for (std::int64_t j = 0; j < x.n_; ++j) sum[i * x.n_ + j] = x.at(i, j) + y.at(i, j);
  return DenseValue::matrix(std::move(sum), x.n_, x.m_ ? x.threads_ : y.threads_);
}

DenseValue operator-(const DenseValue& x, const DenseValue& y) { return x + -1.0 * y; }

DenseValue operator*(const DenseValue& x, const DenseValue& y) {
  if (!x.m_) return x.c_ * y;
  if (!y.m_) return y.c_ * x;
  return x.c_ * y.c_ *
         DenseValue::matrix(dense_product(*x.m_, x.transposed_, *y.m_, y.transposed_, x.n_, x.threads_), x.n_,
                            x.threads_);
}

DenseValue::Inverse DenseValue::inverse() const {
  if (is_zero()) return {};
  if (is_multiple_of_one()) return {multiple_of_one(1 / c_, n_), 1};
  DenseInverse found = dense_inverse(*m_, n_);
  if (found.matrix.empty()) return {};
  const DenseValue value = 1 / c_ * matrix(std::move(found.matrix), n_, threads_);
  return {transposed_ ? transpose(value) : value, found.reciprocal_condition};
}

}  // namespace dualfield
