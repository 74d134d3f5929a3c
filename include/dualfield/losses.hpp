// SPDX-License-Identifier: MIT
// The loss functions of the paper, for numbers of any type: plain ones give values, numbers that carry derivatives give
// the learning dynamics by gradient descent. Vectors are read as x[i], 0 ≤ i < x.size(), matrices as m(i, j).
#pragma once

#include <type_traits>
#include <utility>

#include "dualfield/algebra/matrix.hpp"
#include "dualfield/lattice.hpp"

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

/// Σ_μ (φ_{i+e_μ} − 2φ_i + φ_{i−e_μ}) on a periodic lattice, unit spacing: as (3.4) has it, term by term.
template <class X>
X second_differences(const X& phi, const Lattice& lattice) {
  X result(phi);
  for_each_site(lattice, [&](const Site& site, std::int64_t i) {
    Element<X> sum(0);
    for (std::size_t mu = 0; mu < std::size_t(lattice.dimensions); ++mu) {
      Site above = site, below = site;
      ++above[mu];
      --below[mu];
      sum += phi[offset_of(above, lattice)] - 2 * phi[i] + phi[offset_of(below, lattice)];
    }
    result[i] = sum;
  });
  return result;
}

/// (3.11): H = −½ φ^i Σ_μ(φ_{i+e_μ} − 2φ_i + φ_{i−e_μ}) + ½m² φ^iφ_i, the Klein–Gordon field's.
template <class X>
Element<X> klein_gordon_loss(const X& phi, double m_squared, const Lattice& lattice) {
  return inner(phi, second_differences(phi, lattice)) * -0.5 + inner(phi, phi) * (0.5 * m_squared);
}

/// (3.18): H = ½ φ^iφ_i + ½ β^iβ_i, the delayed Klein–Gordon field's.
template <class X>
Element<X> delayed_klein_gordon_loss(const X& phi, const X& beta) {
  return inner(phi, phi) * 0.5 + inner(beta, beta) * 0.5;
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
