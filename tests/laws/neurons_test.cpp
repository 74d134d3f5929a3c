// SPDX-License-Identifier: MIT
// Neurons: the learning row of every step is gradient descent on the paper's losses, (2.9), (2.16), (2.20), by
// automatic differentiation with back-propagation; the observable loss has their value; the step does not depend on F.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>
#include <unsupported/Eigen/AutoDiff>

#include "dualfield/dense_schedule.hpp"
#include "dualfield/losses.hpp"

namespace dualfield::laws {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Number = Eigen::AutoDiffScalar<VectorXd>;
using Numbers = std::vector<Number>;

constexpr unsigned seed = 2016;
constexpr int N = 4;

/// A state, and its φ and π as numbers with their derivatives by all φ_i and π_i.
struct State {
  VectorXd phi, pi;

  Numbers numbers(const VectorXd& values, int first) const {
    Numbers result;
    for (int i = 0; i < N; ++i) result.emplace_back(values[i], 2 * N, first + i);
    return result;
  }
  Numbers phi_numbers() const { return numbers(phi, 0); }
  Numbers pi_numbers() const { return numbers(pi, N); }
};

/// dH/dπ = ∂H/∂π + Bᵀ∂H/∂φ.
VectorXd total_gradient(const Number& loss, const MatrixXd& bias) {
  return loss.derivatives().tail(N) + bias.transpose() * loss.derivatives().head(N);
}

class Neurons : public ::testing::Test {
 protected:
  Neurons() { std::printf("seed %u\n", seed); }

  MatrixXd random_matrix() {
    return MatrixXd::NullaryExpr(N, N, [&] { return uniform_(rng_); });
  }
  VectorXd random_vector() {
    return VectorXd::NullaryExpr(N, [&] { return uniform_(rng_); });
  }
  State random_state() { return {random_vector(), random_vector()}; }
  MatrixXd rotation() { return Eigen::HouseholderQR<MatrixXd>(random_matrix()).householderQ(); }

  /// A tensor that refers to a matrix; `finished` gives the matrices to the system.
  DenseTensor tensor(const MatrixXd& matrix) {
    auto values = std::make_shared<DenseMatrix>(std::size_t(N * N));
    Eigen::Map<Eigen::Matrix<double, N, N, Eigen::RowMajor>>(values->data()) = matrix;
    matrices_.push_back(std::move(values));
    return {1, int(matrices_.size()) - 1, false};
  }
  DenseSystem finished(DenseSystem system, const NeuronPotential& free) {
    system.neurons = N;
    system.matrices = matrices_;
    system.free_function = free;
    system.has_loss = true;
    return system;
  }

  /// The state after one step of the program; `loss` is the observable before it.
  static State stepped(const DenseSystem& system, const char* scheme, double h, State state, double& loss) {
    const auto simulation = cpu_backend().make(dense_spec(system, scheme_named(scheme), h));
    simulation->set_state({state.phi.data(), N}, {state.pi.data(), N});
    loss = simulation->observe().back().value;
    simulation->advance(1);
    simulation->get_state({state.phi.data(), N}, {state.pi.data(), N});
    return state;
  }

  /// Expects that a step changes π by gradient descent on `loss`, taken at the old φ by `synchronous` and at the new φ
  /// by `sequential`, the two readings of (2.2).
  template <class Loss>
  void expect_descent(const DenseSystem& system, const MatrixXd& bias, const Loss& loss) {
    constexpr double h = 0.0625;
    for (const bool sequential : {false, true}) {
      const State before = random_state();
      double value = 0;
      const State after = stepped(system, sequential ? "sequential" : "synchronous", h, before, value);
      EXPECT_NEAR(loss(before.phi_numbers(), before.pi_numbers()).value(), value, 1e-13 * (1 + std::abs(value)));
      const State read{sequential ? after.phi : before.phi, before.pi};
      const VectorXd gradient = total_gradient(loss(read.phi_numbers(), read.pi_numbers()), bias);
      EXPECT_LE(((after.pi - before.pi) / h + gradient).norm(), 1e-12 * (1 + gradient.norm()))
          << (sequential ? "sequential" : "synchronous");
    }
  }

