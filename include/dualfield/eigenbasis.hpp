// SPDX-License-Identifier: MIT
// Diagonalises small hermitian matrices by Jacobi's method, for scalars and SIMD packs, in host and device code.
#pragma once

#include <cmath>

#include "dualfield/algebra/apply.hpp"
#include "dualfield/algebra/complex_value.hpp"

namespace dualfield {

/// |z|²
template <class V>
DUALFIELD_HD V norm(const ComplexValue<V>& z) {
  return z.re * z.re + z.im * z.im;
}

/// Rotates basis vectors p and q so that H_pq = 0. With H_pq = |H_pq|u, |u| = 1, the components of a vector change as
/// z_p ← c z_p − s u z_q, z_q ← s z_p + c u z_q.
template <int p, int q, class V, int N>
DUALFIELD_HD void rotate_basis(ComplexValue<V> (&H)[N][N], ComplexValue<V> (&z)[N]) {
  const ComplexValue<V> h = H[p][q];
  const V square = norm(h), zero(0), one(1);
  const auto none = square < V(1e-290);  // smaller squares lose digits, so that |u| would not be 1; H_pq counts as 0
  const V size = square_root(square), divisor = chosen(none, one, size);
  const V slope = (H[q][q].re - H[p][p].re) / (V(2) * divisor);
  const V steep = one / (chosen(slope < zero, -slope, slope) + square_root(one + slope * slope));
  const V t = chosen(none, zero, chosen(slope < zero, -steep, steep));
  const V c = one / square_root(one + t * t), s = t * c;
  const ComplexValue<V> u{chosen(none, one, h.re / divisor), h.im / divisor};
  const V top = H[p][p].re - t * size, bottom = H[q][q].re + t * size;
  const auto rotate = [&](ComplexValue<V>& x, ComplexValue<V>& y, const ComplexValue<V>& phase) {
    const ComplexValue<V> left = x, right = phase * y;
    x = c * left - s * right;
    y = s * left + c * right;
  };
  rotate(z[p], z[q], u);
  for (int i = 0; i < N; ++i) rotate(H[p][i], H[q][i], u);
  for (int i = 0; i < N; ++i) rotate(H[i][p], H[i][q], conjugate(u));
  H[p][q] = H[q][p] = {zero, zero};
  H[p][p] = {top, zero};
  H[q][q] = {bottom, zero};
}

/// Replaces the hermitian matrix H by the diagonal matrix of its eigenvalues, with errors of a few ε·|H|, and z by its
/// components along the eigenvectors.
template <class V, int N>
DUALFIELD_HD void to_eigenbasis(ComplexValue<V> (&H)[N][N], ComplexValue<V> (&z)[N]) {
  constexpr int sweeps = N == 2 ? 1 : 6;  // each late sweep squares the relative size of what is left off the diagonal
  static_assert(N <= 4, "larger matrices may need more sweeps");
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for_each<N>([&](auto p) {
      for_each<N>([&](auto q) {
        if constexpr (p < q) rotate_basis<p, q>(H, z);
      });
    });
}

}  // namespace dualfield
