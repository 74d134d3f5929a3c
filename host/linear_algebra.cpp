// SPDX-License-Identifier: MIT
#include "host/linear_algebra.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <unsupported/Eigen/MatrixFunctions>

namespace dualfield {

using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;

VectorXcd eigenvalues(const MatrixXcd& matrix) {
  return Eigen::ComplexEigenSolver<MatrixXcd>(matrix, false).eigenvalues();
}

VectorXcd eigenvalues(const MatrixXd& matrix) { return Eigen::EigenSolver<MatrixXd>(matrix, false).eigenvalues(); }

Eigensystem eigensystem(const MatrixXcd& matrix) {
  const Eigen::ComplexEigenSolver<MatrixXcd> solver(matrix);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

HermitianEigensystem hermitian_eigensystem(const MatrixXcd& matrix) {
  const Eigen::SelfAdjointEigenSolver<MatrixXcd> solver(matrix);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

VectorXd hermitian_eigenvalues(const MatrixXcd& matrix) {
  return Eigen::SelfAdjointEigenSolver<MatrixXcd>(matrix, Eigen::EigenvaluesOnly).eigenvalues();
}

SingularSystem<MatrixXcd> singular_system(const MatrixXcd& matrix) {
  const Eigen::JacobiSVD<MatrixXcd> svd(matrix, Eigen::ComputeFullU | Eigen::ComputeFullV);
  return {svd.singularValues(), svd.matrixU(), svd.matrixV()};
}

SingularSystem<MatrixXd> singular_system(const MatrixXd& matrix) {
  const Eigen::JacobiSVD<MatrixXd> svd(matrix, Eigen::ComputeFullU | Eigen::ComputeFullV);
  return {svd.singularValues(), svd.matrixU(), svd.matrixV()};
}

VectorXd singular_values(const MatrixXcd& matrix) { return Eigen::JacobiSVD<MatrixXcd>(matrix).singularValues(); }

VectorXd singular_values(const MatrixXd& matrix) { return Eigen::JacobiSVD<MatrixXd>(matrix).singularValues(); }

std::optional<VectorXcd> solution(const MatrixXcd& matrix, const VectorXcd& b, double least) {
  const Eigen::PartialPivLU<MatrixXcd> lu(matrix);
  if (lu.rcond() < least) return std::nullopt;
  return lu.solve(b);
}

std::optional<MatrixXcd> inverse(const MatrixXcd& matrix, double least) {
  const Eigen::FullPivLU<MatrixXcd> lu(matrix);
  if (lu.rcond() < least) return std::nullopt;
  return lu.inverse();
}

VectorXd least_squares(const MatrixXd& matrix, const VectorXd& b, double threshold) {
  Eigen::CompleteOrthogonalDecomposition<MatrixXd> decomposition;
  decomposition.setThreshold(threshold);
  decomposition.compute(matrix);
  return decomposition.solve(b);
}

MatrixXd exponential(const MatrixXd& matrix) { return matrix.exp(); }
MatrixXcd exponential(const MatrixXcd& matrix) { return matrix.exp(); }

}  // namespace dualfield