  std::mt19937 rng_{seed};
  std::uniform_real_distribution<double> uniform_{-1, 1};
  std::vector<std::shared_ptr<const DenseMatrix>> matrices_;
};

/// ∂V of one neuron and F of one number, written from the paper.
Number slope(const NeuronPotential& u, const Number& x) {
  const Number linear = u.quadratic * x;
  if (u.shape == "phi4") return linear + u.coupling * x * x * x;
  if (u.shape == "sine_gordon") return linear + u.coupling * sin(x);
  return linear;
}
Number value(const NeuronPotential& f, const Number& x) {
  const Number square = 0.5 * f.quadratic * x * x;
  if (f.shape == "phi4") return square + f.coupling * 0.25 * x * x * x * x;
  if (f.shape == "sine_gordon") return square + f.coupling * (1 - cos(x));
  return square;
}
auto sum_of(const NeuronPotential& f) {
  return [f](const Numbers& x) {
    Number sum(0);
    for (const Number& number : x) sum += value(f, number);
    return sum;
  };
}

TEST_F(Neurons, HamiltonianDynamicsDescendTheLoss) {
  for (const std::string shape : {"none", "phi4", "sine_gordon"})
    for (const auto& [name, free] : free_functions()) {
      SCOPED_TRACE(shape + ", F " + std::string(name));
      matrices_.clear();
      MatrixXd half = random_matrix();
      const MatrixXd weight = MatrixXd::Identity(N, N) + (half + half.transpose()) / 4;
      // BBᵀ must be diagonal where V'' is not constant
      const MatrixXd bias = shape == "none"
                                ? MatrixXd(MatrixXd::Identity(N, N) + random_matrix() / 8)
                                : MatrixXd(random_vector().array().abs().matrix().asDiagonal() * rotation());
      const MatrixXd metric = (bias * bias.transpose()).inverse();
      const NeuronPotential potential{0.7, 0.9, shape};
      const DenseTensor w = tensor(weight - MatrixXd::Identity(N, N)), b = tensor(bias),
                        inverse = tensor(bias.inverse());
      DenseSystem system = finished(hamiltonian_neurons(w, b, inverse, potential), free);
      for (int i = 0; i < N && shape != "none"; ++i) system.loss_weights.push_back(metric(i, i));
      const auto force = [&](const Numbers& at) {
        Numbers slopes;
        for (const Number& x : at) slopes.push_back(slope(potential, x));
        return applied(metric, slopes);
      };
      expect_descent(system, bias, [&](const Numbers& phi, const Numbers& pi) {
        return dual_loss(MatrixXd(weight - MatrixXd::Identity(N, N)), bias, force, sum_of(free), phi, pi);
      });
    }
}

TEST_F(Neurons, LinearDynamicsDescendTheirLoss) {
  for (const auto& [name, free] : free_functions()) {
    SCOPED_TRACE(name);
    matrices_.clear();
    // W and B have the same eigenvectors, so B⁻¹WB is symmetric
    const MatrixXd vectors = rotation();
    const VectorXd of_weight = random_vector(), of_bias = VectorXd::Constant(N, 1.5) + random_vector();
    const MatrixXd weight = vectors * of_weight.asDiagonal() * vectors.transpose();
    const MatrixXd bias = vectors * of_bias.asDiagonal() * vectors.transpose();
    const MatrixXd conjugated = bias.inverse() * weight * bias;
    const DenseTensor w = tensor(weight - MatrixXd::Identity(N, N)), b = tensor(bias);
    const DenseTensor v = tensor(MatrixXd::Identity(N, N) - conjugated);  // V − 1 with V = 2 − B⁻¹WB
    const DenseSystem system =
        finished(linear_neurons(w, b, -transpose(b), v, {dense_identity, -dense_identity}), free);
    expect_descent(system, bias, [&](const Numbers& phi, const Numbers& pi) {
      Numbers difference = phi;
      const Numbers beta = applied(bias, pi);
      for (std::size_t i = 0; i < N; ++i) difference[i] -= beta[i];
      return Number(symmetric_weight_loss(conjugated, phi, pi) + sum_of(free)(difference));
    });
  }
}

TEST_F(Neurons, OneNeuronDescendsItsLoss) {
  for (const auto& [name, free] : free_functions()) {
    SCOPED_TRACE(name);
    const NeuronPotential potential{0.5, 1.1, "sine_gordon"};
    DenseSystem system = hamiltonian_neurons({}, dense_identity, dense_identity, potential);
    matrices_.clear();
    system = finished(system, free);  // N neurons that are not connected
    expect_descent(system, MatrixXd::Identity(N, N), [&](const Numbers& phi, const Numbers& pi) {
      Number sum(0);
      for (std::size_t i = 0; i < N; ++i)
        sum += single_neuron_loss([&](const Number& x) { return value(potential, x); },
                                  [&, &f = free](const Number& x) { return value(f, x); }, phi[i], pi[i]);
      return sum;
    });
  }
}

TEST_F(Neurons, TheStepDoesNotDependOnTheFreeFunction) {
  const DenseTensor b = tensor(random_matrix());
  const auto step_with = [&](const NeuronPotential& free) {
    return dense_spec(finished(linear_neurons({}, b, -transpose(b), {}, {dense_identity, -dense_identity}), free),
                      scheme_named("leapfrog"), 0.1)
        .step;
  };
  const auto without = step_with({});
  for (const auto& [name, free] : free_functions()) {
    const auto with = step_with(free);
    ASSERT_EQ(with.size(), without.size());
    for (std::size_t i = 0; i < with.size(); ++i) {
      EXPECT_EQ(with[i].kind, without[i].kind);
      EXPECT_EQ(with[i].target, without[i].target);
      EXPECT_EQ(with[i].source, without[i].source);
      EXPECT_EQ(with[i].tensor, without[i].tensor);
    }
  }
}

}  // namespace
}  // namespace dualfield::laws
