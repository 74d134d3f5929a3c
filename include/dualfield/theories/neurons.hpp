// SPDX-License-Identifier: MIT
// N neurons without a lattice (section 2): dense tensors couple all of them. One neuron, (2.1)–(2.9), is N = 1.
#pragma once

#include <utility>

#include "dualfield/dense.hpp"
#include "dualfield/description.hpp"
#include "dualfield/schemes.hpp"

namespace dualfield {

/// The bilinear form xᵀ M y = (left x)·(right y), M = leftᵀ right.
struct BilinearForm {
  DenseTensor left, right;
};

/// dφ/dt = wφ + bπ, dπ/dt = a ∂U(φ) + vπ, where ∂U is the gradient of U. For U = ½φ² this is the general linear
/// learning system (2.17).
struct DenseSystem {
  std::int64_t neurons = 1, replicas = 1;
  std::vector<std::shared_ptr<const DenseMatrix>> matrices;
  DenseTensor w, b, a, v;
  NeuronPotential potential;      ///< U, summed over the neurons
  NeuronPotential free_function;  ///< F of (2.9), (2.16): enters the loss as F(φ − bπ), but not the dynamics

  BilinearForm ba;    ///< M = ba
  BilinearForm b_ta;  ///< M = b⁻ᵀa

  // Which observables exist. Whoever makes the tensors must determine this.
  bool has_energy = false;           ///< a Hamiltonian of (φ, β = bπ) exists: ba and U'' commute, and bv = −wᵀb
  bool has_loss = false;             ///< a loss exists whose gradient descent is the learning row
  std::vector<double> loss_weights;  ///< the diagonal of −b⁻ᵀa, needed if U is not quadratic
};

/// (2.11) with the loss (2.16): w = W − 1, b = B, a = −B⁻¹ on ∂V, v = −w. `inverse_b` may be zero if V = 0.
inline DenseSystem hamiltonian_neurons(const DenseTensor& w, const DenseTensor& b, const DenseTensor& inverse_b,
                                       NeuronPotential potential) {
  DenseSystem s;
  s.w = w;
  s.b = b;
  s.a = -inverse_b;
  s.v = -w;
  s.potential = std::move(potential);
  s.ba = {dense_identity, -dense_identity};
  s.b_ta = {inverse_b, -inverse_b};  // b⁻ᵀa = −b⁻ᵀb⁻¹
  return s;
}

/// (2.17): w = W − 1, b = B, a = A, v = V − 1. `b_ta` is the bilinear form of B⁻ᵀA, which is −1 for
/// A = −Bᵀ.
inline DenseSystem linear_neurons(const DenseTensor& w, const DenseTensor& b, const DenseTensor& a,
                                  const DenseTensor& v, const BilinearForm& b_ta) {
  DenseSystem s;
  s.w = w;
  s.b = b;
  s.a = a;
  s.v = v;
  s.potential.quadratic = 1;
  s.ba = {transpose(b), a};
  s.b_ta = b_ta;
  return s;
}

/// The functions F(x) that a case can name: "none", "quadratic" (½x²), "quartic" (x⁴/4), "cosine" (1 − cos x).
inline const std::vector<std::pair<std::string_view, NeuronPotential>>& free_functions() {
  static const std::vector<std::pair<std::string_view, NeuronPotential>> all = {
      {"none", {}},
      {"quadratic", {1, 0, std::string(Free::name)}},
      {"quartic", {0, 1, std::string(Phi4::name)}},
      {"cosine", {0, 1, std::string(SineGordon::name)}}};
  return all;
}

constexpr std::string_view neurons_name = "neurons";

/// The description of neurons: no lattice, all potentials, the schemes that work for any tensors, and leapfrog and its
/// compositions, which need W = V = 1.
inline TheoryDescription describe_neurons() {
  TheoryDescription neurons{neurons_name, 1, {}, {}, {}, true, false, false, false, neurons_name};
  for (const Scheme& scheme : all_schemes()) {
    const bool known = scheme.kind == ScheduleKind::synchronous || scheme.kind == ScheduleKind::sequential ||
                       scheme.kind == ScheduleKind::leapfrog;
    if (known) neurons.schemes.push_back(scheme.name);
  }
  neurons.schemes_with_potential = neurons.schemes;
  std::apply([&](auto... potential) { (neurons.potentials.push_back(decltype(potential)::name), ...); }, Potentials{});
  return neurons;
}

}  // namespace dualfield
