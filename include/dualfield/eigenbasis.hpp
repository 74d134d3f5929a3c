// SPDX-License-Identifier: MIT
// Small hermitian matrices made diagonal by Jacobi's rotations, for numbers and for packs, on host and device alike.
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

/// One rotation of basis vectors p and q after which H_pq = 0. With H_pq = |H_pq|u the components of a vector become
/// z_p ← cz_p − suz_q, z_q ← sz_p + cuz_q.
template <int p, int q, class V, int N>
DUALFIELD_HD void rotate_basis(ComplexValue<V> (&H)[N][N], ComplexValue<V> (&z)[N]) {
  const ComplexValue<V> h = H[p][q];
  const V square = norm(h), zero(0), one(1);
  const auto none = square < V(1e-290);  // smaller squares lose digits, and u would be no phase
  const V size = square_root(square), divisor = chosen(none, one, size);
  const V slope = (H[q][q].re - H[p][p].re) / (V(2) * divisor);
  const V steep = one / (chosen(slope < zero, -slope, slope) + square_root(one + slope * slope));
  const V t = chosen(none, zero, chosen(slope < zero, -steep, steep));
  const V c = one / square_root(one + t * t), s = t * c;
  const ComplexValue<V> u{chosen(none, one, h.re / divisor), h.im / divisor};
  const V top = H[p][p].re - t * size, bottom = H[q][q].re + t * size;
  const auto turn = [&](ComplexValue<V>& x, ComplexValue<V>& y, const ComplexValue<V>& phase) {
    const ComplexValue<V> turned = phase * y, left = x;
    x = c * left - s * turned;
    y = s * left + c * turned;
  };
  turn(z[p], z[q], u);
  for (int i = 0; i < N; ++i) turn(H[p][i], H[q][i], u);
  for (int i = 0; i < N; ++i) turn(H[i][p], H[i][q], conjugate(u));
  H[p][q] = H[q][p] = {zero, zero};
  H[p][p] = {top, zero};
  H[q][q] = {bottom, zero};
}

/// Makes H, which is hermitian, the diagonal matrix of its eigenvalues, to a few ε of its size, and z its components on
/// the eigenvectors.
template <class V, int N>
DUALFIELD_HD void to_eigenbasis(ComplexValue<V> (&H)[N][N], ComplexValue<V> (&z)[N]) {
  constexpr int sweeps = N == 2 ? 1 : 6;  // what is left off the diagonal is squared by each of the last ones
  static_assert(N <= 4, "larger matrices may want more sweeps");
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for_each<N>([&](auto p) {
      for_each<N>([&](auto q) {
        if constexpr (p < q) rotate_basis<p, q>(H, z);
      });
    });
}

}  // namespace dualfield
