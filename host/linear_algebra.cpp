// SPDX-License-Identifier: MIT
#include "host/linear_algebra.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/SVD>
#include <unsupported/Eigen/MatrixFunctions>

#include "dualfield/exponential.hpp"

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

/// The rotations of a real matrix are real, also where they are found as complex ones.
SingularSystem<MatrixXd> singular_system(const MatrixXd& matrix) {
  const SingularSystem<MatrixXcd> system = singular_system(MatrixXcd(matrix));
  return {system.values, system.left.real(), system.right.real()};
}

VectorXd singular_values(const MatrixXcd& matrix) { return Eigen::JacobiSVD<MatrixXcd>(matrix).singularValues(); }

VectorXd singular_values(const MatrixXd& matrix) { return singular_values(MatrixXcd(matrix)); }

std::optional<VectorXcd> solution(const MatrixXcd& matrix, const VectorXcd& b, double least) {
  const Eigen::PartialPivLU<MatrixXcd> lu(matrix);
  if (!(lu.rcond() >= least)) return std::nullopt;
  return lu.solve(b);
}

std::optional<MatrixXcd> inverse(const MatrixXcd& matrix, double least) {
  const Eigen::PartialPivLU<MatrixXcd> lu(matrix);
  if (!(lu.rcond() >= least)) return std::nullopt;
  return lu.inverse();
}

VectorXd least_squares(const MatrixXd& matrix, const VectorXd& b, double threshold) {
  const SingularSystem<MatrixXd> system = singular_system(matrix);
  VectorXd x = VectorXd::Zero(matrix.cols());
  for (Eigen::Index i = 0; i < system.values.size() && system.values[i] > threshold * system.values[0]; ++i)
    x += system.left.col(i).dot(b) / system.values[i] * system.right.col(i);
  return x;
}

MatrixXd exponential(const MatrixXd& matrix) { return matrix.exp(); }

MatrixXcd exponential(const MatrixXcd& matrix) {  // by the code that the kernels of `exact` use
  using RowMajor = Eigen::Matrix<std::complex<double>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const RowMajor rows = matrix;
  const std::vector<std::complex<double>> result = exponential({rows.data(), rows.data() + rows.size()}, int(rows.rows()), 1);
  return Eigen::Map<const RowMajor>(result.data(), rows.rows(), rows.cols());
}

}  // namespace dualfield
