// SPDX-License-Identifier: MIT
// e^{Gt} of the small complex matrices that a generator is on plane waves: by one thread or by a team that shares the
// entries out, for numbers and for packs, on host and device alike.
//
// Scaling and squaring of a Taylor polynomial, with three cares. G is balanced first: the scale of φ against π makes
// its two off-diagonal blocks equally large, so that an oscillator's G is antihermitian. What is squared is F = e^X − 1,
// F ← 2F + F², which loses no digits of small X. And where G is antihermitian, F is brought back to e^X unitary, so that
// |z|² keeps to rounding however large t is. Phases are right to a few ε·|G|·t, as they are known from G in double.
#pragma once

#include <cmath>
#include <complex>
#include <limits>
#include <vector>

#include "dualfield/algebra/complex_value.hpp"

namespace dualfield {

/// Memory for one exponential: five n×n matrices, row by row, and 2n numbers.
template <class V>
struct ExponentialRoom {
  ComplexValue<V>* matrix[5];
  V* largest;
};

/// A team of one thread. A team calls body for every entry or row, each by one of its threads; after wait() all see
/// what was written before it; `largest` is the same for all: the largest among the matrices that go in step.
struct Alone {
  template <class Size, class Body>
  DUALFIELD_HD void entries(Size n, Body&& body) const {
    for (int row = 0; row < n; ++row)
      for (int column = 0; column < n; ++column) body(row, column);
  }
  template <class Size, class Body>
  DUALFIELD_HD void rows(Size n, Body&& body) const {
    for (int row = 0; row < n; ++row) body(row);
  }
  DUALFIELD_HD void wait() const {}
  template <class V>
  DUALFIELD_HD double largest(const V& value) const {
    if constexpr (std::is_same_v<V, double>)
      return value;
    else
      return hmax(value);
  }
};

/// e^{Gt} of an n×n matrix G, n even: the first half of the rows is φ's, the second π's.
template <class V, class Size, class Team>
class Exponential {
  using Value = ComplexValue<V>;

 public:
  /// G is in room.matrix[0], complete before the team waited last. Overwrites the room.
  DUALFIELD_HD Exponential(const ExponentialRoom<V>& room, Size n, double t, const Team& team)
      : room_(room), n_(n), team_(team) {
    const V norm = balance();
    squarings_ = squarings_for(team_.largest(norm) * std::fabs(t));
    prepare(norm, std::ldexp(t, -squarings_));
    take_series();
    for (int done = 1; done <= squarings_; ++done) {
      square();
      if (done % between_corrections == 0 && done < squarings_) make_unitary();
    }
    make_unitary();
  }

  /// Component `row` of e^{Gt}z, of the n components of z.
  DUALFIELD_HD Value apply(int row, const Value* z) const {
    Value sum = z[row];
    for (int c = 0; c < n_; ++c) sum = sum + rescaled(row, c, inverse_, scale_, at(change_, row, c)) * z[c];
    return sum;
  }

 private:
  static constexpr double enough = 0.25;          // |X| for which twelve terms of the series suffice: 1e-17 are left
  static constexpr int between_corrections = 16;  // squarings, in which a deviation of ε grows to 1e-11

  DUALFIELD_HD Value& at(Value* matrix, int row, int column) const { return matrix[row * n_ + column]; }

  DUALFIELD_HD Value product(Value* left, Value* right, int row, int column) const {
    Value sum = at(left, row, 0) * at(right, 0, column);
    for (int k = 1; k < n_; ++k) sum = sum + at(left, row, k) * at(right, k, column);
    return sum;
  }

  /// An entry times `above` in the block that takes π to φ, times `below` in the one that takes φ to π.
  DUALFIELD_HD Value rescaled(int row, int column, const V& above, const V& below, const Value& value) const {
    const int half = n_ / 2;
    if ((row < half) == (column < half)) return value;
    return (row < half ? above : below) * value;
  }

  /// Sets the scale of φ; returns a bound of |G| in this scale.
  DUALFIELD_HD V balance() {
    const int half = n_ / 2;
    team_.rows(n_, [&](int row) {
      V left(0), right(0);
      for (int c = 0; c < half; ++c) {
        left = larger_of(left, magnitude(at(room_.matrix[0], row, c)));
        right = larger_of(right, magnitude(at(room_.matrix[0], row, half + c)));
      }
      room_.largest[row] = left;
      room_.largest[n_ + row] = right;
    });
    team_.wait();
    V own(0), to_phi(0), to_pi(0);
    for (int row = 0; row < half; ++row) {
      own = larger_of(own, larger_of(room_.largest[row], room_.largest[n_ + half + row]));
      to_phi = larger_of(to_phi, room_.largest[n_ + row]);
      to_pi = larger_of(to_pi, room_.largest[half + row]);
    }
    const V least = chosen(to_phi < to_pi, to_phi, to_pi), one(1);
    const auto alone = least == V(0);  // one of the blocks is zero: nothing to balance
    scale_ = chosen(alone, one, square_root(to_pi) / square_root(chosen(alone, one, to_phi)));
    inverse_ = one / scale_;
    const V coupling = chosen(alone, larger_of(to_phi, to_pi), square_root(to_phi) * square_root(to_pi));
    return V(double(n_)) * larger_of(own, coupling);
  }

  /// How often to halve until `size` is small enough; 0 where it is not finite: so will be the result.
  DUALFIELD_HD static int squarings_for(double size) {
    int count = 0;
    if (size <= std::numeric_limits<double>::max())
      for (; size > enough; size /= 2) ++count;
    return count;
  }

