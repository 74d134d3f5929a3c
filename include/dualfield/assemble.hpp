// SPDX-License-Identifier: MIT
// A tensor as the sparse matrix it stands for on a given lattice: the reading that reference tests use.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "dualfield/learning_system.hpp"

namespace dualfield {

/// One entry of a K·sites × K·sites matrix; index = component·sites + site, site with axis 1 fastest.
struct MatrixEntry {
  std::int64_t row, column;
  double value;
};

/// The factor that a term carries, at a site where θ is `theta`.
inline double factor_of(CarriedNumber::Of of, double theta) {
  switch (of) {
    case CarriedNumber::value:
      return theta;
    case CarriedNumber::cosine:
      return std::cos(theta);
    case CarriedNumber::sine:
      return std::sin(theta);
    default:
      return 1;
  }
}

/// Entries of the tensor, in no particular order; entries of equal place are to be added. `background`, components of
/// shape (n_D, …, n_1), is read by terms that carry something of it.
inline std::vector<MatrixEntry> assemble(const RuntimeTensor& tensor, const Lattice& lattice,
                                         std::span<const double> background = {}) {
  std::vector<MatrixEntry> entries;
  const std::int64_t sites = lattice.sites();
  const int K = tensor.components;
  for (const RuntimeTerm& term : tensor.terms)
    for_each_site(lattice, [&](Site site, std::int64_t offset) {
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) site[axis] += term.shift[axis];
      const std::int64_t read = offset_of(site, lattice);
      const CarriedNumber& carried = term.carried;
      double factor = 1;
      if (carried.of != CarriedNumber::nothing)
        factor = factor_of(carried.of,
                           background[std::size_t(carried.component * sites + (carried.beyond ? read : offset))]);
      for (int a = 0; a < K; ++a)
        for (int b = 0; b < K; ++b)
          if (const double value = term.factor[std::size_t(a * K + b)]; value != 0)
            entries.push_back({a * sites + offset, b * sites + read, factor * value});
    });
  return entries;
}

/// body(row, column, value) for every entry of a tensor on a lattice; `background` of shape (D+1, n_D, …, n_1) is read by
/// terms that carry something of it.
template <int K, int N, class Body>
void for_each_entry(const Tensor<K, N>& tensor, const Parameters& parameters, const Lattice& lattice,
                    std::span<const double> background, Body&& body) {
  const std::int64_t sites = lattice.sites();
  for (int t = 0; t < N; ++t) {
    const Term<K>& term = tensor.term[t];
    const Matrix<K> turned = term.factor * term.generator;
    const double coefficient = term.coefficient.value(parameters);
    for_each_site(lattice, [&](Site site, std::int64_t offset) {
      for (int axis = 0; axis < max_dimensions; ++axis) site[std::size_t(axis)] += term.shift[axis];
      const std::int64_t read = offset_of(site, lattice);
      double factor = 1, other = 0;  // of the term's factor, and of the one that its generator turns
      if (term.carried.use != Carried::nothing) {
        const double theta =
            background[std::size_t(term.carried.component * sites + (term.carried.beyond ? read : offset))];
        const bool rotates = term.carried.use == Carried::rotation;
        factor = rotates ? std::cos(theta) : theta;
        other = rotates ? (term.carried.inverse ? 1 : -1) * std::sin(theta) : 0;
      }
      for (int a = 0; a < K; ++a)
        for (int b = 0; b < K; ++b)
          if (term.factor.entry[a][b] != 0 || turned.entry[a][b] != 0)
            body(a * sites + offset, b * sites + read,
                 coefficient * (factor * term.factor.entry[a][b] + other * turned.entry[a][b]));
    });
  }
}

template <int K, int N>
std::vector<MatrixEntry> assemble(const Tensor<K, N>& tensor, const Parameters& parameters, const Lattice& lattice,
                                  std::span<const double> background = {}) {
  std::vector<MatrixEntry> entries;
  for_each_entry(tensor, parameters, lattice, background, [&](std::int64_t row, std::int64_t column, double value) {
    entries.push_back({row, column, value});
  });
  return entries;
}

/// The tensor at work on a field of shape (K, n_D, …, n_1), one value after the other.
template <int K, int N>
std::vector<double> applied(const Tensor<K, N>& tensor, const Parameters& parameters, const Lattice& lattice,
                            std::span<const double> background, std::span<const double> field) {
  std::vector<double> result(field.size());
  for_each_entry(tensor, parameters, lattice, background, [&](std::int64_t row, std::int64_t column, double value) {
    result[std::size_t(row)] += value * field[std::size_t(column)];
  });
  return result;
}

}  // namespace dualfield
