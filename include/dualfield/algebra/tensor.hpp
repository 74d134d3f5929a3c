// SPDX-License-Identifier: MIT
// A tensor of the paper (W, B, A, V) as a sum of terms, each an integer factor ⊗ a lattice shift × a coefficient. A
// term may also be multiplied by a value of a background field, or by a rotation through that angle (a link).
#pragma once

#include "dualfield/algebra/coefficient.hpp"
#include "dualfield/algebra/matrix.hpp"

namespace dualfield {

constexpr int max_dimensions = 3;  ///< axes of the lattice of a theory declared in C++

/// How many sites away something reads, in the negative and in the positive direction of each axis.
struct Reach {
  int below[max_dimensions]{}, above[max_dimensions]{};
  friend constexpr bool operator==(const Reach&, const Reach&) = default;
};

/// The smallest reach that includes both.
constexpr Reach joined(Reach one, const Reach& other) {
  for (int axis = 0; axis < max_dimensions; ++axis) {
    if (other.below[axis] > one.below[axis]) one.below[axis] = other.below[axis];
    if (other.above[axis] > one.above[axis]) one.above[axis] = other.above[axis];
  }
  return one;
}

/// By what a term is multiplied besides its coefficient, where θ is component number `component` of the background: by
/// nothing, by the value θ, or by the rotation exp(∓θX) with X the term's generator. For a rotation the arrays of a
/// backend hold half_angle_tangent(θ) (apply.hpp) instead of θ.
struct BackgroundFactor {
  enum Use : int { none, value, rotation } use = none;
  int component = 0;
  bool at_read_site = false;  ///< whether θ is taken at the site i + shift that is read; else at the site i written
  bool inverse = false;       ///< whether the rotation is exp(+θX)
  friend constexpr bool operator==(const BackgroundFactor&, const BackgroundFactor&) = default;
};

/// factor ⊗ S^shift × coefficient. At site i it adds coefficient · factor[a][b] times component b of the field at site
/// i + shift to component a of the result.
template <int K>
struct Term {
  Matrix<K> factor;
  int shift[max_dimensions]{};
  Coefficient coefficient;
  BackgroundFactor background = {};
  Matrix<K> generator = {};  ///< X of a rotation: X² = −1, one ±1 in each row; it commutes with the factor
};

/// A sum of N terms acting on K components. N = 0 is the zero tensor.
template <int K, int N>
struct Tensor {
  static constexpr int components = K, terms = N;
  Term<K> term[N ? N : 1]{};
};

template <int K>
constexpr Tensor<K, 0> zero_tensor{};

/// The tensor that multiplies the field at each site by `factor`.
template <int K>
constexpr Tensor<K, 1> onsite(const Matrix<K>& factor) {
  return {{{factor, {}, {}}}};
}

/// factor ⊗ S_axis^by, where S is the shift (S f)_i = f_{i+e} to the next site along the axis.
template <int K>
constexpr Tensor<K, 1> shifted(const Matrix<K>& factor, int axis, int by) {
  Tensor<K, 1> result = onsite(factor);
  result.term[0].shift[axis] = by;
  return result;
}

/// θ · factor at each site, where θ is component number `component` of the background there.
template <int K>
constexpr Tensor<K, 1> times_background(const Matrix<K>& factor, int component) {
  Tensor<K, 1> result = onsite(factor);
  result.term[0].background = {BackgroundFactor::value, component};
  return result;
}

/// factor · exp(−θX) S_axis, where X is `generator` and θ, component axis + 1 of the background, is the phase on the
/// link from site i to its next neighbour along the axis. X must commute with the factor, and X² = −1.
template <int K>
constexpr Tensor<K, 1> linked(const Matrix<K>& factor, int axis, const Matrix<K>& generator) {
  if (!(factor * generator == generator * factor) || !(generator * generator == -identity_matrix<K>()))
    throw "the generator of a link must square to −1 and commute with the factor";
  Tensor<K, 1> result = shifted(factor, axis, +1);
  result.term[0].background = {BackgroundFactor::rotation, axis + 1};
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

// All functions take tensors by reference: g++ 13 of Ubuntu 24.04 crashes on constant expressions that copy one.
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

/// Composition: (left right) f = left (right f). Terms of `left` must have no background factor, and must not shift a
/// term of `right` that has one, because a term cannot express where its background would be read then.
template <int K, int N, int M>
constexpr Tensor<K, N * M> operator*(const Tensor<K, N>& left, const Tensor<K, M>& right) {
  Tensor<K, N * M> product;
  for (int s = 0; s < N; ++s)
    for (int t = 0; t < M; ++t) {
      Term<K>& term = product.term[s * M + t];
      term = right.term[t];
      if (left.term[s].background.use != BackgroundFactor::none)
        throw "the left tensor of a product must not read a background";
      term.factor = left.term[s].factor * right.term[t].factor;
      for (int axis = 0; axis < max_dimensions; ++axis)
        if (left.term[s].shift[axis] != 0 && term.background.use != BackgroundFactor::none)
          throw "a shift cannot act on a term that reads a background";
        else
          term.shift[axis] = left.term[s].shift[axis] + right.term[t].shift[axis];
      term.coefficient = left.term[s].coefficient * right.term[t].coefficient;
    }
  return product;
}

/// The transpose in components and sites: factors are transposed, shifts reversed and rotations inverted. A shifted
/// term reads the background of the same site as before, so that at_read_site is negated.
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
    if (moves && term.background.use != BackgroundFactor::none)
      term.background.at_read_site = !term.background.at_read_site;
    if (term.background.use == BackgroundFactor::rotation) term.background.inverse = !term.background.inverse;
  }
  return result;
}

