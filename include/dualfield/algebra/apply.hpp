// SPDX-License-Identifier: MIT
// Applies a tensor at one site. Its structure is known at compile time; only its coefficients are set at run time.
#pragma once

#include <cmath>
#include <numbers>
#include <utility>

#include "dualfield/algebra/multiply_add.hpp"
#include "dualfield/algebra/sine.hpp"
#include "dualfield/algebra/tensor.hpp"
#include "dualfield/host_device.hpp"

namespace dualfield {

/// A compile-time integer, like std::integral_constant but usable in device code.
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

/// Calls body(Index<0>), …, body(Index<N−1>): a loop that is always unrolled.
template <int N, class Body>
DUALFIELD_HD constexpr void for_each(Body&& body) {
  detail::for_each(std::make_integer_sequence<int, N>{}, body);
}

/// The distinct coefficients of a tensor's terms. Terms with the same coefficient are added first and multiplied once.
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

/// tan(θ/2) of an angle θ in radians up to 10⁶ in size (single precision: 8000), for scalars and packs.
template <class V>
DUALFIELD_HD V tangent_of_half(const V& angle) {
  using R = Scalar<V>;
  const detail::Reduced<V> half(angle * R(0.5));
  const V tangent = half.tangent();
  return chosen(half.is_even(), tangent, R(-1) / tangent);
}

/// tan(θ/2) of any angle θ in radians. A background stores the angle of a rotation in this form, because kernels then
/// get cos θ and sin θ from it with one division and no polynomials (CosineSine). The size is at most 2·10¹⁶, since no
/// double equals π exactly. The result has the same bits on every device.
DUALFIELD_HD double half_angle_tangent(double angle) {
  constexpr double large =
      1 << 20;  // above it Reduced loses digits, and rounding 2π costs no more than θ's own rounding
  const double rest = std::fabs(angle) <= large ? angle : std::remainder(angle, 2 * std::numbers::pi);
  return tangent_of_half(rest);
}

/// cos θ and sin θ from t = tan(θ/2): (1 − t²)/(1 + t²) and 2t/(1 + t²).
template <class V>
struct CosineSine {
  V cosine, sine;

  CosineSine() = default;
  DUALFIELD_HD explicit CosineSine(const V& half_tangent) {
    using R = Scalar<V>;
    const V square = half_tangent * half_tangent, inverse = R(1) / (R(1) + square);
    cosine = (R(1) - square) * inverse;
    sine = (half_tangent + half_tangent) * inverse;
  }
};

/// A tensor with its coefficients as numbers of type R, each multiplied by a common factor such as the time step.
/// `Operator` is a type with a static constexpr member `tensor`; a type is needed because nvcc 13 does not accept the
/// tensor itself as a template argument of a kernel.
template <class Operator, class R>
struct Bound {
  static constexpr auto tensor = Operator::tensor;
  static constexpr int components = decltype(tensor)::components, terms = decltype(tensor)::terms;
  static constexpr CoefficientList<components, terms> list{tensor};
  static constexpr int slow_axis = dualfield::slow_axis(tensor);

  R coefficient[terms ? terms : 1]{};

  Bound() = default;
  Bound(const Parameters& parameters, double factor) {
    for (int c = 0; c < list.count; ++c) coefficient[c] = R(factor * list.coefficient[c].value(parameters));
  }

  /// out[a] += Σ_terms coefficient · factor[a][b] · near.at<shift>(b), each term times its background factor, which is
  /// read by near.background<shift>(component). `near` gives access to the values around the site; `shift` is in sites.
  /// The parts along the slow axis follow each other, and in each of them terms with the same coefficient are added first.
  template <class V, class Near>
  DUALFIELD_HD void add_to(V (&out)[components], const Near& near) const {
    add_part<Part::below>(out, near);
    add_part<Part::plane>(out, near);
    add_part<Part::above>(out, near);
  }

  /// One part of add_to().
  template <Part part, class V, class Near>
  DUALFIELD_HD void add_part(V (&out)[components], const Near& near) const {
    CosineSine<V> link[terms ? terms : 1];
    for_each<terms>([&](auto term) DUALFIELD_INLINED {
      if constexpr (background_factor(term).use == BackgroundFactor::rotation && is_in(term, part))
        link[term] = CosineSine<V>(background<term>(near));
    });
    for_each<components>([&](auto row) DUALFIELD_INLINED {
      for_each<list.count>([&](auto group) DUALFIELD_INLINED {
        if constexpr (entries(row, group, part) > 0) {
          const V sum = row_sum<row, group, part, V>(near, link);
          out[row] = multiply_add<V>(coefficient[group], sum, out[row]);
        }
      });
    });
  }

