// SPDX-License-Identifier: MIT
// The values of a background as one array.
#pragma once

#include <span>
#include <vector>

#include "dualfield/background.hpp"

namespace dualfield::reference {

/// All values of a background at a time, shape (D+1, n_D, …, n_1).
inline std::vector<double> values_of(const Background& background, const Lattice& lattice, double time = 0) {
  const std::int64_t sites = lattice.sites();
  std::vector<double> values(std::size_t((lattice.dimensions + 1) * sites));
  for (int component = 0; component <= lattice.dimensions; ++component)
    background.fill({time, time}, component, 0,
                    std::span(values).subspan(std::size_t(component * sites), std::size_t(sites)));
  return values;
}

}  // namespace dualfield::reference
