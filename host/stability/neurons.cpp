// SPDX-License-Identifier: MIT
#include "host/stability/neurons.hpp"

#include <limits>

#include "dualfield/dense_schedule.hpp"
#include "dualfield/philox.hpp"
#include "host/linear_algebra.hpp"

namespace dualfield {

namespace {

using Columns = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// One step of a linear system as a map of columns (φ, π).
class StepMap {
 public:
  StepMap(DenseSystem system, const Scheme& scheme, double h, std::int64_t columns, int threads)
      : n_(system.neurons), phi_(n_, columns), pi_(n_, columns) {
    system.replicas = columns;
    system.has_energy = system.has_loss = false;
    DenseSpec spec = dense_spec(system, scheme, h);
    spec.threads = threads;
    simulation_ = cpu_backend().make(spec);
  }

  Columns operator()(const Columns& z) {
    phi_ = z.topRows(n_);
    pi_ = z.bottomRows(n_);
    const std::span<double> phi(phi_.data(), std::size_t(phi_.size())), pi(pi_.data(), std::size_t(pi_.size()));
    simulation_->set_state(phi, pi);
    simulation_->advance(1);
    simulation_->get_state(phi, pi);
    Columns result(2 * n_, z.cols());
    result << phi_, pi_;
    return result;
  }

 private:
  std::int64_t n_;
  Columns phi_, pi_;
  std::unique_ptr<Evolution> simulation_;
};

/// M − shift for the map M of a step.
Columns shifted_map(const DenseSystem& system, const Scheme& scheme, double h, double shift, int threads) {
  const std::int64_t size = 2 * system.neurons;
  const Columns one = Columns::Identity(size, size);
  return StepMap(system, scheme, h, size, threads)(one) - shift * one;
}

/// A system with the same eigenvalues: a single neuron where there are no matrices, since then all neurons are alike.
DenseSystem reduced(DenseSystem system) {
  if (system.matrices.empty()) system.neurons = 1;
  return system;
}

const Scheme& synchronous() { return scheme_named("synchronous"); }

/// All eigenvalues of M − shift for the map M of a step.
Eigen::VectorXcd all_eigenvalues(const DenseSystem& system, const Scheme& scheme, double h, double shift, int threads) {
  const Columns map = shifted_map(system, scheme, h, shift, threads);
  return eigenvalues(Eigen::MatrixXd(map));
}

/// Estimates of its extreme eigenvalues: those of its projection on a Krylov space, by Arnoldi iteration.
Eigen::VectorXcd extreme_eigenvalues(const DenseSystem& system, const Scheme& scheme, double h, double shift,
                                     int threads) {
  constexpr int steps = 40;
  const std::int64_t size = 2 * system.neurons;
  StepMap map(system, scheme, h, 1, threads);
  Eigen::MatrixXd basis(size, steps + 1), hessenberg = Eigen::MatrixXd::Zero(steps + 1, steps);
  for (std::int64_t i = 0; i < size; ++i) basis(i, 0) = uniform({std::uint32_t(i), 0, 0, 0}, {0, 0});
  basis.col(0).normalize();
  int count = 0;
  for (int k = 0; k < steps; ++k) {
    Eigen::VectorXd next = map(basis.col(k)).col(0) - shift * basis.col(k);
    for (int round = 0; round < 2; ++round)  // the second round makes it orthogonal to rounding
      for (int i = 0; i <= k; ++i) {
        const double part = basis.col(i).dot(next);
        hessenberg(i, k) += part;
        next -= part * basis.col(i);
      }
    count = k + 1;
    hessenberg(k + 1, k) = next.norm();
    if (hessenberg(k + 1, k) < 1e-12 * hessenberg.norm()) break;  // an invariant space
    basis.col(k + 1) = next / hessenberg(k + 1, k);
  }
  return eigenvalues(Eigen::MatrixXd(hessenberg.topLeftCorner(count, count)));
}

}  // namespace

DenseSystem linearised(const DenseSystem& system, double amplitude) {
  DenseSystem linear = system;
  const NeuronPotential& u = system.potential;
  double stiffest = -std::numeric_limits<double>::infinity();
  with_potential(u.shape, [&](auto shape) {
    const TypedNeuronPotential<double, decltype(shape)> potential(u);
    constexpr int samples = 400;
    for (int i = -samples; i <= samples; ++i)
      stiffest = std::max(stiffest, potential.curvature(amplitude * i / samples));
  });
  linear.potential = {stiffest, 0, std::string(Free::name)};
  linear.loss_weights.clear();
  return linear;
}

Eigen::MatrixXd generator_of(const DenseSystem& system, int threads) {
  return shifted_map(reduced(system), synchronous(), 1, 1, threads);  // M = 1 + G at h = 1
}

DenseModes modes_of(const DenseSystem& system, const Scheme& scheme, double h, int threads) {
  const DenseSystem small = reduced(system);
  DenseModes modes;
  modes.exact = small.neurons <= few_neurons;
  const auto spectrum = modes.exact ? all_eigenvalues : extreme_eigenvalues;
  const Eigen::VectorXcd rates = spectrum(small, synchronous(), 1, 1, threads);  // M = 1 + G at h = 1
  modes.highest_frequency = rates.imag().cwiseAbs().maxCoeff();
  const double rate = rates.real().maxCoeff();
  if (rate > 1e-9 * rates.cwiseAbs().maxCoeff() && rate > 1e-9) modes.field_growth = rate;
  modes.step_growth = spectrum(small, scheme, h, 0, threads).cwiseAbs().maxCoeff();
  return modes;
}

}  // namespace dualfield
