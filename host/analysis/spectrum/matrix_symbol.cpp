// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/matrix_symbol.hpp"

#include "host/linear_algebra.hpp"

#include <cmath>
#include <numbers>

namespace dualfield {

namespace {

using Eigen::MatrixXcd;

double angle(const WaveVector& k, const Site& shift) {
  double sum = 0;
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) sum += k[axis] * shift[axis];
  return sum;
}

/// Largest |d·shift| for |d_μ| ≤ half_μ.
double largest_angle(const WaveVector& half, const Site& shift) {
  double sum = 0;
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) sum += half[axis] * std::abs(shift[axis]);
  return sum;
}

MatrixXcd factor_matrix(const RuntimeTensor& tensor, const RuntimeTerm& term, bool complex) {
  const int K = tensor.components, step = complex ? 2 : 1;
  MatrixXcd matrix(K / step, K / step);
  const auto entry = [&](int row, int column) { return term.factor[std::size_t(row * K + column)]; };
  for (int r = 0; r < K / step; ++r)
    for (int c = 0; c < K / step; ++c) {
      matrix(r, c) = entry(r * step, c * step);
      // the wave of complex component c has 1 in its real and −i in its imaginary part
      if (complex) matrix(r, c) -= Complex(0, entry(2 * r, 2 * c + 1));
    }
  return matrix;
}

}  // namespace

MatrixSymbol::MatrixSymbol(int size, const std::vector<Term>& terms) : size_(size) {
  for (const Term& term : terms) {
    const auto same = std::find_if(terms_.begin(), terms_.end(), [&](const Term& t) { return t.shift == term.shift; });
    if (same == terms_.end())
      terms_.push_back(term);
    else
      same->factor += term.factor;
  }
  std::erase_if(terms_, [](const Term& term) { return term.factor.isZero(0); });
  for (const Term& term : terms_) {
    norms_.push_back(singular_values(term.factor)[0]);
    scale_ += norms_.back();
  }
}

MatrixXcd MatrixSymbol::operator()(const WaveVector& k) const {
  MatrixXcd sum = MatrixXcd::Zero(size_, size_);
  for (const Term& term : terms_) sum += std::polar(1.0, angle(k, term.shift)) * term.factor;
  return sum;
}

MatrixXcd MatrixSymbol::slope(const WaveVector& k, std::size_t axis) const {
  MatrixXcd sum = MatrixXcd::Zero(size_, size_);
  for (const Term& term : terms_)
    if (term.shift[axis] != 0)
      sum += Complex(0, term.shift[axis]) * std::polar(1.0, angle(k, term.shift)) * term.factor;
  return sum;
}

double MatrixSymbol::change(const WaveVector& half) const {
  double sum = 0;
  for (std::size_t t = 0; t < terms_.size(); ++t)
    sum += norms_[t] * 2 * std::sin(std::min(largest_angle(half, terms_[t].shift), std::numbers::pi) / 2);
  return sum;
}

double MatrixSymbol::bend(const WaveVector& half) const {
  double sum = 0;
  for (std::size_t t = 0; t < terms_.size(); ++t)
    sum += norms_[t] * std::pow(largest_angle(half, terms_[t].shift), 2) / 2;
  return sum;
}

MatrixSymbol MatrixSymbol::adjoint() const {
  std::vector<Term> terms;
  for (const Term& term : terms_) {
    terms.push_back({term.factor.adjoint(), term.shift});
    for (int& by : terms.back().shift) by = -by;
  }
  return {size_, terms};
}

MatrixSymbol operator*(const MatrixSymbol& left, const MatrixSymbol& right) {
  std::vector<MatrixSymbol::Term> terms;
  for (const auto& l : left.terms_)
    for (const auto& r : right.terms_) {
      terms.push_back({l.factor * r.factor, l.shift});
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) terms.back().shift[axis] += r.shift[axis];
    }
  return {left.size_, terms};
}

MatrixSymbol operator+(const MatrixSymbol& left, const MatrixSymbol& right) {
  std::vector<MatrixSymbol::Term> terms = left.terms_;
  terms.insert(terms.end(), right.terms_.begin(), right.terms_.end());
  return {left.size_, terms};
}

MatrixSymbol operator*(double number, const MatrixSymbol& symbol) {
  std::vector<MatrixSymbol::Term> terms = symbol.terms_;
  for (auto& term : terms) term.factor *= number;
  return {symbol.size_, terms};
}

MatrixSymbol matrix_symbol(const RuntimeTensor& tensor, bool complex) {
  std::vector<MatrixSymbol::Term> terms;
  for (const RuntimeTerm& term : tensor.terms) terms.push_back({factor_matrix(tensor, term, complex), term.shift});
  return {complex ? tensor.components / 2 : tensor.components, terms};
}

MatrixSymbol generator_symbol(const LearningSystem& system, bool complex) {
  const int n = complex ? system.components() / 2 : system.components();
  std::vector<MatrixSymbol::Term> terms;
  const auto add = [&](const RuntimeTensor& tensor, int row, int column) {
    for (const RuntimeTerm& term : tensor.terms) {
      MatrixXcd whole = MatrixXcd::Zero(2 * n, 2 * n);
      whole.block(row * n, column * n, n, n) = factor_matrix(tensor, term, complex);
      terms.push_back({whole, term.shift});
    }
  };
  add(system.w, 0, 0);
  add(system.b, 0, 1);
  add(system.a, 1, 0);
  add(system.v, 1, 1);
  return {2 * n, terms};
}

}  // namespace dualfield
