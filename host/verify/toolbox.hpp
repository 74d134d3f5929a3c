// SPDX-License-Identifier: MIT
// What entries of the ledger are made of: random data with fixed seeds, assembled matrices, gradients, residuals.
#pragma once

#include <Eigen/Dense>
#include <string_view>
#include <unsupported/Eigen/AutoDiff>

#include "dualfield/assemble.hpp"
#include "dualfield/philox.hpp"
#include "dualfield/simulation.hpp"

namespace dualfield::verify {

using Vector = Eigen::VectorXd;
using DenseMatrix = Eigen::MatrixXd;

/// Numbers that are a function of the entry's id and of how many were drawn before.
class Random {
 public:
  explicit Random(std::string_view id);
  double uniform();  ///< in [−1, 1)
  Vector vector(Eigen::Index size);
  DenseMatrix matrix(Eigen::Index rows, Eigen::Index columns);
  DenseMatrix symmetric(Eigen::Index size);

 private:
  PhiloxKey key_;
  std::uint32_t drawn_ = 0;
};

/// The matrix that a tensor stands for on a lattice; index = component·sites + site.
template <int K, int N>
DenseMatrix dense(const Tensor<K, N>& tensor, const Parameters& parameters, const Lattice& lattice) {
  const Eigen::Index size = K * lattice.sites();
  DenseMatrix matrix = DenseMatrix::Zero(size, size);
  for (const MatrixEntry& entry : assemble(tensor, parameters, lattice)) matrix(entry.row, entry.column) += entry.value;
  return matrix;
}

/// |left − right| / (|left| + |right|), 0 where both vanish.
double residual(const DenseMatrix& left, const DenseMatrix& right);

/// Gradient of a scalar function by forward automatic differentiation. `function` takes a vector of any scalar type.
template <class Function>
Vector gradient(const Function& function, const Vector& at) {
  using Active = Eigen::AutoDiffScalar<Vector>;
  Eigen::Matrix<Active, Eigen::Dynamic, 1> active(at.size());
  for (Eigen::Index i = 0; i < at.size(); ++i) active[i] = Active(at[i], at.size(), i);
  return function(active).derivatives();
}

/// One step of a theory by the program's own kernels on the CPU; z = (φ, π) stacked.
Vector one_step(const SimulationSpec& spec, const Vector& z);

}  // namespace dualfield::verify
