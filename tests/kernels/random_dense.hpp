// SPDX-License-Identifier: MIT
// Random dense systems, every stage and sum of theirs in use.
#pragma once

#include <random>

#include "dualfield/dense_schedule.hpp"

namespace dualfield::testing {

/// `numbers` values of a normal distribution.
inline std::vector<double> normal(std::mt19937& rng, std::int64_t numbers, double deviation = 1) {
  std::normal_distribution<double> distribution(0, deviation);
  std::vector<double> values(static_cast<std::size_t>(numbers));
  for (double& value : values) value = distribution(rng);
  return values;
}

/// W, B, A, V each absent, a multiple of 1, or a full matrix, plain or transposed; any potential, F and weights. What
/// the sums mean does not matter here.
inline DenseSystem random_dense_system(std::mt19937& rng, std::int64_t neurons, std::int64_t replicas, bool split) {
  const auto real = [&](double low, double high) { return std::uniform_real_distribution<double>(low, high)(rng); };
  std::vector<std::shared_ptr<const DenseMatrix>> matrices;
  const auto tensor = [&](bool may_be_absent) -> DenseTensor {
    const auto kind = rng() % 4;
    if (kind == 0 && may_be_absent) return {};
    if (kind == 1) return {real(-1, 1), DenseTensor::identity, false};
    matrices.push_back(
        std::make_shared<const DenseMatrix>(normal(rng, neurons * neurons, 1 / std::sqrt(double(neurons)))));
    return {real(-1, 1), int(matrices.size()) - 1, rng() % 2 == 0};
  };
  DenseSystem system;
  system.w = split ? DenseTensor{} : tensor(true);
  system.b = tensor(false);
  system.a = tensor(false);
  system.v = split ? DenseTensor{} : tensor(true);
  system.ba = {transpose(system.b), system.a};
  system.b_ta = {system.a, system.b};
  const std::string shapes[] = {"none", "phi4", "sine_gordon"};
  system.potential = {real(-1, 1), real(0, 1), shapes[rng() % 3]};
  system.free_function = free_functions()[rng() % free_functions().size()].second;
  if (rng() % 2) system.loss_weights = normal(rng, neurons);
  system.has_energy = system.has_loss = true;
  system.neurons = neurons;
  system.replicas = replicas;
  system.matrices = std::move(matrices);
  return system;
}

}  // namespace dualfield::testing
