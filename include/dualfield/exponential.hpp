// SPDX-License-Identifier: MIT
// The exponential e^{Gt} of a small complex matrix, which a generator is on a plane wave. One thread computes it, or
// several threads that share the entries; for scalars and SIMD packs, in host and device code.
//
// The method is scaling and squaring of a Taylor polynomial, with three additions:
// - G is balanced first: φ is rescaled relative to π so that the two off-diagonal blocks of G are equally large. Then
//   the G of an oscillator is antihermitian.
// - The matrix that is squared is F = e^X − 1, by F ← 2F + F², because 1 + F would lose digits of a small F.
// - If G is antihermitian, 1 + F is made unitary again every few squarings, so that |z|² is conserved to rounding for
//   any t. The error of the phases is a few ε·|G|·t, which is the accuracy with which G itself is known in double.
#pragma once

#include <cmath>
#include <complex>
#include <limits>
#include <vector>

#include "dualfield/algebra/complex_value.hpp"

namespace dualfield {

/// Work memory of one exponential: five n×n matrices, row by row, and 2n numbers.
template <class V>
struct ExponentialMemory {
  ComplexValue<V>* matrix[5];
  V* largest;
};

/// The team of a single thread. A team calls body for every entry or row, each on one of its threads; wait() makes all
/// that was written before it visible to all threads; largest() returns to all threads the largest value among the
/// matrices that are computed together.
struct SingleThread {
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
      return largest_lane(value);
  }
};

/// e^{Gt} of an n×n matrix G, n even. The first half of the rows belongs to φ, the second to π.
template <class V, class Size, class Team>
class Exponential {
  using Value = ComplexValue<V>;

 public:
  /// G is in memory.matrix[0], complete before the team waited last. Overwrites the memory.
  DUALFIELD_HD Exponential(const ExponentialMemory<V>& memory, Size n, double t, const Team& team)
      : memory_(memory), n_(n), team_(team) {
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
  static constexpr double enough = 0.25;          // for |X| up to this the series to X¹² has an error of 1e-17
  static constexpr int between_corrections = 16;  // squarings, in which an error of ε grows to 1e-11

  DUALFIELD_HD Value& at(Value* matrix, int row, int column) const { return matrix[row * n_ + column]; }

  DUALFIELD_HD Value product(Value* left, Value* right, int row, int column) const {
    Value sum = at(left, row, 0) * at(right, 0, column);
    for (int k = 1; k < n_; ++k) sum = sum + at(left, row, k) * at(right, k, column);
    return sum;
  }

  /// The entry times `above` if it is in the block that maps π to φ, times `below` if in the one that maps φ to π.
  DUALFIELD_HD Value rescaled(int row, int column, const V& above, const V& below, const Value& value) const {
    const int half = n_ / 2;
    if ((row < half) == (column < half)) return value;
    return (row < half ? above : below) * value;
  }

  /// Chooses the scale of φ. Returns an upper bound of |G| in this scale.
  DUALFIELD_HD V balance() {
    const int half = n_ / 2;
    team_.rows(n_, [&](int row) {
      V left(0), right(0);
      for (int c = 0; c < half; ++c) {
        left = larger_of(left, magnitude(at(memory_.matrix[0], row, c)));
        right = larger_of(right, magnitude(at(memory_.matrix[0], row, half + c)));
      }
      memory_.largest[row] = left;
      memory_.largest[n_ + row] = right;
    });
    team_.wait();
    V own(0), to_phi(0), to_pi(0);
    for (int row = 0; row < half; ++row) {
      own = larger_of(own, larger_of(memory_.largest[row], memory_.largest[n_ + half + row]));
      to_phi = larger_of(to_phi, memory_.largest[n_ + row]);
      to_pi = larger_of(to_pi, memory_.largest[half + row]);
    }
    const V least = chosen(to_phi < to_pi, to_phi, to_pi), one(1);
    const auto uncoupled = least == V(0);  // one of the blocks is zero, so that there is nothing to balance
    scale_ = chosen(uncoupled, one, square_root(to_pi) / square_root(chosen(uncoupled, one, to_phi)));
    inverse_ = one / scale_;
    const V coupling = chosen(uncoupled, larger_of(to_phi, to_pi), square_root(to_phi) * square_root(to_pi));
    return V(double(n_)) * larger_of(own, coupling);
  }

  /// How often `size` must be halved to be small enough; 0 if it is not finite, and then the result is not either.
  DUALFIELD_HD static int squarings_for(double size) {
    int count = 0;
    if (size <= std::numeric_limits<double>::max())
      for (; size > enough; size /= 2) ++count;
    return count;
  }

  /// Writes X = G·t in the balanced scale to matrix[0]. If X is antihermitian to rounding, makes it exactly so.
  DUALFIELD_HD void prepare(const V& norm, double t) {
    Value *const given = memory_.matrix[0], *const scaled = memory_.matrix[1];
    team_.entries(n_,
                  [&](int r, int c) { at(scaled, r, c) = rescaled(r, c, scale_, inverse_, V(t) * at(given, r, c)); });
    team_.wait();
    team_.rows(n_, [&](int r) {
      V largest(0);
      for (int c = 0; c < n_; ++c)
        largest = larger_of(largest, magnitude(at(scaled, r, c) + conjugate(at(scaled, c, r))));
      memory_.largest[r] = largest;
    });
    team_.wait();
    V asymmetry(0);
    for (int r = 0; r < n_; ++r) asymmetry = larger_of(asymmetry, memory_.largest[r]);
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

  /// change = X + X²/2! + … + X¹²/12!, from X in matrix[0], by five matrix products.
  DUALFIELD_HD void take_series() {
    Value *const x = memory_.matrix[0], *const x2 = memory_.matrix[1], *const x3 = memory_.matrix[2];
    Value *outer = memory_.matrix[3], *inner = memory_.matrix[4];
    team_.entries(n_, [&](int r, int c) { at(x2, r, c) = product(x, x, r, c); });
    team_.wait();
    team_.entries(n_, [&](int r, int c) {
      at(x3, r, c) = product(x2, x, r, c);
      // the terms X⁹/9! … X¹²/12!, divided by X⁹
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

  /// One step of the Newton–Schulz iteration, E ← E(3 − E†E)/2 with E = 1 + change, which squares the deviation from
  /// unitarity. Does nothing unless X is antihermitian.
  DUALFIELD_HD void make_unitary() {
    Value* const deviation = memory_.matrix[0];  // E†E − 1
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

  const ExponentialMemory<V>& memory_;
  Size n_;
  const Team& team_;
  int squarings_ = 0;
  V scale_{}, inverse_{};
  V margin_{};  ///< at least 0 if X is antihermitian to rounding
  Value *change_ = nullptr, *next_ = nullptr;
};

/// e^{Gt} of one n×n matrix as n² numbers, row by row; n is even, as above.
inline std::vector<std::complex<double>> exponential(const std::vector<std::complex<double>>& generator, int n,
                                                     double t) {
  const std::size_t size = std::size_t(n) * std::size_t(n);
  std::vector<ComplexValue<double>> matrices(5 * size), wave;
  std::vector<double> largest(2 * std::size_t(n));
  ExponentialMemory<double> memory{{}, largest.data()};
  for (std::size_t m = 0; m < 5; ++m) memory.matrix[m] = matrices.data() + m * size;
  for (std::size_t i = 0; i < size; ++i) matrices[i] = {generator[i].real(), generator[i].imag()};
  const SingleThread single_thread;
  const Exponential<double, int, SingleThread> result(memory, n, t, single_thread);
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
