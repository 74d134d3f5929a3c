// SPDX-License-Identifier: MIT
// The loss functions of the paper, for any number type: plain numbers give values, numbers that include their
// derivatives give the learning dynamics by gradient descent. Vectors need x[i] and x.size(), matrices m(i, j).
#pragma once

#include <cmath>
#include <numbers>
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

/// (2.9), one neuron: V(φ) + F(φ − β). F is any function of a number, constants included.
template <class Potential, class FreeFunction, class Number>
Number single_neuron_loss(const Potential& potential, const FreeFunction& free, const Number& phi, const Number& beta) {
  return potential(phi) + free(Number(phi - beta));
}

/// ∫ f·dφ along the straight line from 0 to φ; f takes a vector and returns one. Where f is a gradient, as (2.16)
/// needs, every path gives this number. Fejér's quadrature: exact for polynomials to degree 15.
template <class Force, class X>
Element<X> line_integral(const Force& force, const X& phi) {
  constexpr int nodes = 16;
  Element<X> integral(0);
  for (int node = 0; node < nodes; ++node) {
    const double angle = (node + 0.5) * std::numbers::pi / nodes;
    double weight = 1;
    for (int j = 1; j <= nodes / 2; ++j) weight -= 2 * std::cos(2 * j * angle) / (4 * j * j - 1);
    X at(phi);
    for (auto i = phi.size() - phi.size(); i < phi.size(); ++i) at[i] *= (1 + std::cos(angle)) / 2;
    integral += inner(X(force(at)), phi) * (weight / nodes);
  }
  return integral;
}

/// (2.16), N neurons: ½πᵀQπ + ∫(BBᵀ)⁻¹∇V·dφ + F(φ − Bπ), Q = W − 1 as printed, B⁻¹WᵀB − 1 in general. `force` is
/// (BBᵀ)⁻¹∇V; it must be a gradient, [BBᵀ, V''] = 0, for this to be the loss of (2.15). F is any function of a vector.
template <class Quadratic, class Bias, class Force, class FreeFunction, class X>
Element<X> dual_loss(const Quadratic& quadratic, const Bias& bias, const Force& force, const FreeFunction& free,
                     const X& phi, const X& pi) {
  X difference(phi);
  const X beta = applied(bias, pi);
  for (auto i = phi.size() - phi.size(); i < phi.size(); ++i) difference[i] -= beta[i];
  return inner(pi, applied(quadratic, pi)) * 0.5 + line_integral(force, phi) + free(difference);
}

/// Σ_μ (φ_{i+e_μ} − 2φ_i + φ_{i−e_μ}) on a periodic lattice with spacing 1, as in (3.4).
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

/// (3.11), the loss of the Klein–Gordon field: H = −½ φ^i Σ_μ(φ_{i+e_μ} − 2φ_i + φ_{i−e_μ}) + ½m² φ^iφ_i.
template <class X>
Element<X> klein_gordon_loss(const X& phi, double m_squared, const Lattice& lattice) {
  return inner(phi, second_differences(phi, lattice)) * -0.5 + inner(phi, phi) * (0.5 * m_squared);
}

/// (3.18), the loss of the delayed Klein–Gordon field: H = ½ φ^iφ_i + ½ β^iβ_i.
template <class X>
Element<X> delayed_klein_gordon_loss(const X& phi, const X& beta) {
  return inner(phi, phi) * 0.5 + inner(beta, beta) * 0.5;
}

/// (4.3): ½φ·φ + ½π·π − ½π·Vπ. Gradient descent gives A = −Bᵀ and, if V = Vᵀ, the V of (4.2).
template <class M, class X>
Element<X> lattice_loss(const M& V, const X& phi, const X& pi) {
  return 0.5 * inner(phi, phi) + 0.5 * inner(pi, pi) - 0.5 * inner(pi, applied(V, pi));
}

/// (4.12): ½φ·φ − ½π·π + ½π·Wπ; and (2.20), with B⁻¹WB in the place of W. If that matrix is symmetric, gradient descent
/// gives the learning row of (4.11), or of (2.19).
template <class M, class X>
Element<X> symmetric_weight_loss(const M& W, const X& phi, const X& pi) {
  return 0.5 * inner(phi, phi) - 0.5 * inner(pi, pi) + 0.5 * inner(pi, applied(W, pi));
}

/// (4.14) with its mass sign corrected and φ summed over all types: H_a = ½Σ_c φ_c·φ_c + m Σ_b π_a·𝒳_ab π_b for neurons
/// of type a (from 0); only π_a follows the gradient. Vectors hold all sites of type 0, then of type 1, …; 𝒳 = 𝒳₀.
template <int K, class X>
Element<X> type_loss(int a, double m, const Matrix<K>& factor, const X& phi, const X& pi) {
  Element<X> loss = 0.5 * inner(phi, phi);
  const auto sites = phi.size() / K;
  for (int b = 0; b < K; ++b)
    for (auto i = sites - sites; i < sites; ++i) loss += m * factor.entry[a][b] * pi[a * sites + i] * pi[b * sites + i];
  return loss;
}

}  // namespace dualfield
