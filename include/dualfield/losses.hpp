// SPDX-License-Identifier: MIT
// The loss functions of the paper, for numbers of any type: plain ones give values, numbers that carry derivatives give
// the learning dynamics by gradient descent. Vectors are read as x[i], 0 ≤ i < x.size(), matrices as m(i, j).
#pragma once

#include <type_traits>
#include <utility>

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

}  // namespace dualfield