 private:
  static constexpr BackgroundFactor background_factor(int term) { return tensor.term[term].background; }
  static constexpr bool is_in(int term, Part part) { return part_of(tensor.term[term], slow_axis) == part; }

  template <int Term, class Near>
  DUALFIELD_HD static auto background(const Near& near) {
    constexpr int steps = background_factor(Term).at_read_site, component = background_factor(Term).component;
    constexpr int d1 = steps * tensor.term[Term].shift[0], d2 = steps * tensor.term[Term].shift[1],
                  d3 = steps * tensor.term[Term].shift[2];
    // where `near` has the cosine and the sine of a rotation, these
    if constexpr (background_factor(Term).use == BackgroundFactor::rotation &&
                  requires { near.template rotation<d1, d2, d3>(component); })
      return near.template rotation<d1, d2, d3>(component);
    else
      return near.template background<d1, d2, d3>(component);
  }

  struct Entry {
    int term, column;
  };
  /// Nonzero entry number `which` of one row in the terms of a part that share a coefficient. If there are not so
  /// many, the column of the result is how many there are.
  static constexpr Entry entry(int row, int group, Part part, int which) {
    int found = 0;
    for (int t = 0; t < terms; ++t)
      for (int b = 0; b < components; ++b)
        if (list.of_term[t] == group && is_in(t, part) && tensor.term[t].factor.entry[row][b] != 0 && found++ == which)
          return {t, b};
    return {0, found};
  }
  /// How many there are.
  static constexpr int entries(int row, int group, Part part) { return entry(row, group, part, -1).column; }

  /// The column of the only nonzero entry in a row of a term's generator.
  static constexpr int generator_column(int term, int row) {
    int column = 0;
    while (tensor.term[term].generator.entry[row][column] == 0) ++column;
    return column;
  }

  template <int Row, int Group, Part part, class V, class Near>
  DUALFIELD_HD static V row_sum(const Near& near, const CosineSine<V>* link) {
    V sum;
    for_each<entries(Row, Group, part)>(
        [&](auto which) DUALFIELD_INLINED { add_entry<Row, Group, part, which>(sum, near, link); });
    return sum;
  }

  /// Adds what one entry contributes to a sum; the first one begins it.
  template <int Row, int Group, Part part, int Which, class V, class Near>
  DUALFIELD_HD static void add_entry(V& sum, const Near& near, const CosineSine<V>* link) {
    constexpr Entry e = entry(Row, Group, part, Which);
    // copied into integers, because device code may not refer to constexpr objects of the host
    constexpr int d1 = tensor.term[e.term].shift[0], d2 = tensor.term[e.term].shift[1],
                  d3 = tensor.term[e.term].shift[2];
    constexpr int term = e.term, column = e.column, use = background_factor(term).use;
    constexpr int number = factor(Row, Group, part, Which);
    constexpr bool is_first = Which == 0;
    const V value = near.template at<d1, d2, d3>(column);
    if constexpr (use == BackgroundFactor::value) {
      add_product<is_first, number, V>(sum, background<term>(near), value);
    } else if constexpr (use == BackgroundFactor::rotation) {  // exp(∓θX) = cos θ ∓ sin θ X
      constexpr int other = generator_column(term, column), sign = tensor.term[term].generator.entry[column][other];
      constexpr bool is_inverse = background_factor(term).inverse;
      add_product<is_first, number, V>(sum, link[term].cosine, value);
      add_product<false, (is_inverse ? sign : -sign) * number, V>(sum, link[term].sine,
                                                                  near.template at<d1, d2, d3>(other));
    } else if constexpr (is_first) {
      sum = number == 1 ? value : R(number) * value;
    } else if constexpr (number == 1) {
      sum += value;
    } else if constexpr (number == -1) {
      sum -= value;
    } else {
      sum = multiply_add<V>(R(number), value, sum);
    }
  }

  /// sum += number · factor · value, or the first term of a sum.
  template <bool IsFirst, int Number, class V>
  DUALFIELD_HD static void add_product(V& sum, const V& factor, const V& value) {
    const V signed_factor = Number == 1 ? factor : Number == -1 ? -factor : R(Number) * factor;
    if constexpr (IsFirst)
      sum = signed_factor * value;
    else
      sum = multiply_add<V>(signed_factor, value, sum);
  }

  static constexpr int factor(int row, int group, Part part, int which) {
    const Entry e = entry(row, group, part, which);
    return tensor.term[e.term].factor.entry[row][e.column];
  }
};

}  // namespace dualfield
