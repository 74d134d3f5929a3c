// SPDX-License-Identifier: MIT
// Symbols of operators as trigonometric polynomials in k with matrix coefficients. They can be differentiated in k and
// bounded over parts of the Brillouin zone.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "dualfield/learning_system.hpp"

namespace dualfield {

/// Σ_t factor_t e^{ik·shift_t}, n × n: the action of a translation-invariant operator on plane waves. k in radians a
/// site.
class MatrixSymbol {
 public:
  struct Term {
    Eigen::MatrixXcd factor;
    Site shift{};
  };

  /// Terms of equal shift are added; terms that are zero are left out.
  MatrixSymbol(int size, const std::vector<Term>& terms);

  int size() const { return size_; }
  const std::vector<Term>& terms() const { return terms_; }

  Eigen::MatrixXcd operator()(const WaveVector& k) const;
  /// The derivative ∂S/∂k_axis.
  Eigen::MatrixXcd slope(const WaveVector& k, std::size_t axis) const;

  /// Σ_t ‖factor_t‖, a bound of the norm for all k.
  double scale() const { return scale_; }
  /// A bound of ‖S(k+d) − S(k)‖ for all k and |d_μ| ≤ half_μ: a term changes by ‖factor‖·|e^{id·shift} − 1|.
  double change(const WaveVector& half) const;
  /// A bound of ‖S(k+d) − S(k) − Σ_μ d_μ ∂_μS(k)‖ likewise: ‖factor‖·(d·shift)²/2 a term.
  double bend(const WaveVector& half) const;

  MatrixSymbol adjoint() const;
  friend MatrixSymbol operator*(const MatrixSymbol& left, const MatrixSymbol& right);
  friend MatrixSymbol operator+(const MatrixSymbol& left, const MatrixSymbol& right);
  friend MatrixSymbol operator*(double number, const MatrixSymbol& symbol);

 private:
  int size_;
  std::vector<Term> terms_;
  std::vector<double> norms_;
  double scale_ = 0;
};

/// The symbol of a tensor, K × K; for a charged theory, `complex`, K/2 × K/2, on the complex components of one field, where J acts as
/// −i.
MatrixSymbol matrix_symbol(const RuntimeTensor& tensor, bool complex);

/// G of dz/dt = Gz: w, b, a and v as the four blocks of one matrix.
MatrixSymbol generator_symbol(const LearningSystem& system, bool complex);

}  // namespace dualfield
