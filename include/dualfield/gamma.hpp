// SPDX-License-Identifier: MIT
// Gamma matrices of a spinor theory, derived from its tensors: exact integers, in the real form of (4.19) and (4.30).
#pragma once

#include "dualfield/theory.hpp"

namespace dualfield {

/// Σ_t factor_t: what multiplies a constant field, coefficients apart.
template <int K, int N>
constexpr Matrix<K> moment(const Tensor<K, N>& tensor) {
  Matrix<K> sum;
  for (int t = 0; t < N; ++t) sum = sum + tensor.term[t].factor;
  return sum;
}

/// Σ_t factor_t·shift_t along an axis: what multiplies ∂_axis when the lattice becomes fine, for terms ∝ 1/spacing.
template <int K, int N>
constexpr Matrix<K> moment(const Tensor<K, N>& tensor, int axis) {
  Matrix<K> sum;
  for (int t = 0; t < N; ++t) sum = sum + tensor.term[t].shift[axis] * tensor.term[t].factor;
  return sum;
}

/// ((phi_phi, phi_pi), (pi_phi, pi_pi)): a matrix of z = (φ, π) at a site.
template <int K>
constexpr Matrix<2 * K> blocks(const Matrix<K>& phi_phi, const Matrix<K>& phi_pi, const Matrix<K>& pi_phi,
                               const Matrix<K>& pi_pi) {
  Matrix<2 * K> result;
  for (int a = 0; a < K; ++a)
    for (int b = 0; b < K; ++b) {
      result.entry[a][b] = phi_phi.entry[a][b];
      result.entry[a][K + b] = phi_pi.entry[a][b];
      result.entry[K + a][b] = pi_phi.entry[a][b];
      result.entry[K + a][K + b] = pi_pi.entry[a][b];
    }
  return result;
}

/// Matrices on ψ of (4.19) or (4.30) as real ones on z = (φ¹ … φ^K, π¹ … π^K): index 2·(spinor component) + (0 re,
/// 1 im). In the continuum ∂₀z = Σ_i transport(i) ∂z/∂x_i + m·mass z with x_i the lattice's coordinates, which the
/// gamma matrices of (4.31) write as γ⁰∂₀ψ − Σ_i γ^i ∂ψ/∂x_i − m(1⊗𝒳̃₀)ψ = 0, (4.32). In the form (4.20), with
/// upper indices, γ^i has the other sign.
template <Spinor T>
struct Gamma {
  static constexpr int size = 2 * T::components;
  using Real = Matrix<size>;

  /// −i: 1⊗𝒳₀.
  static constexpr Real complex_structure = kron(identity_matrix<2>(), T::complex_structure);

  static constexpr Real mass = blocks(moment(T::w), moment(T::b), moment(learning_tensor<T>()), moment(T::v));
  static constexpr Real transport(int axis) {
    return blocks(moment(T::w, axis), moment(T::b, axis), moment(learning_tensor<T>(), axis), moment(T::v, axis));
  }

  /// γ⁰, from γ⁰·mass = 1⊗𝒳₀ and mass² = −1.
  static constexpr Real time = -(complex_structure * mass);
  static_assert(mass * mass == -identity_matrix<size>() && time * mass == complex_structure);

  /// γ^{axis+1} of (4.31).
  static constexpr Real space(int axis) { return time * transport(axis); }
};

}  // namespace dualfield
