// SPDX-License-Identifier: MIT
// The gamma matrices of a spinor theory, derived from its tensors: integer matrices on real fields, (4.19), (4.30).
#pragma once

#include "dualfield/theory.hpp"

namespace dualfield {

/// Σ_t factor_t over all terms: the tensor on a constant field, without coefficients.
template <int K, int N>
constexpr Matrix<K> moment(const Tensor<K, N>& tensor) {
  Matrix<K> sum;
  for (int t = 0; t < N; ++t) sum = sum + tensor.term[t].factor;
  return sum;
}

/// Σ_t factor_t·shift_t along an axis: the matrix that multiplies ∂_axis in the continuum limit, for terms ∝ 1/spacing.
template <int K, int N>
constexpr Matrix<K> moment(const Tensor<K, N>& tensor, int axis) {
  Matrix<K> sum;
  for (int t = 0; t < N; ++t) sum = sum + tensor.term[t].shift[axis] * tensor.term[t].factor;
  return sum;
}

/// The block matrix ((phi_phi, phi_pi), (pi_phi, pi_pi)) on z = (φ, π) at a site.
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

/// Matrices on the spinor ψ of (4.19) or (4.30), written as real 2K×2K matrices on z = (φ¹ … φ^K, π¹ … π^K). Index 2s
/// of z is the real and 2s + 1 the imaginary part of spinor component s. In the continuum limit ∂₀z = Σ_i transport(i)
/// ∂z/∂x_i + m·mass z, with x_i the coordinates of the lattice. With the gamma matrices of (4.31) this is γ⁰∂₀ψ − Σ_i
/// γ^i ∂ψ/∂x_i − m(1⊗𝒳̃₀)ψ = 0, (4.32). In (4.20) γ^i has the opposite sign.
template <Spinor T>
struct Gamma {
  static constexpr int size = 2 * T::components;
  using Real = Matrix<size>;

  /// 1⊗𝒳₀, which acts as −i.
  static constexpr Real complex_structure = kron(identity_matrix<2>(), T::complex_structure);

  /// The matrix that multiplies m z in ∂₀z.
  static constexpr Real mass = blocks(moment(T::w), moment(T::b), moment(learning_tensor<T>()), moment(T::v));
  /// The matrix that multiplies ∂z/∂x_axis in ∂₀z; the axis is counted from 0.
  static constexpr Real transport(int axis) {
    return blocks(moment(T::w, axis), moment(T::b, axis), moment(learning_tensor<T>(), axis), moment(T::v, axis));
  }

  /// γ⁰, which follows from γ⁰·mass = 1⊗𝒳₀ and mass² = −1.
  static constexpr Real time = -(complex_structure * mass);
  static_assert(mass * mass == -identity_matrix<size>() && time * mass == complex_structure);

  /// γ^{axis+1} of (4.31).
  static constexpr Real space(int axis) { return time * transport(axis); }
};

}  // namespace dualfield
