// SPDX-License-Identifier: MIT
// A tensor as a sparse matrix on a given lattice, for reference tests and for measurements outside of kernels.
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

/// The background factor of a term where the background is θ = `theta`; 1 for a term that reads none.
inline double factor_of(RuntimeBackgroundFactor::Use use, double theta) {
  switch (use) {
    case RuntimeBackgroundFactor::value:
      return theta;
    case RuntimeBackgroundFactor::cosine:
      return std::cos(theta);
    case RuntimeBackgroundFactor::sine:
      return std::sin(theta);
    default:
      return 1;
  }
}

/// Calls body(row, column, value) for every entry of the tensor's matrix on a lattice. `background`, of shape
/// (components, n_D, …, n_1), holds the values θ (not their half-angle tangents); it may be empty if no term reads it.
template <class Body>
void for_each_entry(const RuntimeTensor& tensor, const Lattice& lattice, std::span<const double> background,
                    Body&& body) {
  const std::int64_t sites = lattice.sites();
  const int K = tensor.components;
  for (const RuntimeTerm& term : tensor.terms)
    for_each_site(lattice, [&](Site site, std::int64_t offset) {
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) site[axis] += term.shift[axis];
      const std::int64_t read = offset_of(site, lattice);
      const RuntimeBackgroundFactor& theta = term.background;
      double factor = 1;
      if (theta.use != RuntimeBackgroundFactor::none)
        factor = factor_of(theta.use,
                           background[std::size_t(theta.component * sites + (theta.at_read_site ? read : offset))]);
      for (int a = 0; a < K; ++a)
        for (int b = 0; b < K; ++b)
          if (const double value = term.factor[std::size_t(a * K + b)]; value != 0)
            body(a * sites + offset, b * sites + read, factor * value);
    });
}

/// The entries of for_each_entry() as a list. Entries with the same row and column are to be added.
inline std::vector<MatrixEntry> assemble(const RuntimeTensor& tensor, const Lattice& lattice,
                                         std::span<const double> background = {}) {
  std::vector<MatrixEntry> entries;
  for_each_entry(tensor, lattice, background, [&](std::int64_t row, std::int64_t column, double value) {
    entries.push_back({row, column, value});
  });
  return entries;
}

/// The tensor applied to a field of shape (K, n_D, …, n_1); the result has the same shape. `background` as above.
inline std::vector<double> applied(const RuntimeTensor& tensor, const Lattice& lattice,
                                   std::span<const double> background, std::span<const double> field) {
  std::vector<double> result(field.size());
  for_each_entry(tensor, lattice, background, [&](std::int64_t row, std::int64_t column, double value) {
    result[std::size_t(row)] += value * field[std::size_t(column)];
  });
  return result;
}

/// The entries of the matrix of a theory's tensor at the parameters of a case, found without its form in numbers.
template <int K, int N>
std::vector<MatrixEntry> assemble(const Tensor<K, N>& tensor, const Parameters& parameters, const Lattice& lattice,
                                  std::span<const double> background = {}) {
  std::vector<MatrixEntry> entries;
  const std::int64_t sites = lattice.sites();
  for (int t = 0; t < N; ++t) {
    const Term<K>& term = tensor.term[t];
    const Matrix<K> rotated = term.factor * term.generator;
    const double coefficient = term.coefficient.value(parameters);
    for_each_site(lattice, [&](Site site, std::int64_t offset) {
      for (int axis = 0; axis < max_dimensions; ++axis) site[std::size_t(axis)] += term.shift[axis];
      const std::int64_t read = offset_of(site, lattice);
      double factor = 1, other = 0;  // multiply the term's factor, and that factor times the generator
      if (term.background.use != BackgroundFactor::none) {
        const double theta =
            background[std::size_t(term.background.component * sites + (term.background.at_read_site ? read : offset))];
        const bool rotates = term.background.use == BackgroundFactor::rotation;
        factor = rotates ? std::cos(theta) : theta;
        other = rotates ? (term.background.inverse ? 1 : -1) * std::sin(theta) : 0;
      }
      for (int a = 0; a < K; ++a)
        for (int b = 0; b < K; ++b)
          if (term.factor.entry[a][b] != 0 || rotated.entry[a][b] != 0)
            entries.push_back({a * sites + offset, b * sites + read,
                               coefficient * (factor * term.factor.entry[a][b] + other * rotated.entry[a][b])});
    });
  }
  return entries;
}

}  // namespace dualfield
