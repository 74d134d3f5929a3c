// SPDX-License-Identifier: MIT
// Decompositions of small dense matrices. Their source is the only one that includes Eigen's decompositions, which take
// long to compile.
#pragma once

#include <Eigen/Core>
#include <optional>

namespace dualfield {

/// The eigenvalues λ of A v = λ v, in no particular order.
Eigen::VectorXcd eigenvalues(const Eigen::MatrixXcd& matrix);
Eigen::VectorXcd eigenvalues(const Eigen::MatrixXd& matrix);

/// Eigenvalues, and unit eigenvectors in columns.
struct Eigensystem {
  Eigen::VectorXcd values;
  Eigen::MatrixXcd vectors;
};
Eigensystem eigensystem(const Eigen::MatrixXcd& matrix);

/// Of a Hermitian matrix: values ascending, vectors orthonormal.
struct HermitianEigensystem {
  Eigen::VectorXd values;
  Eigen::MatrixXcd vectors;
};
HermitianEigensystem hermitian_eigensystem(const Eigen::MatrixXcd& matrix);
Eigen::VectorXd hermitian_eigenvalues(const Eigen::MatrixXcd& matrix);

/// A = U diag(s) V†, s descending, U and V square.
template <class Matrix>
struct SingularSystem {
  Eigen::VectorXd values;
  Matrix left, right;
};
SingularSystem<Eigen::MatrixXcd> singular_system(const Eigen::MatrixXcd& matrix);
SingularSystem<Eigen::MatrixXd> singular_system(const Eigen::MatrixXd& matrix);
Eigen::VectorXd singular_values(const Eigen::MatrixXcd& matrix);
Eigen::VectorXd singular_values(const Eigen::MatrixXd& matrix);

/// The solution x of A x = b, and the inverse of A, for a square A; nullopt where the reciprocal condition number is
/// below `least`.
std::optional<Eigen::VectorXcd> solution(const Eigen::MatrixXcd& matrix, const Eigen::VectorXcd& b, double least);
std::optional<Eigen::MatrixXcd> inverse(const Eigen::MatrixXcd& matrix, double least);
/// The shortest x that minimises |A x − b|; singular values up to `threshold` times the largest count as 0.
Eigen::VectorXd least_squares(const Eigen::MatrixXd& matrix, const Eigen::VectorXd& b, double threshold);
/// e^A.
Eigen::MatrixXd exponential(const Eigen::MatrixXd& matrix);
Eigen::MatrixXcd exponential(const Eigen::MatrixXcd& matrix);

}  // namespace dualfield
