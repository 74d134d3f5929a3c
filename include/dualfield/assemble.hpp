// SPDX-License-Identifier: MIT
// A tensor as the sparse matrix it stands for on a given lattice: the reading that reference tests use.
#pragma once

#include <vector>

#include "dualfield/learning_system.hpp"

namespace dualfield {

/// One entry of a K·sites × K·sites matrix; index = component·sites + site, site with axis 1 fastest.
struct MatrixEntry {
  std::int64_t row, column;
  double value;
};

/// Entries of the tensor, in no particular order; entries of equal place are to be added.
inline std::vector<MatrixEntry> assemble(const NumericTensor& tensor, const Lattice& lattice) {
  std::vector<MatrixEntry> entries;
  const std::int64_t sites = lattice.sites();
  const int K = tensor.components;
  for (const NumericTerm& term : tensor.terms)
    for_each_site(lattice, [&](Site site, std::int64_t offset) {
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) site[axis] += term.shift[axis];
      const std::int64_t read = offset_of(site, lattice);
      for (int a = 0; a < K; ++a)
        for (int b = 0; b < K; ++b)
          if (const double value = term.factor[std::size_t(a * K + b)]; value != 0)
            entries.push_back({a * sites + offset, b * sites + read, value});
    });
  return entries;
}

template <int K, int N>
std::vector<MatrixEntry> assemble(const Tensor<K, N>& tensor, const Parameters& parameters, const Lattice& lattice) {
  return assemble(in_numbers(tensor, parameters), lattice);
}

}  // namespace dualfield