  /// X = G·t in the balanced scale to matrix[0]; antihermitian to the last bit where it is so to rounding.
  DUALFIELD_HD void prepare(const V& norm, double t) {
    Value *const given = room_.matrix[0], *const scaled = room_.matrix[1];
    team_.entries(n_,
                  [&](int r, int c) { at(scaled, r, c) = rescaled(r, c, scale_, inverse_, V(t) * at(given, r, c)); });
    team_.wait();
    team_.rows(n_, [&](int r) {
      V largest(0);
      for (int c = 0; c < n_; ++c)
        largest = larger_of(largest, magnitude(at(scaled, r, c) + conjugate(at(scaled, c, r))));
      room_.largest[r] = largest;
    });
    team_.wait();
    V asymmetry(0);
    for (int r = 0; r < n_; ++r) asymmetry = larger_of(asymmetry, room_.largest[r]);
    margin_ = V(16 * std::numeric_limits<double>::epsilon() * std::fabs(t)) * norm - asymmetry;
    team_.entries(n_, [&](int r, int c) {
      const Value x = at(scaled, r, c);
      at(given, r, c) = if_antihermitian(V(0.5) * (x - conjugate(at(scaled, c, r))), x);
    });
    team_.wait();
  }

  DUALFIELD_HD Value if_antihermitian(const Value& yes, const Value& no) const {
    const auto is = margin_ >= V(0);
    return {chosen(is, yes.re, no.re), chosen(is, yes.im, no.im)};
  }

  /// change = X + X²/2! + … + X¹²/12!, from X in matrix[0]: five products.
  DUALFIELD_HD void take_series() {
    Value *const x = room_.matrix[0], *const x2 = room_.matrix[1], *const x3 = room_.matrix[2];
    Value *outer = room_.matrix[3], *inner = room_.matrix[4];
    team_.entries(n_, [&](int r, int c) { at(x2, r, c) = product(x, x, r, c); });
    team_.wait();
    team_.entries(n_, [&](int r, int c) {
      at(x3, r, c) = product(x2, x, r, c);
      // X⁹ … X¹² over X⁹
      at(inner, r, c) = V(1 / 479001600.0) * at(x3, r, c) + V(1 / 39916800.0) * at(x2, r, c) +
                        V(1 / 3628800.0) * at(x, r, c) + unit(r, c, 1 / 362880.0);
    });
    team_.wait();
    const auto fold = [&](double second, double first, double zeroth) {
      team_.entries(n_, [&](int r, int c) {
        at(outer, r, c) =
            product(inner, x3, r, c) + V(second) * at(x2, r, c) + V(first) * at(x, r, c) + unit(r, c, zeroth);
      });
      team_.wait();
      exchange(outer, inner);
    };
    fold(1 / 40320.0, 1 / 5040.0, 1 / 720.0);
    fold(1 / 120.0, 1 / 24.0, 1 / 6.0);
    fold(0.5, 1, 0);
    change_ = inner;
    next_ = outer;
  }

  DUALFIELD_HD static Value unit(int row, int column, double value) { return {V(row == column ? value : 0.0), V(0)}; }

  DUALFIELD_HD static void exchange(Value*& x, Value*& y) {
    Value* const kept = x;
    x = y;
    y = kept;
  }

  DUALFIELD_HD void square() {
    team_.entries(n_,
                  [&](int r, int c) { at(next_, r, c) = V(2) * at(change_, r, c) + product(change_, change_, r, c); });
    team_.wait();
    exchange(change_, next_);
  }

  /// One step of Newton and Schulz, E ← E(3 − E†E)/2 with E = 1 + change: what deviates from unitarity is squared.
  DUALFIELD_HD void make_unitary() {
    Value* const deviation = room_.matrix[0];  // E†E − 1
    team_.entries(n_, [&](int r, int c) {
      Value sum = at(change_, r, c) + conjugate(at(change_, c, r));
      for (int k = 0; k < n_; ++k) sum = sum + conjugate(at(change_, k, r)) * at(change_, k, c);
      at(deviation, r, c) = sum;
    });
    team_.wait();
    team_.entries(n_, [&](int r, int c) {
      const Value here = at(change_, r, c);
      at(next_, r, c) =
          if_antihermitian(here - V(0.5) * (at(deviation, r, c) + product(change_, deviation, r, c)), here);
    });
    team_.wait();
    exchange(change_, next_);
  }

  const ExponentialRoom<V>& room_;
  Size n_;
  const Team& team_;
  int squarings_ = 0;
  V scale_{}, inverse_{};
  V margin_{};  ///< of rounding, within which X is antihermitian
  Value *change_ = nullptr, *next_ = nullptr;
};

/// e^{Gt} of one n×n matrix, row by row; n even, as above.
inline std::vector<std::complex<double>> exponential(const std::vector<std::complex<double>>& generator, int n,
                                                     double t) {
  const std::size_t size = std::size_t(n) * std::size_t(n);
  std::vector<ComplexValue<double>> memory(5 * size), wave;
  std::vector<double> largest(2 * std::size_t(n));
  ExponentialRoom<double> room{{}, largest.data()};
  for (std::size_t m = 0; m < 5; ++m) room.matrix[m] = memory.data() + m * size;
  for (std::size_t i = 0; i < size; ++i) memory[i] = {generator[i].real(), generator[i].imag()};
  const Alone alone;
  const Exponential<double, int, Alone> result(room, n, t, alone);
  std::vector<std::complex<double>> matrix(size);
  for (int c = 0; c < n; ++c) {
    wave.assign(std::size_t(n), {0, 0});
    wave[std::size_t(c)] = {1, 0};
    for (int r = 0; r < n; ++r) {
      const ComplexValue<double> value = result.apply(r, wave.data());
      matrix[std::size_t(r * n + c)] = {value.re, value.im};
    }
  }
  return matrix;
}

}  // namespace dualfield
