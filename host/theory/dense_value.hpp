// SPDX-License-Identifier: MIT
// N × N matrices of a case, each a full matrix or a multiple of 1, with sums, products, inverses and norms.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "dualfield/dense.hpp"

namespace dualfield {

/// c·M, c·Mᵀ or c·1. Copies share the matrix M, which is never changed.
class DenseValue {
 public:
  static DenseValue multiple_of_one(double c, std::int64_t n) { return {c, nullptr, false, n, 0}; }
  /// A matrix of n² values, row by row; a multiple of 1 is recognised as such. Products with it use `threads` threads;
  /// 0: all.
  static DenseValue matrix(DenseMatrix values, std::int64_t n, int threads);

  double coefficient() const { return c_; }
  bool transposed() const { return transposed_; }
  /// M; null for a multiple of 1.
  const std::shared_ptr<const DenseMatrix>& values() const { return m_; }
  std::int64_t size() const { return n_; }
  bool is_multiple_of_one() const { return !m_; }
  bool is_zero() const { return c_ == 0; }

  double at(std::int64_t row, std::int64_t column) const;
  /// Frobenius norm, √Σ|entry|².
  double norm() const;

  friend DenseValue transpose(DenseValue x);
  friend DenseValue operator*(double c, DenseValue x);
  friend DenseValue operator+(const DenseValue& x, const DenseValue& y);
  friend DenseValue operator-(const DenseValue& x, const DenseValue& y);
  friend DenseValue operator*(const DenseValue& x, const DenseValue& y);

  /// x⁻¹ and an estimate of x's reciprocal condition number; no value where that is 0.
  struct Inverse;
  Inverse inverse() const;

 private:
  DenseValue(double c, std::shared_ptr<const DenseMatrix> m, bool transposed, std::int64_t n, int threads)
      : c_(c), m_(std::move(m)), transposed_(transposed), n_(n), threads_(threads) {}

  double c_;
  std::shared_ptr<const DenseMatrix> m_;
  bool transposed_;
  std::int64_t n_;
  int threads_;
};

struct DenseValue::Inverse {
  std::optional<DenseValue> value;
  double reciprocal_condition = 0;
};

}  // namespace dualfield
