// SPDX-License-Identifier: MIT
// The state of a run as arrays on the host.
#pragma once

#include <string>
#include <vector>

namespace dualfield {

/// φ and π, C order: fields of shape (K, n_D, …, n_1), neurons of shape (N,), or (N, R) with R > 1 replicas.
struct State {
  std::vector<double> phi, pi;
};

/// An array over the lattice beside φ and π: shape (components, n_D, …, n_1), C order.
struct DerivedField {
  std::string name;
  int components;
  std::vector<double> values;
  bool from_zero = false;  ///< components are counted from 0, as 𝒜_0 … 𝒜_D, and hdf shows them as one array too
};

}  // namespace dualfield
