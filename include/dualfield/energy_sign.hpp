// SPDX-License-Identifier: MIT
// The part of one sign of the energy in a plane wave, in closed form, for host and device code.
#pragma once

#include <vector>

#include "dualfield/generator.hpp"

namespace dualfield {

/// Pointers to the numbers of an EnergySignNumbers, or to a copy of them on a device.
///
/// Of χ, which is 1 in component p of z and 0 in the others, the part with this sign is ½(1 ± S)χ. With H = iG, S = H(H²)^{−½} has
/// the eigenvalues ±1. In every theory of the catalogue H² maps component p to itself, or to a linear combination with one other
/// component q and q likewise (one-sided differences in three dimensions, where the two spins have different frequencies). If A is
/// that block of H², of one or two rows, τ its trace and δ its determinant,
///   A^{−½} = 1/√A,  or  (τ + √δ − A) / (√δ √(τ + 2√δ)).
struct EnergySignView {
  using Value = ComplexValue<double>;
  /// A summand factor (e^{ik·shift} − 1) of an entry of G, with the shift of this term.
  struct Moving {
    int term;
    Value factor;
  };
  /// An entry of G: onsite + Σ over those terms in which it is not 0, `count` of them. Because the tensors are real, the complex
  /// conjugate of the entry at −k has the conjugate factors and the same phases.
  struct Entry {
    Value onsite;
    int first, count;
  };
  static constexpr int entries = 4;                  ///< that a link has: two from the block, two to it
  static constexpr double least_determinant = 1e-3;  ///< δ/τ² below which δ, a difference, has lost too many digits
  static constexpr double real_enough = 1e-10;       ///< relative size of an imaginary part that is rounding

  GeneratorView generator;
  const int* component;  ///< of z, for each link: component j gives A the products G_aj G_jb, a and b in the block
  const Entry* entry;    ///< of each link G_ja, then G_aj, for the components a of the block: p, and q if there is one
  const Moving* moving;
  int links;
  int rows;        ///< of the block, 1 or 2
  int from;        ///< p
  bool hermitian;  ///< whether H_ja is the complex conjugate of H_aj in all links, so that G_ja suffices
  double sign;     ///< 1 or −1
  double factor;   ///< ½, or 1 where this sign's branches are doubled
  double least;    ///< squares of frequencies below it are no more than rounding

  /// Sets `part` to a component of the part with this sign at k, or if `opposite` to the complex conjugate of that at −k.
  /// entry_of(link, number) must be the entry at k, or the conjugate of that at −k. Returns false where a frequency is hardly known
  /// to differ from 0, or is not real: then eigenvectors must tell.
  template <class EntryOf>
  DUALFIELD_HD bool part_of(int of_component, bool opposite, const EntryOf& entry_of, Value& part) const {
    Value A[2][2]{}, moved[2]{};
    if (rows == 2)
      hermitian ? multiply<2, true>(of_component, entry_of, A, moved)
                : multiply<2, false>(of_component, entry_of, A, moved);
    else
      hermitian ? multiply<1, true>(of_component, entry_of, A, moved)
                : multiply<1, false>(of_component, entry_of, A, moved);
    const double own = of_component == from ? 1 : 0;
    Value image;   // G A^{−½} χ, times √δ √(τ + 2√δ) or √A
    double scale;  // 1 over that root
    if (rows == 1) {
      const Value square = A[0][0];
      if (size(square.im) > real_enough * size(square.re) || !(size(square.re) > least)) return false;
      if (square.re < 0) {  // the wave grows, and has no sign
        part = {own, 0};
        return true;
      }
      image = moved[0];
      scale = 1 / square_root(square.re);
    } else {
      const Value trace = A[0][0] + A[1][1], determinant = A[0][0] * A[1][1] - A[0][1] * A[1][0];
      const double t = trace.re, d = determinant.re;
      if (!(t > least) || !(d > least_determinant * t * t) || t * t < 4 * d * (1 - real_enough) ||
          size(trace.im) > real_enough * t || size(determinant.im) > real_enough * d)
        return false;
      const double root = square_root(d);
      image = moved[0] * (A[1][1] + Value{root, 0}) - moved[1] * A[1][0];
      scale = 1 / (root * square_root(t + 2 * root));
    }
    // of H = iG the complex conjugate at −k is −i times that of G
    scale *= (opposite ? -1 : 1) * sign;
    part = {factor * (own - scale * image.im), factor * scale * image.re};
    return true;
  }

  /// The same at wave m of axis 1 in a row of waves, from the phases of this wave alone.
  DUALFIELD_HD bool part_at(int of_component, bool opposite, std::int64_t row, int m, Value& part) const {
    const auto entry_of = [&](int link, int number) {
      const Entry& one = entry[link * entries + number];
      Value sum = opposite ? conjugate(one.onsite) : one.onsite;
      for (int i = one.first; i < one.first + one.count; ++i) {
        const int term = moving[i].term;
        const Value phase = GeneratorView::joined(generator.phase(term, 0, m), generator.phase_of_row(term, row));
        sum = sum + (opposite ? conjugate(moving[i].factor) : moving[i].factor) * phase;
      }
      return sum;
    };
    return part_of(of_component, opposite, entry_of, part);
  }

 private:
  DUALFIELD_HD static double size(double x) { return x < 0 ? -x : x; }

  /// The block A of H² at the wave vector, and G's entries from the block to the component.
  template <int block, bool is_hermitian, class EntryOf>
  DUALFIELD_HD void multiply(int of_component, const EntryOf& entry_of, Value (&A)[2][2], Value (&moved)[2]) const {
    for (int link = 0; link < links; ++link) {
      Value out[block];
      for (int a = 0; a < block; ++a) out[a] = entry_of(link, a);
      for (int a = 0; a < block; ++a) {
        const Value to = is_hermitian ? -1.0 * conjugate(out[a]) : entry_of(link, 2 + a);
        for (int b = 0; b < block; ++b)
          if (!is_hermitian || b <= a) A[a][b] = A[a][b] - to * out[b];
      }
      if (component[link] == of_component)
        for (int a = 0; a < block; ++a) moved[a] = out[a];
    }
    if (is_hermitian) A[0][1] = conjugate(A[1][0]);
  }
};

/// The numbers to which a view points.
struct EnergySignNumbers {
  Generator generator;
  std::vector<int> component = {};
  std::vector<EnergySignView::Entry> entry = {};
  std::vector<EnergySignView::Moving> moving = {};
  int rows = 0, from = 0;
  bool hermitian = false;
  double sign = 1, factor = 1, least = 0;

  EnergySignView view() const {
    return {generator.view(),
            component.data(),
            entry.data(),
            moving.data(),
            int(component.size()),
            rows,
            from,
            hermitian,
            sign,
            factor,
            least};
  }
};

}  // namespace dualfield
