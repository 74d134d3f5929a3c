// SPDX-License-Identifier: MIT
// A tensor of the paper (W, B, A, V) as a sum of terms: integer factor ⊗ lattice shift × coefficient, which may carry
// a number of a background field, as a factor or as a rotation (a link).
#pragma once

#include "dualfield/algebra/coefficient.hpp"
#include "dualfield/algebra/matrix.hpp"

namespace dualfield {

constexpr int max_dimensions = 3;  ///< of a theory declared in C++

/// Sites read below and above, for each axis.
struct Reach {
  int below[max_dimensions]{}, above[max_dimensions]{};
  friend constexpr bool operator==(const Reach&, const Reach&) = default;
};

/// All that one or the other reads.
constexpr Reach joined(Reach one, const Reach& other) {
  for (int axis = 0; axis < max_dimensions; ++axis) {
    if (other.below[axis] > one.below[axis]) one.below[axis] = other.below[axis];
    if (other.above[axis] > one.above[axis]) one.above[axis] = other.above[axis];
  }
  return one;
}

/// What a term takes from the background, θ = component number `component` of it: nothing, the factor θ, or the rotation
/// exp(∓θX) of what it reads, X the term's generator. Of a rotation kernels are given rotation_number(θ), apply.hpp.
struct Carried {
  enum Use : int { nothing, factor, rotation } use = nothing;
  int component = 0;
  bool beyond = false;   ///< θ of the site that is read, i + shift, and not of the site i that is written
  bool inverse = false;  ///< exp(+θX)
  friend constexpr bool operator==(const Carried&, const Carried&) = default;
};

/// factor ⊗ S^shift × coefficient: at site i it reads component b of site i + shift and adds factor[a][b] of it to a.
template <int K>
struct Term {
  Matrix<K> factor;
  int shift[max_dimensions]{};
  Coefficient coefficient;
  Carried carried = {};
  Matrix<K> generator = {};  ///< X of a rotation: X² = −1, one ±1 in each row, commuting with the factor
};

/// A sum of N terms acting on K components. N = 0 is the zero tensor.
template <int K, int N>
struct Tensor {
  static constexpr int components = K, terms = N;
  Term<K> term[N ? N : 1]{};
};

template <int K>
constexpr Tensor<K, 0> zero_tensor{};

/// factor at the site itself.
template <int K>
constexpr Tensor<K, 1> onsite(const Matrix<K>& factor) {
  return {{{factor, {}, {}}}};
}

/// factor ⊗ S_axis^by, S the shift (S f)_i = f_{i+e}.
template <int K>
constexpr Tensor<K, 1> shifted(const Matrix<K>& factor, int axis, int by) {
  Tensor<K, 1> result = onsite(factor);
  result.term[0].shift[axis] = by;
  return result;
}

/// θ factor at the site, θ component number `component` of the background.
template <int K>
constexpr Tensor<K, 1> given_at_site(const Matrix<K>& factor, int component) {
  Tensor<K, 1> result = onsite(factor);
  result.term[0].carried = {Carried::factor, component};
  return result;
}

/// factor exp(−θX) S_axis with θ on the link i → i + axis, component number axis + 1 of the background.
template <int K>
constexpr Tensor<K, 1> linked(const Matrix<K>& factor, int axis, const Matrix<K>& generator) {
  if (!(factor * generator == generator * factor) || !(generator * generator == -identity_matrix<K>()))
    throw "a link is a rotation that commutes with its factor";
  Tensor<K, 1> result = shifted(factor, axis, +1);
  result.term[0].carried = {Carried::rotation, axis + 1};
  result.term[0].generator = generator;
  return result;
}

template <int K, int N, int M>
constexpr Tensor<K, N + M> operator+(const Tensor<K, N>& left, const Tensor<K, M>& right) {
  Tensor<K, N + M> sum;
  for (int t = 0; t < N; ++t) sum.term[t] = left.term[t];
  for (int t = 0; t < M; ++t) sum.term[N + t] = right.term[t];
  return sum;
}

// Tensors are taken by reference throughout: g++ 13 of Ubuntu 24.04 fails on a constant expression that passes one by value.
template <int K, int N>
constexpr Tensor<K, N> operator*(int number, const Tensor<K, N>& tensor) {
  Tensor<K, N> product = tensor;
  for (auto& term : product.term) term.factor = number * term.factor;
  return product;
}

template <int K, int N>
constexpr Tensor<K, N> operator-(const Tensor<K, N>& tensor) {
  return -1 * tensor;
}

template <int K, int N, int M>
constexpr Tensor<K, N + M> operator-(const Tensor<K, N>& left, const Tensor<K, M>& right) {
  return left + (-right);
}

template <int K, int N>
constexpr Tensor<K, N> operator*(const Coefficient& coefficient, const Tensor<K, N>& tensor) {
  Tensor<K, N> product = tensor;
  for (auto& term : product.term) term.coefficient = coefficient * term.coefficient;
  return product;
}

template <int K, int N>
constexpr Tensor<K, N> operator/(const Tensor<K, N>& tensor, const Coefficient& coefficient) {
  return reciprocal(coefficient) * tensor;
}

/// Composition: (left right) f = left (right f). Of the terms on the left none carries anything, and none has a shift
/// beside one on the right that does: there is no place to say where its background is read.
template <int K, int N, int M>
constexpr Tensor<K, N * M> operator*(const Tensor<K, N>& left, const Tensor<K, M>& right) {
  Tensor<K, N * M> product;
  for (int s = 0; s < N; ++s)
    for (int t = 0; t < M; ++t) {
      Term<K>& term = product.term[s * M + t];
      term = right.term[t];
      if (left.term[s].carried.use != Carried::nothing) throw "the left factor of a product carries nothing";
      term.factor = left.term[s].factor * right.term[t].factor;
      for (int axis = 0; axis < max_dimensions; ++axis)
        if (left.term[s].shift[axis] != 0 && term.carried.use != Carried::nothing)
          throw "a shift cannot act on a term that carries something";
        else
          term.shift[axis] = left.term[s].shift[axis] + right.term[t].shift[axis];
      term.coefficient = left.term[s].coefficient * right.term[t].coefficient;
    }
  return product;
}

/// Transposed in components and sites: factors transposed, shifts reversed, rotations inverted; what was read at the
/// near end of a shift is now read at its far end.
template <int K, int N>
constexpr Tensor<K, N> transpose(const Tensor<K, N>& tensor) {
  Tensor<K, N> result = tensor;
  for (auto& term : result.term) {
    bool moves = false;
    for (int& by : term.shift) {
      moves = moves || by != 0;
      by = -by;
    }
    term.factor = transpose(term.factor);
    if (moves && term.carried.use != Carried::nothing) term.carried.beyond = !term.carried.beyond;
    if (term.carried.use == Carried::rotation) term.carried.inverse = !term.carried.inverse;
  }
  return result;
}

/// The terms of Operator's tensor that the predicate Wanted picks.
template <class Operator, class Wanted>
constexpr auto part() {
  constexpr auto tensor = Operator::tensor;
  constexpr int K = decltype(tensor)::components, N = decltype(tensor)::terms;
  constexpr int count = [](const Tensor<K, N>& all) {
    int found = 0;
    for (int t = 0; t < N; ++t) found += Wanted{}(all.term[t]);
    return found;
  }(tensor);
  Tensor<K, count> picked;
  int next = 0;
  for (int t = 0; t < N; ++t)
    if (Wanted{}(tensor.term[t])) picked.term[next++] = tensor.term[t];
  return picked;
}

/// Terms that carry something of the background.
struct Carrying {
  template <int K>
  constexpr bool operator()(const Term<K>& term) const {
    return term.carried.use != Carried::nothing;
  }
};
/// Terms that stay at their site.
struct Staying {
  template <int K>
  constexpr bool operator()(const Term<K>& term) const {
    for (const int by : term.shift)
      if (by != 0) return false;
    return true;
  }
};
template <class Wanted>
struct Other {
  template <int K>
  constexpr bool operator()(const Term<K>& term) const {
    return !Wanted{}(term);
  }
};

/// Which components of the background a tensor's terms carry: bit c for component c.
template <int K, int N>
constexpr unsigned carries(const Tensor<K, N>& tensor) {
  unsigned components = 0;
  for (int t = 0; t < N; ++t)
    if (tensor.term[t].carried.use != Carried::nothing) components |= 1u << tensor.term[t].carried.component;
  return components;
}

/// factor (S_axis − 1): the paper's one-sided difference, (4.15) and (4.24).
template <int K>
constexpr Tensor<K, 2> forward_difference(const Matrix<K>& factor, int axis) {
  return shifted(factor, axis, +1) - onsite(factor);
}

/// Σ_axis (S − 2 + S⁻¹) over D axes, (3.8).
template <int D>
constexpr Tensor<1, 2 * D + 1> laplacian() {
  constexpr auto one = identity_matrix<1>();
  if constexpr (D == 0)
    return onsite(0 * one);
  else {
    // the site's own term stays the first: −2D of it in one factor
    auto result = laplacian<D - 1>() + shifted(one, D - 1, +1) + shifted(one, D - 1, -1);
    result.term[0].factor = -2 * D * one;
    return result;
  }
}

/// Sites the tensor reads.
template <int K, int N>
constexpr Reach reach(const Tensor<K, N>& tensor) {
  Reach result;
  for (int t = 0; t < N; ++t)
    for (int axis = 0; axis < max_dimensions; ++axis) {
      const int by = tensor.term[t].shift[axis];
      if (-by > result.below[axis]) result.below[axis] = -by;
      if (by > result.above[axis]) result.above[axis] = by;
    }
  return result;
}

/// Whether two terms differ in their factors only.
template <int K>
constexpr bool alike(const Term<K>& x, const Term<K>& y) {
  bool same = x.coefficient == y.coefficient && x.carried == y.carried && x.generator == y.generator;
  for (int axis = 0; axis < max_dimensions; ++axis) same = same && x.shift[axis] == y.shift[axis];
  return same;
}

/// Operator's tensor with one term for each shift and coefficient, in the order of first appearance, and none that is
/// zero.
template <class Operator>
constexpr auto gathered() {
  constexpr auto tensor = Operator::tensor;
  constexpr int K = decltype(tensor)::components, N = decltype(tensor)::terms;
  struct Sums {
    Term<K> term[N ? N : 1]{};
    int count = 0;
  };
  constexpr Sums sums = [](const Tensor<K, N>& all) {
    Sums found;
    for (int t = 0; t < N; ++t) {
      bool first = true;
      Term<K> sum = all.term[t];
      for (int u = 0; u < N; ++u)
        if (u != t && alike(all.term[t], all.term[u])) {
          first = first && u > t;
          sum.factor = sum.factor + all.term[u].factor;
        }
      if (first && !(sum.factor == Matrix<K>{})) found.term[found.count++] = sum;
    }
    return found;
  }(tensor);
  Tensor<K, sums.count> result;
  for (int t = 0; t < sums.count; ++t) result.term[t] = sums.term[t];
  return result;
}

/// Sum of the factors of the terms that are alike `term`.
template <int K, int N>
constexpr Matrix<K> factor_at(const Term<K>& term, const Tensor<K, N>& tensor) {
  Matrix<K> sum;
  for (int t = 0; t < N; ++t)
    if (alike(term, tensor.term[t])) sum = sum + tensor.term[t].factor;
  return sum;
}

/// Whether two sums of terms are the same tensor, whatever the order and splitting of their terms.
template <int K, int N, int M>
constexpr bool same(const Tensor<K, N>& left, const Tensor<K, M>& right) {
  const auto agree = [&](const Term<K>& term) { return factor_at(term, left) == factor_at(term, right); };
  for (int t = 0; t < N; ++t)
    if (!agree(left.term[t])) return false;
  for (int t = 0; t < M; ++t)
    if (!agree(right.term[t])) return false;
  return true;
}

}  // namespace dualfield
