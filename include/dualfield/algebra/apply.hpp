// SPDX-License-Identifier: MIT
// A tensor at work on one site. Everything about the tensor is known at compile time but its coefficients.
#pragma once

#include <cmath>
#include <numbers>
#include <utility>

#include "dualfield/algebra/sine.hpp"
#include "dualfield/algebra/tensor.hpp"
#include "dualfield/host_device.hpp"

namespace dualfield {

/// A compile-time number; std::integral_constant, but usable in device code.
template <int I>
struct Index {
  static constexpr int value = I;
  DUALFIELD_HD constexpr operator int() const { return I; }
};

namespace detail {
template <int... I, class Body>
DUALFIELD_HD constexpr void for_each(std::integer_sequence<int, I...>, Body&& body) {
  (body(Index<I>{}), ...);
}
}  // namespace detail

/// body(0), …, body(N−1) with compile-time numbers: a loop that is always unrolled.
template <int N, class Body>
DUALFIELD_HD constexpr void for_each(Body&& body) {
  detail::for_each(std::make_integer_sequence<int, N>{}, body);
}

/// The different coefficients of a tensor's terms: terms that share one are summed before they are multiplied.
template <int K, int N>
struct CoefficientList {
  int count = 0;
  Coefficient coefficient[N ? N : 1]{};
  int of_term[N ? N : 1]{};

  constexpr explicit CoefficientList(const Tensor<K, N>& tensor) {
    for (int t = 0; t < N; ++t) {
      int found = 0;
      while (found < count && !(coefficient[found] == tensor.term[t].coefficient)) ++found;
      if (found == count) coefficient[count++] = tensor.term[t].coefficient;
      of_term[t] = found;
    }
  }
};

/// tan(θ/2), by which a background holds the angle θ of a rotation: cos θ and sin θ then take one division instead of two
/// polynomials, and θ has its period 2π. At most 2·10¹⁶: no double is π. The same bits on every device.
DUALFIELD_HD double rotation_number(double angle) {
  constexpr double large = 1 << 20;  // beyond it 2π in double is as good as θ itself
  const double rest = std::fabs(angle) <= large ? angle : std::remainder(angle, 2 * std::numbers::pi);
  const detail::Reduced<double> half(rest / 2);
  const double tangent = half.tangent();
  return half.is_even() ? tangent : -1 / tangent;
}

/// cos θ and sin θ of a rotation number.
template <class V>
struct CosineSine {
  V cosine, sine;

  CosineSine() = default;
  DUALFIELD_HD explicit CosineSine(const V& number) {
    using R = Scalar<V>;
    const V square = number * number, shrink = R(1) / (R(1) + square);
    cosine = (R(1) - square) * shrink;
    sine = (number + number) * shrink;
  }
};

/// `Operator` names a tensor (a type with a static constexpr `tensor`: nvcc 13 cannot take the value itself as part of
/// a kernel's type). Bound adds the runtime coefficients, each times a common factor such as the time step.
template <class Operator, class R>
struct Bound {
  static constexpr auto tensor = Operator::tensor;
  static constexpr int components = decltype(tensor)::components, terms = decltype(tensor)::terms;
  static constexpr CoefficientList<components, terms> list{tensor};

  R coefficient[terms ? terms : 1]{};

  Bound() = default;
  Bound(const Parameters& parameters, double factor) {
    for (int c = 0; c < list.count; ++c) coefficient[c] = R(factor * list.coefficient[c].value(parameters));
  }

  /// out[a] += Σ_terms coefficient · factor[a][b] · near.at<shift>(b), with what a term carries of the background,
  /// near.background<shift>(component). `near` is all it knows of where values live.
  template <class V, class Near>
  DUALFIELD_HD void add_to(V (&out)[components], const Near& near) const {
    CosineSine<V> link[terms ? terms : 1];
    for_each<terms>([&](auto term) {
      if constexpr (carried(term).use == Carried::rotation) link[term] = CosineSine<V>(background<term>(near));
    });
    for_each<components>([&](auto row) {
      for_each<list.count>([&](auto group) {
        if constexpr (entries(row, group) > 0) {
          const V sum = row_sum<row, group, V>(near, link);
          out[row] += coefficient[group] * sum;
        }
      });
    });
  }

 private:
  static constexpr Carried carried(int term) { return tensor.term[term].carried; }

  template <int Term, class Near>
  DUALFIELD_HD static auto background(const Near& near) {
    constexpr int beyond = carried(Term).beyond, component = carried(Term).component;
    constexpr int d1 = beyond * tensor.term[Term].shift[0], d2 = beyond * tensor.term[Term].shift[1],
                  d3 = beyond * tensor.term[Term].shift[2];
    return near.template background<d1, d2, d3>(component);
  }

  /// Nonzero entries of one row among the terms that share a coefficient.
  static constexpr int entries(int row, int group) {
    int count = 0;
    for (int t = 0; t < terms; ++t)
      for (int b = 0; b < components; ++b)
        count += list.of_term[t] == group && tensor.term[t].factor.entry[row][b] != 0;
    return count;
  }

  struct Entry {
    int term, column;
  };
  static constexpr Entry entry(int row, int group, int which) {
    for (int t = 0; t < terms; ++t)
      for (int b = 0; b < components; ++b)
        if (list.of_term[t] == group && tensor.term[t].factor.entry[row][b] != 0 && which-- == 0) return {t, b};
    return {0, 0};
  }

  /// The column of a generator's row that holds its one number.
  static constexpr int turned_column(int term, int row) {
    int column = 0;
    while (tensor.term[term].generator.entry[row][column] == 0) ++column;
    return column;
  }

  template <int Row, int Group, int Which, class V, class Near>
  DUALFIELD_HD static V read(const Near& near, const CosineSine<V>* link) {
    constexpr Entry e = entry(Row, Group, Which);
    // as numbers: device code may not refer to the host's constexpr objects
    constexpr int d1 = tensor.term[e.term].shift[0], d2 = tensor.term[e.term].shift[1],
                  d3 = tensor.term[e.term].shift[2];
    constexpr int term = e.term, column = e.column, use = carried(term).use;
    const V value = near.template at<d1, d2, d3>(column);
    if constexpr (use == Carried::factor) {
      return background<term>(near) * value;
    } else if constexpr (use == Carried::rotation) {  // exp(∓θX) = cos θ ∓ sin θ X
      constexpr int other = turned_column(term, column), sign = tensor.term[term].generator.entry[column][other];
      const V turned = near.template at<d1, d2, d3>(other);
      if constexpr ((sign > 0) == carried(term).inverse)
        return link[term].cosine * value + link[term].sine * turned;
      else
        return link[term].cosine * value - link[term].sine * turned;
    } else {
      return value;
    }
  }

  template <int Row, int Group, class V, class Near>
  DUALFIELD_HD static V row_sum(const Near& near, const CosineSine<V>* link) {
    constexpr int first = factor(Row, Group, 0);
    V sum = read<Row, Group, 0, V>(near, link);
    if constexpr (first != 1) sum = R(first) * sum;
    for_each<entries(Row, Group) - 1>([&](auto index) {
      constexpr int which = index + 1, number = factor(Row, Group, which);
      const V value = read<Row, Group, which, V>(near, link);
      if constexpr (number == 1)
        sum += value;
      else if constexpr (number == -1)
        sum -= value;
      else
        sum += R(number) * value;
    });
    return sum;
  }

  static constexpr int factor(int row, int group, int which) {
    const Entry e = entry(row, group, which);
    return tensor.term[e.term].factor.entry[row][e.column];
  }
};

}  // namespace dualfield
