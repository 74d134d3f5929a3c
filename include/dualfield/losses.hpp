// SPDX-License-Identifier: MIT
// The loss functions of the paper, for numbers of any type: plain ones give values, numbers that carry derivatives give
// the learning dynamics by gradient descent. Vectors are read as x[i], 0 ≤ i < x.size(), matrices as m(i, j).
#pragma once

#include <type_traits>
#include <utility>

#include "dualfield/algebra/matrix.hpp"

namespace dualfield {

/// The number type of a vector.
template <class X>
using Element = std::decay_t<decltype(std::declval<const X&>()[0])>;

/// Σ_i x_i y_i.
template <class X>
Element<X> inner(const X& x, const X& y) {
  Element<X> sum(0);
  for (auto i = x.size() - x.size(); i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

/// Σ_j m_ij x_j.
template <class M, class X>
X applied(const M& matrix, const X& x) {
  X result(x);
  for (auto i = x.size() - x.size(); i < x.size(); ++i) {
    Element<X> sum(0);
    for (auto j = i - i; j < x.size(); ++j) sum += matrix(i, j) * x[j];
    result[i] = sum;
  }
  return result;
}

/// (4.3): ½φ·φ + ½π·π − ½π·Vπ. Descent gives A = −Bᵀ and, for V = Vᵀ, the V of (4.2).
template <class M, class X>
Element<X> lattice_loss(const M& V, const X& phi, const X& pi) {
  return 0.5 * inner(phi, phi) + 0.5 * inner(pi, pi) - 0.5 * inner(pi, applied(V, pi));
}

/// (4.12): ½φ·φ − ½π·π + ½π·Wπ. Descent gives the learning row of (4.11) for W = Wᵀ.
template <class M, class X>
Element<X> symmetric_weight_loss(const M& W, const X& phi, const X& pi) {
  return 0.5 * inner(phi, phi) - 0.5 * inner(pi, pi) + 0.5 * inner(pi, applied(W, pi));
}

/// (4.14) with its mass sign corrected and φ summed over all types: H_a = ½Σ_c φ_c·φ_c + m Σ_b π_a·𝒳_ab π_b for neurons
/// of type a (from 0), of which only π_a descends. Fields are of K types in turn, sites inside; 𝒳 = 𝒳₀.
template <int K, class X>
Element<X> type_loss(int a, double m, const Matrix<K>& factor, const X& phi, const X& pi) {
  Element<X> loss = 0.5 * inner(phi, phi);
  const auto sites = phi.size() / K;
  for (int b = 0; b < K; ++b)
    for (auto i = sites - sites; i < sites; ++i) loss += m * factor.entry[a][b] * pi[a * sites + i] * pi[b * sites + i];
  return loss;
}

}  // namespace dualfield
