// SPDX-License-Identifier: MIT
// A tensor as the sparse matrix it stands for on a given lattice: the reading that reference tests use.
#pragma once

#include <vector>

#include "dualfield/lattice.hpp"

namespace dualfield {

/// One entry of a K·sites × K·sites matrix; index = component·sites + site, site with axis 1 fastest.
struct MatrixEntry {
  std::int64_t row, column;
  double value;
};

/// Entries of the tensor, in no particular order; entries of equal place are to be added.
template <int K, int N>
std::vector<MatrixEntry> assemble(const Tensor<K, N>& tensor, const Parameters& parameters, const Lattice& lattice) {
  std::vector<MatrixEntry> entries;
  const auto [n1, n2, n3] = lattice.extent;
  const std::int64_t sites = lattice.sites();
  for (int t = 0; t < N; ++t) {
    const Term<K>& term = tensor.term[t];
    const double coefficient = term.coefficient.value(parameters);
    for (int z = 0; z < n3; ++z)
      for (int y = 0; y < n2; ++y)
        for (int x = 0; x < n1; ++x) {
          const std::int64_t site = (std::int64_t(z) * n2 + y) * n1 + x;
          const std::int64_t read =
              (std::int64_t(wrapped(z + term.shift[2], n3)) * n2 + wrapped(y + term.shift[1], n2)) * n1 +
              wrapped(x + term.shift[0], n1);
          for (int a = 0; a < K; ++a)
            for (int b = 0; b < K; ++b)
              if (term.factor.entry[a][b] != 0)
                entries.push_back({a * sites + site, b * sites + read, coefficient * term.factor.entry[a][b]});
        }
  }
  return entries;
}

}  // namespace dualfield
