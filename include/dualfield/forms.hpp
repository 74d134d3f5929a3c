// SPDX-License-Identifier: MIT
// Quantities summed over the lattice: bilinear forms of the fields, made of the same tensors as the equations of motion.
// Sums are cut into fixed segments of rows and added in a fixed order, so that they have the same bits for any number
// of threads and on any kind of machine.
#pragma once

#include <cstdint>
#include <vector>

#include "dualfield/lattice.hpp"
#include "dualfield/stages.hpp"

namespace dualfield {

constexpr int segment_sites = 1024;  ///< a row is summed in segments of this many sites,
constexpr int sum_lanes = 16;        ///< each in this many interleaved partial sums

/// The identity as an operator.
template <int K>
struct Identity {
  static constexpr auto tensor = onsite(identity_matrix<K>());
};

/// Σ_i (L x)_{a,i} (R y)_{a,i} for each component a; x and y are fields.
template <class R, class Left, class Right, Field X, Field Y>
struct Product {
  static constexpr int components = Bound<Left, R>::components;
  static constexpr Field x = X, y = Y;
  static constexpr unsigned carries = dualfield::carries(Left::tensor) | dualfield::carries(Right::tensor);
  static constexpr bool inner_product = dualfield::same(Left::tensor, Identity<components>::tensor) &&
                                        dualfield::same(Right::tensor, Identity<components>::tensor);

  Bound<Left, R> left;
  Bound<Right, R> right;

  explicit Product(const Parameters& parameters) : left(parameters, 1), right(parameters, 1) {}

  template <class V, class NearX, class NearY>
  DUALFIELD_HD void operator()(V (&l)[components], V (&r)[components], const NearX& at_x, const NearY& at_y) const {
    for (int a = 0; a < components; ++a) l[a] = r[a] = V(R(0));
    left.add_to(l, at_x);
    right.add_to(r, at_y);
  }
};

/// x − y of two fields around a site.
template <class NearX, class NearY>
struct DifferenceNear {
  const NearX& x;
  const NearY& y;
  template <int d1, int d2, int d3>
  DUALFIELD_HD auto at(int component) const {
    return x.template at<d1, d2, d3>(component) - y.template at<d1, d2, d3>(component);
  }
};

/// Σ_i (x − y)_{a,i} (R (x − y))_{a,i} for each component a: subtracted before it is squared, so that near values of x
/// and y lose no digits.
template <class R, class Right, Field X, Field Y>
struct DifferenceProduct {
  static constexpr int components = Bound<Right, R>::components;
  static constexpr Field x = X, y = Y;
  static constexpr unsigned carries = 0;
  static constexpr bool inner_product = false;

  Bound<Right, R> right;

  explicit DifferenceProduct(const Parameters& parameters) : right(parameters, 1) {}

  template <class V, class NearX, class NearY>
  DUALFIELD_HD void operator()(V (&l)[components], V (&r)[components], const NearX& at_x, const NearY& at_y) const {
    const DifferenceNear<NearX, NearY> difference{at_x, at_y};
    for (int a = 0; a < components; ++a) {
      l[a] = difference.template at<0, 0, 0>(a);
      r[a] = V(R(0));
    }
    right.add_to(r, difference);
  }
};

/// Σ_i V(φ_i) of a potential, in units of its coupling.
template <class R, class Potential>
struct PotentialSum {
  static constexpr int components = 1;
  static constexpr Field x = phi, y = phi;
  static constexpr unsigned carries = 0;
  static constexpr bool inner_product = false;

  template <class V, class NearX, class NearY>
  DUALFIELD_HD void operator()(V (&l)[1], V (&r)[1], const NearX& at_x, const NearY&) const {
    l[0] = Potential::value(V(at_x.template at<0, 0, 0>(0)));
    r[0] = V(R(1));
  }
};

inline int segments_in_row(const Lattice& lattice) { return (lattice.extent[0] + segment_sites - 1) / segment_sites; }
inline std::int64_t segments(const Lattice& lattice) { return lattice.rows() * segments_in_row(lattice); }

/// Sum of values[0], values[step], … in a fixed tree.
inline double pairwise_sum(const double* values, std::int64_t count, std::int64_t step) {
  if (count <= 8) {
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += values[i * step];
    return sum;
  }
  const std::int64_t half = count / 2;
  return pairwise_sum(values, half, step) + pairwise_sum(values + half * step, count - half, step);
}

/// Partial sums, K for each segment, to K totals.
inline std::vector<double> total(const std::vector<double>& partial, int components) {
  std::vector<double> sums;
  for (int a = 0; a < components; ++a)
    sums.push_back(pairwise_sum(partial.data() + a, std::int64_t(partial.size()) / components, components));
  return sums;
}

}  // namespace dualfield
