// SPDX-License-Identifier: MIT
#include "host/observe/shells.hpp"

#include <algorithm>
#include <numbers>

namespace dualfield {

Shells::Shells(const Lattice& lattice) {
  const int longest = *std::ranges::max_element(lattice.extent);
  double largest = 0;
  for (int axis = 0; axis < lattice_dimensions; ++axis) {
    const int n = lattice.extent[axis];
    for (int j = 0; j < n; ++j) squares_[axis].push_back(std::pow(double(2 * j <= n ? j : j - n) * longest / n, 2));
    largest += *std::ranges::max_element(squares_[axis]);
  }
  while ((count_ = shell(largest) + 1) > most_shells) ++multiple_;
  width_ = multiple_ * 2 * std::numbers::pi / (longest * lattice.spacing);
}

}  // namespace dualfield
