// SPDX-License-Identifier: MIT
// The tools of the ledger's entries: random data with fixed seeds, assembled matrices, gradients, residuals.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <unsupported/Eigen/AutoDiff>

#include "dualfield/assemble.hpp"
#include "dualfield/philox.hpp"
#include "dualfield/simulation.hpp"
#include "dualfield/theory.hpp"

namespace dualfield::verify {

using Vector = Eigen::VectorXd;
using DenseMatrix = Eigen::MatrixXd;

/// Random numbers whose seed is the entry's id: the same sequence in every run.
class Random {
 public:
  explicit Random(std::string_view id);
  double uniform();  ///< in [−1, 1)
  Vector vector(Eigen::Index size);
  DenseMatrix matrix(Eigen::Index rows, Eigen::Index columns);
  DenseMatrix symmetric(Eigen::Index size);
  DenseMatrix orthogonal(Eigen::Index size);

 private:
  PhiloxKey key_;
  std::uint32_t drawn_ = 0;
};

/// The matrix of a tensor on a lattice; index = component·sites + site.
template <int K, int N>
DenseMatrix dense(const Tensor<K, N>& tensor, const Parameters& parameters, const Lattice& lattice) {
  const Eigen::Index size = K * lattice.sites();
  DenseMatrix matrix = DenseMatrix::Zero(size, size);
  for (const MatrixEntry& entry : assemble(tensor, parameters, lattice)) matrix(entry.row, entry.column) += entry.value;
  return matrix;
}

/// |left − right| / (|left| + |right|), 0 where both vanish. Throws std::invalid_argument where sizes differ.
double residual(const DenseMatrix& left, const DenseMatrix& right);

/// The largest, or the smallest, of several residuals; not a number if any of them is not.
class Largest {
 public:
  void add(double residual) { value_ = std::isnan(residual) || residual > value_ ? residual : value_; }
  operator double() const { return value_; }

 private:
  double value_ = 0;
};
class Smallest {
 public:
  void add(double residual) { value_ = std::isnan(residual) || residual < value_ ? residual : value_; }
  operator double() const { return value_; }

 private:
  double value_ = std::numeric_limits<double>::infinity();
};

/// Observed order p of an error e(h) ~ h^p: log₂ of e(h) / e(h/2).
double observed_order(const std::function<double(double)>& error, double h);

/// f(h → 0) of a function with an expansion in powers of h, from its values at h, h/2, … h/32 by Richardson
/// extrapolation. The error is about h⁶/2¹⁵ times the sixth coefficient, small enough to tell a true claim about a
/// limit from a false one.
DenseMatrix limit(const std::function<DenseMatrix(double)>& f, double h);

/// A number with its derivatives, for automatic differentiation, and a vector of such numbers.
using Active = Eigen::AutoDiffScalar<Vector>;
using ActiveVector = Eigen::Matrix<Active, Eigen::Dynamic, 1>;

/// The independent variables x_0 … x_{n−1}: ∂x_i/∂x_j = δ_ij.
ActiveVector variables(const Vector& at);

/// Gradient of a scalar function by forward automatic differentiation. `function` takes a vector of any scalar type and
/// must return a number of that type (Element<…>), not an Eigen expression, which would refer to destroyed temporaries.
template <class Function>
Vector gradient(const Function& function, const Vector& at) {
  static_assert(std::is_same_v<decltype(function(variables(at))), Active>, "return a number, not an expression");
  const Active value = function(variables(at));
  return value.derivatives().size() == 0 ? Vector::Zero(at.size()) : Vector(value.derivatives());
}

/// Jacobian ∂f_i/∂x_j of a function from vectors of any scalar type to vectors of the same.
template <class Function>
DenseMatrix jacobian(const Function& function, const Vector& at) {
  static_assert(std::is_same_v<decltype(function(variables(at))), ActiveVector>, "return a vector of numbers");
  const ActiveVector value = function(variables(at));
  DenseMatrix result = DenseMatrix::Zero(value.size(), at.size());
  for (Eigen::Index i = 0; i < value.size(); ++i)
    if (value[i].derivatives().size() != 0) result.row(i) = value[i].derivatives().transpose();
  return result;
}

/// m⁻¹ of a well-conditioned matrix.
DenseMatrix inverse(const DenseMatrix& m);
/// A basis of the null space of m as columns; no columns where m is invertible.
DenseMatrix null_space(const DenseMatrix& m);

/// [[a, b], [c, d]].
DenseMatrix blocks(const DenseMatrix& a, const DenseMatrix& b, const DenseMatrix& c, const DenseMatrix& d);

/// (x, y) as one vector, and the two halves of such a vector.
Vector stacked(const Vector& x, const Vector& y);
inline Vector first_half(const Vector& z) { return z.head(z.size() / 2); }
inline Vector second_half(const Vector& z) { return z.tail(z.size() / 2); }

/// Gradient descent with one step of back-propagation: −(∂H/∂π + Bᵀ ∂H/∂φ), (2.11), by automatic differentiation of
/// loss(φ, π): []<class X>(const X& phi, const X& pi) -> Element<X> { … }. φ and π have the same size.
template <class Loss>
Vector descent(const Loss& loss, const Vector& phi, const Vector& pi, const DenseMatrix& bias) {
  const auto of_state = [&](const auto& z) {
    using State = std::decay_t<decltype(z)>;
    return loss(State(z.head(phi.size())), State(z.tail(pi.size())));
  };
  const Vector slope = gradient(of_state, stacked(phi, pi));
  return -(second_half(slope) + bias.transpose() * first_half(slope));
}

/// A lattice of these extents, D of them.
Lattice periodic(std::initializer_list<int> extents, double spacing = 1);

/// The specification of a simulation of the theory T on one thread. The spacing is that of the lattice, and mass² is
/// the square of the mass unless it is given.
template <Theory T>
SimulationSpec simulation_of(const Lattice& lattice, Parameters parameters, std::string scheme, double h = 1) {
  parameters.spacing = lattice.spacing;
  if (parameters.mass_squared == 0) parameters.mass_squared = parameters.mass * parameters.mass;
  SimulationSpec spec;
  spec.theory = T::name;
  spec.potential = T::Potential::name;
  spec.parameters = parameters;
  spec.lattice = lattice;
  spec.scheme = std::move(scheme);
  spec.step = h;
  spec.threads = 1;
  return spec;
}

/// z = (φ, π), stacked, after one step of the CPU kernels.
Vector one_step(const SimulationSpec& spec, const Vector& z);

}  // namespace dualfield::verify