/// The tensor of those terms of Operator's tensor for which Predicate{}(term) holds.
template <class Operator, class Predicate>
constexpr auto terms_where() {
  constexpr auto tensor = Operator::tensor;
  constexpr int K = decltype(tensor)::components, N = decltype(tensor)::terms;
  constexpr int count = [](const Tensor<K, N>& all) {
    int found = 0;
    for (int t = 0; t < N; ++t) found += Predicate{}(all.term[t]);
    return found;
  }(tensor);
  Tensor<K, count> picked;
  int next = 0;
  for (int t = 0; t < N; ++t)
    if (Predicate{}(tensor.term[t])) picked.term[next++] = tensor.term[t];
  return picked;
}

/// Holds for terms with a background factor.
struct ReadsBackground {
  template <int K>
  constexpr bool operator()(const Term<K>& term) const {
    return term.background.use != BackgroundFactor::none;
  }
};
/// Holds for terms without a shift.
struct IsOnsite {
  template <int K>
  constexpr bool operator()(const Term<K>& term) const {
    for (const int by : term.shift)
      if (by != 0) return false;
    return true;
  }
};
/// Holds where Predicate does not.
template <class Predicate>
struct Not {
  template <int K>
  constexpr bool operator()(const Term<K>& term) const {
    return !Predicate{}(term);
  }
};

namespace detail {
/// The components of the background in those terms whose use of it is_such(use).
template <int K, int N, class Is>
constexpr unsigned components_where(const Tensor<K, N>& tensor, Is is_such) {
  unsigned components = 0;
  for (int t = 0; t < N; ++t)
    if (is_such(tensor.term[t].background.use)) components |= 1u << tensor.term[t].background.component;
  return components;
}
}  // namespace detail

/// The components of the background that are angles of rotations in a tensor's terms: bit c for component c.
template <int K, int N>
constexpr unsigned rotation_components(const Tensor<K, N>& tensor) {
  return detail::components_where(tensor, [](int use) { return use == BackgroundFactor::rotation; });
}
/// The components that its terms read, for whatever use.
template <int K, int N>
constexpr unsigned background_components(const Tensor<K, N>& tensor) {
  return detail::components_where(tensor, [](int use) { return use != BackgroundFactor::none; });
}

/// factor · (S_axis − 1), the one-sided difference of the paper, (4.15) and (4.24), for spacing 1.
template <int K>
constexpr Tensor<K, 2> forward_difference(const Matrix<K>& factor, int axis) {
  return shifted(factor, axis, +1) - onsite(factor);
}

/// Σ_axis (S + S⁻¹) over D axes.
template <int D>
constexpr Tensor<1, 2 * D> neighbours() {
  constexpr auto one = identity_matrix<1>();
  if constexpr (D == 1)
    return shifted(one, 0, +1) + shifted(one, 0, -1);
  else
    return neighbours<D - 1>() + shifted(one, D - 1, +1) + shifted(one, D - 1, -1);
}

/// The lattice Laplacian Σ_axis (S − 2 + S⁻¹) over D axes for spacing 1, (3.8). The onsite term comes last, since a
/// product takes no operation of its own where it is added to something.
template <int D>
constexpr Tensor<1, 2 * D + 1> laplacian() {
  return neighbours<D>() + (-2 * D) * onsite(identity_matrix<1>());
}

/// How far the tensor reads from the site that it writes.
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

/// The three parts into which the terms of a tensor are divided, and the order in which they are added: those that read
/// the plane below the written site along one axis, those that read the site's own plane, those that read the plane above.
/// Every pass on every device adds in this order, so that all get the same bits, and a pass that meets the planes one
/// after the other can begin a site before it has all that the site reads.
enum class Part { below, plane, above };

/// The axis along which a tensor's terms are divided into parts: the last one along which any of them shifts. −1 if none
/// does; then all terms belong to the plane.
template <int K, int N>
constexpr int slow_axis(const Tensor<K, N>& tensor) {
  int slow = -1;
  for (int t = 0; t < N; ++t)
    for (int axis = slow + 1; axis < max_dimensions; ++axis)
      if (tensor.term[t].shift[axis] != 0) slow = axis;
  return slow;
}

/// The part to which a term belongs if parts are divided along `axis`.
template <int K>
constexpr Part part_of(const Term<K>& term, int axis) {
  const int by = axis < 0 ? 0 : term.shift[axis];
  return by < 0 ? Part::below : by > 0 ? Part::above : Part::plane;
}

/// Whether two terms differ in nothing but their factors, so that they can be added.
template <int K>
constexpr bool can_be_added(const Term<K>& x, const Term<K>& y) {
  bool same = x.coefficient == y.coefficient && x.background == y.background && x.generator == y.generator;
  for (int axis = 0; axis < max_dimensions; ++axis) same = same && x.shift[axis] == y.shift[axis];
  return same;
}

/// Operator's tensor with like terms added: one term for each shift, coefficient and background factor, in the order of
/// first appearance, and no term that is zero.
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
        if (u != t && can_be_added(all.term[t], all.term[u])) {
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

/// The sum of the factors of those terms of a tensor that can be added to `term`.
template <int K, int N>
constexpr Matrix<K> factor_at(const Term<K>& term, const Tensor<K, N>& tensor) {
  Matrix<K> sum;
  for (int t = 0; t < N; ++t)
    if (can_be_added(term, tensor.term[t])) sum = sum + tensor.term[t].factor;
  return sum;
}

/// Whether two sums of terms are the same tensor. The order of terms, and how they are split up, make no difference.
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
